"""Where stores stand for measuring: a file of a temporary folder, or a Neo4j of its own, empty each time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import apsw

from bench.bare import Bare
from bench.bare_neo4j import BareNeo4j
from bench.bare_sqlite import BareSqlite
from graph.store import GraphStore
from graph.stores.opening import open_store
from graph.vault import Vault
from tools.servers import neo4j, neo4j_home
from tools.servers.found import Server

_FILE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Opening:
    """How any process gets at one database."""

    address: str
    vault: Vault
    user: str = ""
    password: str = field(default="", repr=False)

    def store(self) -> GraphStore:
        return open_store(self.address, self.vault, neo4j_user=self.user, neo4j_password=self.password)

    def bare(self) -> Bare:
        if self.address.startswith(_FILE):
            return BareSqlite(Path(self.address.removeprefix(_FILE)))
        return BareNeo4j(self.address, self.user, self.password)

    def twin(self) -> Opening:
        """The same database once more where it is a file, so that two who write in turn keep what they have read."""
        if not self.address.startswith(_FILE):
            return self
        file = Path(self.address.removeprefix(_FILE))
        twin = file.with_suffix(".twin.sqlite")
        with apsw.Connection(str(twin)) as to, to.backup("main", apsw.Connection(str(file)), "main") as copying:
            copying.step()
        return replace(self, address=f"{_FILE}{twin}")


class Place(Protocol):
    """One empty store after the other; each has the schema, with constraints and indexes, and nothing else."""

    name: str
    vault: Vault

    def clear(self) -> Opening:
        """A new empty store; the one before is gone."""


@dataclass(slots=True)
class SqlitePlace:
    folder: Path
    vault: Vault
    name: str = "sqlite"
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def clear(self) -> Opening:
        for old in self.folder.glob("bench-*.sqlite*"):
            old.unlink()
        opening = Opening(f"{_FILE}{self.folder / f'bench-{next(self._numbers)}.sqlite'}", self.vault)
        opening.store().close()
        return opening


@dataclass(slots=True)
class Neo4jPlace:
    """A server as `make neo4j` starts it, started for the purpose; a new one each time, which is quicker than emptying.
    Use `neo4j_place`."""

    vault: Vault
    name: str = "neo4j"
    server: Server | None = None

    def clear(self) -> Opening:
        self.stop()
        jars = neo4j_home.installed_jars() or neo4j_home.jars_from_maven()
        server = self.server = neo4j.start_fresh(jars, source="installed", size=neo4j_home.FOR_A_COUNTY)
        opening = Opening(server.address, self.vault, server.user, server.password)
        opening.store().close()
        return opening

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None


@contextmanager
def neo4j_place(vault: Vault) -> Iterator[Neo4jPlace]:
    """Raises: Unavailable at `clear` when this machine cannot have a Neo4j."""
    place = Neo4jPlace(vault)
    try:
        yield place
    finally:
        place.stop()
