"""The store of a county that runs for real: a Neo4j server, or a cluster behind `neo4j://`.

Keeps the promise of `graph/store.py`. Every fact node is `(:Entity:<Kind> {id, county, since, revision, open_key, …})`;
one `(:Journal)` per ChangeSet is operation key, audit entry, receipt and outbox row, `:Pending` until it is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from neo4j import Transaction

from graph.changes import ChangeSet
from graph.errors import GraphStoreError, InvalidChange, StoreUnavailable
from graph.migrations import MIGRATIONS, Migrations, Step
from graph.preparation import Prepared, prepare, touched
from graph.settlement import Outcome, settle
from graph.store import StoredRow
from graph.stores import neo4j_queries as cypher
from graph.stores.group_commit import GroupCommit
from graph.stores.meta import check_meta, meta_of
from graph.stores.neo4j_apply import labels_of, read_known, write
from graph.stores.neo4j_reads import Neo4jReads
from graph.stores.neo4j_schema import schema_statements
from graph.stores.neo4j_session import TIMEOUT_SECONDS, Server
from graph.vault import Vault

LOADED_AT_ONCE = 2000
BASE = ("id", "county", "since", "revision", "open_key")
"""What every node has beside its facts."""
COLD_TIMEOUT_SECONDS = 30.0
"""The first transaction of a process: a server that has just started still has to plan its statements."""
CHANGES_A_SECOND = 1000
"""How fast a slow server writes: a bulk load is given time by its size."""


class Neo4jStore(Neo4jReads):
    """Raises: StoreUnavailable when the server cannot be reached, refuses us, or holds another program's data."""

    def __init__(
        self,
        url: str,
        vault: Vault,
        *,
        user: str,
        password: str,
        migrations: Migrations = MIGRATIONS,
        notifications: bool = False,
    ) -> None:
        super().__init__(Server(url, user, password, notifications=notifications), vault)
        self._writing = Server(url, user, password, notifications=notifications)
        try:
            _prepare(self._server, vault, migrations)
        except BaseException:
            self._server.close()
            self._writing.close()
            raise
        self._is_warm = False
        self._writer = GroupCommit(self._commit)

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Outcome]:
        return self._writer.apply([prepare(change_set, self.vault) for change_set in change_sets])

    def finish(self, position: str) -> None:
        self._server.write(lambda tx: tx.run(cypher.FINISH, p={"pos": position}).consume())

    def count_attempt(self, position: str, dead_after: int) -> int:
        asked = {"pos": position, "dead_after": dead_after}
        rows = self._server.write(lambda tx: tx.run(cypher.COUNT_ATTEMPT, p=asked).values())
        return int(rows[0][0]) if rows else 0

    def load(self, rows: Iterable[StoredRow]) -> None:
        if not self._server.read(cypher.HOLDS_NOTHING)[0][0]:
            raise InvalidChange("the store is not empty: restore into an empty one")
        marks = dict(self._server.read(cypher.META)[0][0])
        try:
            self._load(rows)
        except BaseException:
            self.wipe()
            self._server.write(lambda tx: tx.run(cypher.MAKE_META, p=_as_marks(marks)).consume())
            raise

    def _load(self, rows: Iterable[StoredRow]) -> None:
        reading = iter(rows)
        while some := list(islice(reading, LOADED_AT_ONCE)):
            self._server.write(lambda tx, some=some: _load(tx, some), 60.0)  # type: ignore[misc]
        check_meta(dict(self._server.read(cypher.META)[0][0]), self.vault)

    def wipe(self) -> None:
        asked = {"limit": LOADED_AT_ONCE}
        while self._server.write(lambda tx: tx.run(cypher.WIPE_SOME, p=asked).values(), 60.0)[0][0]:
            pass

    def close(self) -> None:
        self._writer.close()
        self._writing.close()
        self._server.close()

    def _commit(self, sets: Sequence[Prepared | GraphStoreError]) -> list[Outcome]:
        what = touched(sets)
        size = sum(len(one.changes) for one in sets if isinstance(one, Prepared))

        def work(tx: Transaction) -> list[Outcome]:
            settlement = settle(sets, read_known(tx, what))
            if not settlement.is_empty:
                write(tx, settlement)
            return settlement.outcomes

        timeout = TIMEOUT_SECONDS if self._is_warm else COLD_TIMEOUT_SECONDS
        outcomes = self._writing.write(work, timeout + size / CHANGES_A_SECOND)
        self._is_warm = True
        return outcomes


