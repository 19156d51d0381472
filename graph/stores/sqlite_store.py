"""The embedded store: one SQLite file, exact and durable, for a county on one machine.

Keeps the promise of `graph/store.py`. Writes are gathered and go through one connection with `BEGIN IMMEDIATE`; each
thread reads on a connection of its own. The questions are in `sqlite_queries.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import apsw

from graph.changes import ChangeSet
from graph.errors import GraphStoreError, InvalidChange
from graph.json_text import text_of, value_of
from graph.migrations import MIGRATIONS, Migrations
from graph.preparation import Created, EdgeIdentity, Prepared, Touched, prepare, touched
from graph.schema import NODES
from graph.settlement import Known, KnownNode, Outcome, Settlement, settle
from graph.store import StoredRow
from graph.stores.group_commit import GroupCommit
from graph.stores.meta import check_meta
from graph.stores.sqlite_connections import Connections
from graph.stores.sqlite_queries import DUMP_META, INSERT_EDGE, INSERT_NEW_EDGES, INSERT_NODES
from graph.stores.sqlite_reads import SqliteReads
from graph.vault import Vault

COUNTED_KINDS = text_of([kind for kind, node in NODES.items() if node.COUNTERS])
_ID = itemgetter(0)
_PLACE = itemgetter(0, 1, 2, 3)
"""Of a row of the table of edges: what they are kept by."""
WIPE = ("DELETE FROM edge", "DELETE FROM node", "DELETE FROM journal", "DELETE FROM head")


class SqliteStore(SqliteReads):
    """Raises: StoreUnavailable when the file cannot be used, is another program's, newer, or sealed with other keys."""

    def __init__(self, path: Path, vault: Vault, migrations: Migrations = MIGRATIONS, *, make: bool = True) -> None:
        super().__init__(Connections(path, vault, migrations, make=make), vault)
        self._writer = GroupCommit(self._commit)

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Outcome]:
        return self._writer.apply(self._prepared(change_sets))

    def apply_each(self, batches: Iterable[Sequence[ChangeSet]]) -> Iterator[list[Outcome]]:
        return self._writer.apply_each(map(self._prepared, batches))

    def finish(self, *positions: str) -> None:
        statement = "UPDATE journal SET state = 'done' WHERE position = ? AND state <> 'done'"
        with self._connections.writing() as connection:
            connection.executemany(statement, [(position,) for position in positions])

    def count_attempt(self, position: str, dead_after: int) -> int:
        statement = """UPDATE journal SET attempts = attempts + 1,
            state = CASE WHEN state = 'pending' AND attempts + 1 >= ? THEN 'dead' ELSE state END
            WHERE position = ? RETURNING attempts"""
        with self._connections.writing() as connection:
            rows = connection.execute(statement, [dead_after, position]).fetchall()
        return int(str(rows[0][0])) if rows else 0

    def load(self, rows: Iterable[StoredRow]) -> None:
        with self._connections.writing() as connection:
            if connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone():
                raise InvalidChange("the store is not empty: restore into an empty one")
            for part, row in rows:
                _LOADERS[part](connection, row)
            check_meta(dict(connection.execute(DUMP_META)), self.vault)

    def wipe(self) -> None:
        with self._connections.writing() as connection:
            for statement in WIPE:
                connection.execute(statement)

    def close(self) -> None:
        self._writer.close()
        self._connections.close()

    def _prepared(self, change_sets: Sequence[ChangeSet]) -> list[Prepared | InvalidChange]:
        return [prepare(change_set, self.vault) for change_set in change_sets]

    def _commit(self, sets: Sequence[Prepared | GraphStoreError]) -> list[Outcome]:
        what = touched(sets)
        with self._connections.writing(self._connections.writer) as connection:
            settlement = settle(sets, _known(connection, what))
            if not settlement.is_empty:
                _write(connection, settlement)
        return settlement.outcomes


def _known(connection: apsw.Connection, what: Touched) -> Known:
    """What the batch needs to know, read inside its write transaction."""
    ids = text_of(what.locked + what.seen)
    known = Known(
        open_keys=_open_keys(connection, what.open_keys),
        receipts=dict(
            connection.execute(
                "SELECT operation_key, body FROM journal WHERE operation_key IN (SELECT value FROM json_each(?))",
                [text_of(what.operation_keys)],
            )
        ),
        heads={
            county: (number, last)
            for county, number, last in connection.execute(
                "SELECT county, number, hash FROM head WHERE county IN (SELECT value FROM json_each(?))",
                [text_of(what.counties)],
            )
        },
        open_edges=_open_edges(connection, what.edges),
    )
    nodes = connection.execute(
        """SELECT id, kind, revision, open_key,
            CASE WHEN kind IN (SELECT value FROM json_each(?)) THEN props END
        FROM node WHERE id IN (SELECT value FROM json_each(?))""",
        [COUNTED_KINDS, ids],
    )
    for node_id, kind, revision, open_key, props in nodes:
        known.nodes[node_id] = KnownNode(kind, revision, open_key, _counters(kind, props))
    return known


