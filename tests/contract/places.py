"""Where a store of a test lies: how to open it, also from another process, and how to look at it from outside."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import apsw

from graph.store import GraphStore
from graph.stores.opening import open_store
from graph.vault import Vault, load_vault
from tools.servers.neo4j import driver

StoreKind = Literal["sqlite", "neo4j"]


@dataclass(frozen=True, slots=True)
class Address:
    """All that a process needs to open the store."""

    url: str
    key_file: Path
    user: str = ""
    password: str = field(default="", repr=False)

    def open(self, vault: Vault | None = None) -> GraphStore:
        vault = vault or load_vault(self.key_file)
        return open_store(self.url, vault, neo4j_user=self.user, neo4j_password=self.password)


class Outside(Protocol):
    """What somebody with the database's own tools can do to the journal and the marks."""

    def set_entry(self, position: str, **values: str) -> None:
        """Overwrite `hash`, `body` or `position` of a journal entry."""

    def remove_entry(self, position: str) -> None: ...

    def set_mark(self, name: str, value: str) -> None: ...

    def text(self) -> str:
        """Everything that is kept, as text."""


@dataclass
class Site:
    """One store for one test; every handle that it opened is closed at the end."""

    kind: StoreKind
    address: Address
    outside: Outside
    opened: list[GraphStore] = field(default_factory=list)

    def open(self, vault: Vault | None = None) -> GraphStore:
        """Another handle, as another process would have it."""
        store = self.address.open(vault)
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()


class OutsideSqlite:
    def __init__(self, path: Path) -> None:
        self._path = path

    def set_entry(self, position: str, **values: str) -> None:
        for name, value in values.items():
            self._run(f"UPDATE journal SET {name} = ? WHERE position = ?", [value, position])  # noqa: S608

    def remove_entry(self, position: str) -> None:
        self._run("DELETE FROM journal WHERE position = ?", [position])

    def set_mark(self, name: str, value: str) -> None:
        self._run("UPDATE meta SET value = ? WHERE name = ?", [value, name])

    def text(self) -> str:
        files = sorted(self._path.parent.glob(f"{self._path.name}*"))
        return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)

    def _run(self, statement: str, values: list[str]) -> None:
        with closing(apsw.Connection(str(self._path))) as connection:
            connection.execute(statement, values)


class OutsideNeo4j:
    _NAMES: Mapping[str, str] = {"position": "pos", "hash": "hash", "body": "body"}

    def __init__(self, address: Address) -> None:
        self._address = address

    def set_entry(self, position: str, **values: str) -> None:
        facts = {self._NAMES[name]: value for name, value in values.items()}
        self._run("MATCH (j:Journal {pos: $pos}) SET j += $facts", pos=position, facts=facts)

    def remove_entry(self, position: str) -> None:
        self._run("MATCH (j:Journal {pos: $pos}) DELETE j", pos=position)

    def set_mark(self, name: str, value: str) -> None:
        self._run("MATCH (m:Meta {name: $name}) SET m.value = $value", name=name, value=value)

    def text(self) -> str:
        nodes = self._run("MATCH (n) RETURN properties(n) AS facts")
        edges = self._run("MATCH ()-[e]->() RETURN properties(e) AS facts")
        return str(nodes + edges)

    def _run(self, statement: str, **parameters: Any) -> list[Any]:
        with driver(self._address.url, self._address.user, self._address.password) as connected:
            return [record.data() for record in connected.execute_query(statement, parameters).records]
