"""Where the store of one test lies: opened as often as wanted, here and in other processes, and looked at raw."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import apsw
from neo4j import Driver, GraphDatabase

from graph.store import GraphStore
from graph.stores.meta import meta_of
from graph.stores.neo4j_schema import MARK
from graph.stores.neo4j_store import Neo4jStore
from graph.stores.opening import open_store
from graph.stores.sqlite_store import SqliteStore
from graph.vault import Vault
from tests.servers import marker
from tools.servers.found import Server

VAULT = Vault({"k1": b"0" * 32}, b"1" * 32)


@dataclass(frozen=True, slots=True)
class Place:
    """What another process needs in order to open the store."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)

    def open(self, vault: Vault = VAULT) -> GraphStore:
        return open_store(self.url, vault, neo4j_user=self.user, neo4j_password=self.password)


class Site(Protocol):
    """The same for every kind of store."""

    place: Place

    def open(self) -> GraphStore:
        """Another handle on the same store."""

    def everything(self) -> str:
        """All that lies in it, as text, read past the store."""

    def change_entry(self, position: str, /, **columns: Any) -> None:
        """Alter a journal entry behind the store's back."""

    def remove_entry(self, position: str) -> None:
        """Take a journal entry out behind the store's back."""

    def set_head(self, county: str, number: int, last: str) -> None:
        """Alter where a county's journal ends."""

    def set_mark(self, name: str, value: str) -> None:
        """Alter what the store says of itself."""

    def indexes(self) -> set[str]:
        """The names of all that there are."""

    def add_index(self, kind: str, *facts: str, name: str = "") -> str:
        """Make one as the store would; or under another name, as somebody else."""

    def drop_index(self, name: str) -> None:
        """Drop it behind the store's back."""


class SqliteSite:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = Place(f"sqlite:///{path}")

    def open(self) -> SqliteStore:
        return SqliteStore(self.path, VAULT)

    def everything(self) -> str:
        with apsw.Connection(str(self.path)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            rows = [list(connection.execute(f'SELECT * FROM "{name}"')) for name in tables]  # noqa: S608
        return repr(rows)

    def change_entry(self, position: str, /, **columns: Any) -> None:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        self._execute(f"UPDATE journal SET {assignments} WHERE position = ?", [*columns.values(), position])  # noqa: S608

    def remove_entry(self, position: str) -> None:
        self._execute("DELETE FROM journal WHERE position = ?", [position])

    def set_head(self, county: str, number: int, last: str) -> None:
        self._execute("UPDATE head SET number = ?, hash = ? WHERE county = ?", [number, last, county])

    def set_mark(self, name: str, value: str) -> None:
        self._execute("UPDATE meta SET value = ? WHERE name = ?", [value, name])

    def indexes(self) -> set[str]:
        with apsw.Connection(str(self.path)) as connection:
            return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}

    def add_index(self, kind: str, *facts: str, name: str = "") -> str:
        name = name or f"node_{kind}_{'_'.join(facts)}"
        columns = ", ".join(f"props ->> '$.{fact}'" for fact in facts)
        self._execute(f"CREATE INDEX {name} ON node ({columns}) WHERE kind = '{kind}'", [])
        return name

    def drop_index(self, name: str) -> None:
        self._execute(f"DROP INDEX {name}", [])

    def _execute(self, statement: str, values: list[Any]) -> None:
        connection = apsw.Connection(str(self.path))
        connection.set_busy_timeout(5000)
        connection.execute(statement, values)
        connection.close()


class Neo4jSite:
    """The tests share one server: each begins with an empty store, constraints and indexes kept."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.place = Place(server.address, server.user, server.password)

    def open(self) -> Neo4jStore:
        return Neo4jStore(self.server.address, VAULT, user=self.server.user, password=self.server.password)

    def empty(self, mark: bool = True) -> None:
        """Ours and empty; without `mark`, as a new server is."""
        self.run(marker.EMPTY)
        if mark:
            self.run(marker.MARK)
            self.run(MARK, rows=[list(item) for item in meta_of(VAULT).items()])

    def everything(self) -> str:
        nodes = self.run("MATCH (n) RETURN labels(n), properties(n)")
        edges = self.run("MATCH ()-[e]->() RETURN type(e), properties(e)")
        return json.dumps([nodes, edges], ensure_ascii=False)

    def change_entry(self, position: str, /, **columns: Any) -> None:
        names = {"position": "pos", "operation_key": "op_key"}
        values = {names.get(name, name): value for name, value in columns.items()}
        self.run("MATCH (j:Journal {pos: $p.at}) SET j += $p.values", at=position, values=values)

    def remove_entry(self, position: str) -> None:
        self.run("MATCH (j:Journal {pos: $p.position}) DELETE j", position=position)

    def set_head(self, county: str, number: int, last: str) -> None:
        facts = {"seq": number, "hash": last}
        self.run("MATCH (h:Head {id: 'head:' + $p.county}) SET h += $p.facts", county=county, facts=facts)

    def set_mark(self, name: str, value: str) -> None:
        self.run("MATCH (m:Meta {name: $p.name}) SET m.value = $p.value", name=name, value=value)

    def indexes(self) -> set[str]:
        return {name for (name,) in self.run("SHOW INDEXES YIELD name RETURN name")}

    def add_index(self, kind: str, *facts: str, name: str = "") -> str:
        name = name or f"{kind.lower()}_{'_'.join(facts)}"
        self.run(f"CREATE INDEX {name} FOR (n:{kind}) ON ({', '.join(f'n.{fact}' for fact in facts)})")
        return name

    def drop_index(self, name: str) -> None:
        self.run(f"DROP INDEX {name}")

    def run(self, statement: str, **p: Any) -> list[list[Any]]:
        """One statement, outside the store."""
        with self.driver() as driver, driver.session() as session:
            return session.run(statement, p=p).values()

    def driver(self) -> Driver:
        auth = (self.server.user, self.server.password)
        return GraphDatabase.driver(self.server.address, auth=auth, telemetry_disabled=True)