def _counters(kind: str, props: str | None) -> dict[str, int]:
    if props is None:
        return {}
    facts = value_of(props)
    return {name: facts[name] for pair in NODES[kind].COUNTERS.items() for name in pair}


def _open_keys(connection: apsw.Connection, keys: list[str]) -> dict[str, str]:
    """The holders of those of the keys that are taken."""
    if not keys:
        return {}
    asked = "SELECT open_key, id FROM node WHERE open_key IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(asked, [text_of(keys)]))


def _open_edges(connection: apsw.Connection, edges: list[EdgeIdentity]) -> set[EdgeIdentity]:
    """Those of the edges that are there and open."""
    if not edges:
        return set()
    rows = connection.execute(
        """SELECT e.kind, e.source, e.target, e.key FROM json_each(?) AS asked
        JOIN edge AS e ON e.source = asked.value ->> 1 AND e.kind = asked.value ->> 0
            AND e.target = asked.value ->> 2 AND e.key = asked.value ->> 3
        WHERE e.until IS NULL""",
        [text_of(edges)],
    )
    return {(kind, source, target, key) for kind, source, target, key in rows}


def _write(connection: apsw.Connection, settlement: Settlement) -> None:
    leaving = [[node_id] for node_id, update in settlement.updated.items() if update.gives_up_key]
    connection.executemany("UPDATE node SET open_key = NULL WHERE id = ?", leaving)
    connection.execute(INSERT_NODES, [text_of(sorted(map(_node_row, settlement.created.values()), key=_ID))])
    connection.executemany(
        "UPDATE node SET revision = ?, open_key = ?, props = json_patch(props, ?) WHERE id = ?",
        (
            (update.revision, update.open_key, text_of(update.values), node_id)
            for node_id, update in settlement.updated.items()
        ),
    )
    connection.executemany(
        "UPDATE edge SET until = ? WHERE source = ? AND kind = ? AND target = ? AND key = ? AND until IS NULL",
        ((until, source, kind, target, key) for (kind, source, target, key), until in settlement.ended.items()),
    )
    _link(connection, settlement)
    connection.executemany(
        "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, 0)",
        (
            (entry.position, entry.operation_key, entry.county, entry.hash, entry.body, _state(entry.is_pending))
            for entry in settlement.journal
        ),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO head VALUES (?, ?, ?)",
        ((county, number, last) for county, (number, last) in settlement.heads.items()),
    )


def _node_row(new: Created) -> tuple[Any, ...]:
    return new.id, new.kind, new.county, new.since, new.revision, new.open_key, new.props


def _link(connection: apsw.Connection, settlement: Settlement) -> None:
    """New edges, sorted as they are kept. One of a node that was just created has none like it but in this batch."""
    created, linked = settlement.created, settlement.linked.values()
    are_unlike = len({edge.identity for edge in linked}) == len(linked)
    new, others = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for edge in linked:
        kind, source, target, key = edge.identity
        row = (source, kind, target, key, edge.since, edge.until, edge.props)
        (new if are_unlike and (source in created or target in created) else others).append(row)
    connection.execute(INSERT_NEW_EDGES, [text_of(sorted(new, key=_PLACE))])
    connection.executemany(INSERT_EDGE, ((*row[:-1], text_of(row[-1])) for row in sorted(others, key=_PLACE)))


def _state(is_pending: bool) -> str:
    return "pending" if is_pending else "done"


def _load_meta(connection: apsw.Connection, row: Mapping[str, Any]) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [row["name"], row["value"]])


def _load_node(connection: apsw.Connection, row: Mapping[str, Any]) -> None:
    values = [row[name] for name in ("id", "kind", "county", "since", "revision", "open_key")]
    connection.execute("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)", [*values, text_of(row["props"])])


def _load_edge(connection: apsw.Connection, row: Mapping[str, Any]) -> None:
    values = [row[name] for name in ("source", "kind", "target", "key", "since", "until")]
    connection.execute(INSERT_EDGE, [*values, text_of(row["props"])])


def _load_journal(connection: apsw.Connection, row: Mapping[str, Any]) -> None:
    names = ("position", "operation_key", "county", "hash", "body", "state", "attempts")
    connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", [row[name] for name in names])
    head = [row["county"], int(row["position"].rpartition(":")[2]), row["hash"]]
    connection.execute("INSERT OR REPLACE INTO head VALUES (?, ?, ?)", head)


_LOADERS = {"meta": _load_meta, "node": _load_node, "edge": _load_edge, "journal": _load_journal}
