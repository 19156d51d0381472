"""Bare statements on SQLite: executemany in one transaction, with the same durability as the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw

from bench.bare import Row, Written, batches
from graph.json_text import text_of, value_of
from graph.schema import NODES
from graph.stores.sqlite_connections import WRITER_PRAGMAS

NODE = "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)"
EDGE = "INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, 0)"
JOURNAL = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)"
HEAD = "INSERT OR REPLACE INTO head VALUES (?, ?, ?)"
UPDATE = "UPDATE node SET revision = ?, open_key = ?, props = json_patch(props, ?) WHERE id = ?"
HUBS = text_of([kind for kind, node in NODES.items() if node.IS_HUB])

EDGES_OF = """
    SELECT kind, source, target, key, since, until, props FROM edge WHERE source IN (SELECT value FROM json_each(?1))
    UNION SELECT kind, source, target, key, since, until, props FROM edge
    WHERE target IN (SELECT value FROM json_each(?1))"""
NODES_OF = "SELECT id, kind, props FROM node WHERE id IN (SELECT value FROM json_each(?))"


class BareSqlite:
    """The pragmas are the store's own; without them the comparison would be of something that may lose data."""

    def __init__(self, file: Path) -> None:
        self._connection = apsw.Connection(str(file))
        self._connection.set_busy_timeout(60_000)
        for name, value in WRITER_PRAGMAS.items():
            self._connection.pragma(name, value)

    def write(self, written: Written) -> None:
        run, settlement = self._connection, written.rows
        run.execute("BEGIN IMMEDIATE")
        run.executemany(UPDATE, [(u.revision, u.open_key, text_of(u.values), i) for i, u in settlement.updated.items()])
        run.executemany(
            NODE,
            [
                (n.id, n.kind, n.county, n.since, n.revision, n.open_key, text_of(n.props))
                for n in settlement.created.values()
            ],
        )
        run.executemany(
            EDGE,
            [
                (source, kind, target, key, e.since, e.until, text_of(e.props))
                for e in settlement.linked.values()
                for kind, source, target, key in [e.identity]
            ],
        )
        run.executemany(
            JOURNAL,
            [
                (j.position, j.operation_key, j.county, chained, body, "pending", 0)
                for j, body, chained in written.journal()
            ],
        )
        run.executemany(HEAD, [(county, number, last) for county, (number, last) in settlement.heads.items()])
        run.execute("COMMIT")

    def load(self, nodes: Sequence[Row], edges: Sequence[Row], journal: Sequence[Row], rows_at_once: int) -> None:
        for statement, rows in (
            (NODE, [[r[c] for c in ("id", "kind", "county", "since", "revision", "open_key", "props")] for r in nodes]),
            (EDGE, [[r[c] for c in ("source", "kind", "target", "key", "since", "until", "props")] for r in edges]),
        ):
            for some in batches(rows, rows_at_once):
                self._insert(statement, sorted((*row[:-1], text_of(row[-1])) for row in some))
        columns = ("position", "operation_key", "county", "hash", "body", "state", "attempts")
        self._insert(JOURNAL, [tuple(row[column] for column in columns) for row in journal])

    def network(self, household: str) -> tuple[int, int]:
        """Step by step from what is new and no hub: a recursive query visits the same edges again and again."""
        nodes: dict[str, Any] = {}
        edges: dict[tuple[str, ...], Any] = {}
        frontier = [household]
        for step in range(4):
            asked = text_of(frontier)
            found = self._connection.execute(NODES_OF, [asked]).fetchall()
            nodes |= {str(row[0]): (row[1], value_of(str(row[2]))) for row in found}
            through = [node_id for node_id in frontier if nodes[node_id][0] not in HUBS]
            near = self._connection.execute(EDGES_OF, [text_of(through)]).fetchall()
            if step < 3:
                edges |= {tuple(map(str, row[:5])): (row[5], value_of(str(row[6]))) for row in near}
                frontier = sorted({str(end) for row in near for end in row[1:3]} - nodes.keys())
            else:
                inside = [row for row in near if row[1] in nodes and row[2] in nodes]
                edges |= {tuple(map(str, row[:5])): (row[5], value_of(str(row[6]))) for row in inside}
        return len(nodes), len(edges)

    def close(self) -> None:
        self._connection.close()

    def _insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(statement, rows)
        self._connection.execute("COMMIT")