def _prepare(server: Server, vault: Vault, migrations: Migrations) -> None:
    """Mark an empty server as ours; refuse one that holds anything else; follow the schema."""
    if meta := dict(server.read(cypher.META)[0][0]):
        check_meta(meta, vault, migrations.version)
    elif not server.read(cypher.IS_EMPTY)[0][0]:
        raise StoreUnavailable("the Neo4j server holds another program's data: choose an empty one")
    there = set(server.read(cypher.INDEXES)[0][0])
    for name, statement in schema_statements().items():
        if name not in there:
            server.run(statement)
    if not meta:
        marks = _as_marks(meta_of(vault))
        meta = dict(server.write(lambda tx: tx.run(cypher.MARK, p=marks).values())[0][0])
        check_meta(meta, vault, migrations.version)  # somebody else may have been first
    if int(meta["schema_version"]) < migrations.version:
        server.write(lambda tx: _migrate(tx, int(meta["schema_version"]), migrations), 600.0)


def _migrate(tx: Transaction, version: int, migrations: Migrations) -> None:
    """Take the store to the program's version, in one transaction."""
    for step in migrations.after(version):
        rows = tx.run(cypher.MIGRATE_READ, p={"kind": step.kind}).values()[0][0]
        tx.run(cypher.MIGRATE_WRITE, p={"rows": [_rewritten(facts, step) for facts in rows]}).consume()
    tx.run(cypher.MAKE_META, p=_as_marks({"schema_version": str(migrations.version)})).consume()


def _as_marks(meta: Mapping[str, str]) -> dict[str, Any]:
    return {"meta": [list(item) for item in meta.items()]}


def _rewritten(facts: dict[str, Any], step: Step) -> dict[str, Any]:
    base = {name: facts.pop(name) for name in BASE if name in facts}
    return {**step.rewrite(facts), **base}


def _load(tx: Transaction, rows: Sequence[StoredRow]) -> None:
    """Rows of a dump, in its order: nodes before the edges between them."""
    parts: dict[str, list[dict[str, Any]]] = {"meta": [], "node": [], "edge": [], "journal": []}
    for part, row in rows:
        parts[part].append(_LOADED[part](row))
    marks = _as_marks({row["name"]: row["value"] for row in parts["meta"]})
    for statement, p in (
        (cypher.MAKE_META, marks),
        (cypher.LOAD_NODES, {"rows": parts["node"]}),
        (cypher.LOAD_EDGES, {"rows": parts["edge"]}),
        (cypher.LOAD_JOURNAL, {"rows": parts["journal"]}),
    ):
        tx.run(statement, p=p).consume()


def _loaded_node(row: Mapping[str, Any]) -> dict[str, Any]:
    base = {name: row[name] for name in BASE if row[name] is not None}
    return {"labels": labels_of(row["kind"]), "facts": {**row["props"], **base}}


def _loaded_edge(row: Mapping[str, Any]) -> dict[str, Any]:
    base = {name: row[name] for name in ("key", "since", "until") if row[name] is not None}
    ends = {name: row[name] for name in ("kind", "source", "target")}
    return {**ends, "facts": {**row["props"], **base}}


def _loaded_journal(row: Mapping[str, Any]) -> dict[str, Any]:
    names = {"op_key": "operation_key", "pos": "position"}
    kept = ("county", "hash", "body", "state", "attempts")
    at = json.loads(row["body"])["at"]
    return {**{new: row[old] for new, old in names.items()}, **{name: row[name] for name in kept}, "at": at}


_LOADED: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "meta": dict,
    "node": _loaded_node,
    "edge": _loaded_edge,
    "journal": _loaded_journal,
}
