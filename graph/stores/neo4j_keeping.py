"""Takes a Neo4j store out whole and puts it in again: dump, load, wipe.

A dump is one state although the server knows no snapshots: it holds the heads of all counties while it reads, so that
nobody commits meanwhile, and lets go of them before the first row is handed out.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

from neo4j import Transaction

from graph.errors import InvalidChange
from graph.json_text import text_of, value_of
from graph.schema.facts import NODE_BASE
from graph.store import StoredPart, StoredRow
from graph.stores.cursors import LAST
from graph.stores.meta import check_meta
from graph.stores.neo4j_apply import HEAD, HOLD_MARK, journal_labels, kind_of, labels_of
from graph.stores.neo4j_queries import META
from graph.stores.neo4j_session import Server
from graph.vault import Vault

T = TypeVar("T")

DUMP_SECONDS = 300.0
LOAD_SECONDS = 60.0
AT_ONCE = 2000
NODE_FACTS = tuple(sorted({*NODE_BASE, "open_key"}))
"""What every node has beside the facts of its kind."""
EDGE_FACTS = ("key", "since", "until")

HOLD_HEADS = "MATCH (h:Head) WITH h ORDER BY h.id SET h += {}"
DUMP_NODES = """
MATCH (n:Entity) WHERE n.id > $p.after AND NOT n:Head WITH n ORDER BY n.id LIMIT $p.limit
RETURN collect([n.id, labels(n), properties(n), COLLECT { MATCH (n)-[e]->(b) RETURN [type(e), b.id, properties(e)] }])
"""
DUMP_JOURNAL = """
MATCH (j:Journal) WHERE j.pos > $p.after WITH j ORDER BY j.pos LIMIT $p.limit
RETURN collect([j.pos, j.op_key, j.county, j.hash, j.body, j.state, j.attempts])
"""
JOURNAL_COLUMNS = ("position", "operation_key", "county", "hash", "body", "state", "attempts")

IS_EMPTY = "RETURN NOT EXISTS { MATCH (n:Journal) } AND NOT EXISTS { MATCH (n:Entity) }"
IS_BEING_LOADED = "RETURN EXISTS { MATCH (m:Meta {name: 'loading'}) }"
SET_MARKS = "UNWIND $p.rows AS m MERGE (n:Meta {name: m[0]}) SET n.value = m[1]"
REMOVE_MARK = "MATCH (m:Meta {name: $p.name}) DELETE m"
LOAD_NODES = "UNWIND $p.rows AS r CREATE (n:$(r[0])) SET n += r[1]"
LOAD_EDGES = """
UNWIND $p.rows AS r
MATCH (a:Entity {id: r[1]}) USING INDEX SEEK a:Entity(id)
MATCH (b:Entity {id: r[2]}) USING INDEX SEEK b:Entity(id)
CREATE (a)-[e:$(r[0])]->(b) SET e += r[3]
"""
LOAD_HEADS = "UNWIND $p.rows AS r CREATE (h:Entity:Head {id: r[0], seq: r[1], hash: r[2]})"
WIPE_SOME = "MATCH (n) WHERE NOT n:Meta WITH n LIMIT $p.limit DETACH DELETE n RETURN count(*)"
LOADING = "loading"


def dump(server: Server) -> Iterator[StoredRow]:
    """Meta, nodes by id, edges by identity, journal by position. Raises: StoreBusy when it takes too long."""
    yield from server.write(_Dump.of, DUMP_SECONDS).rows()


def load(server: Server, rows: Iterable[StoredRow], vault: Vault) -> None:
    """In several transactions, because no server's memory holds a county. A load that was cut off leaves its mark, by
    which the next one knows that all that is there is its own to remove. Raises: InvalidChange, StoreUnavailable."""
    if server.read(IS_BEING_LOADED)[0][0]:
        wipe(server)
    elif not server.read(IS_EMPTY)[0][0]:
        raise InvalidChange("the store is not empty: restore into an empty one")
    marks = server.read(META)[0][0]
    _write(server, SET_MARKS, [[LOADING, "1"]])
    try:
        _load(server, rows)
        check_meta(dict(server.read(META)[0][0]), vault)
    except BaseException:
        wipe(server)
        _write(server, SET_MARKS, marks)
        _take_mark_away(server)  # not before all else is gone, or nobody will know whose it is
        raise
    _take_mark_away(server)


def _take_mark_away(server: Server) -> None:
    server.write(lambda tx: tx.run(REMOVE_MARK, p={"name": LOADING}).consume())


def wipe(server: Server) -> None:
    """Remove all but the marks."""
    asked = {"limit": AT_ONCE}
    while server.write(lambda tx: tx.run(WIPE_SOME, p=asked).values(), LOAD_SECONDS)[0][0]:
        pass


class _Dump:
    """Rows read and not yet handed out, packed: a county's do not fit otherwise."""

    def __init__(self) -> None:
        self._packed: dict[str, list[bytes]] = {}

    @classmethod
    def of(cls, tx: Transaction) -> _Dump:
        for statement in (HOLD_HEADS, HOLD_MARK, HOLD_HEADS):
            tx.run(statement).consume()
        dump = cls()
        dump._keep("meta", [{"name": name, "value": value} for name, value in tx.run(META).values()[0][0]])
        for rows in _pages(tx, DUMP_NODES):
            dump._keep("node", [_node(labels, facts) for _, labels, facts, _ in rows])
            edges = [_edge(source, *edge) for source, _, _, out in rows for edge in out]
            edges.sort(key=_identity)
            for kind, some in groupby(edges, key=lambda row: row["kind"]):
                dump._keep(f"edge {kind}", list(some))
        for rows in _pages(tx, DUMP_JOURNAL):
            dump._keep("journal", [dict(zip(JOURNAL_COLUMNS, row, strict=True)) for row in rows])
        return dump

    def rows(self) -> Iterator[StoredRow]:
        parts: tuple[StoredPart, ...] = ("meta", "node", "edge", "journal")
        for part in parts:
            for name in sorted(name for name in self._packed if name.partition(" ")[0] == part):
                for packed in self._packed.pop(name):
                    yield from ((part, row) for row in value_of(zlib.decompress(packed)))

    def _keep(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        packed = zlib.compress(text_of(rows).encode(), 1)
        self._packed.setdefault(name, []).append(packed)


def _pages(tx: Transaction, statement: str) -> Iterator[list[Any]]:
    """Rows by their first column."""
    after = ""
    while rows := tx.run(statement, p={"after": after, "limit": AT_ONCE}).values()[0][0]:
        yield rows
        after = rows[-1][0]


def _node(labels: list[str], facts: dict[str, Any]) -> dict[str, Any]:
    base = {name: facts.pop(name, None) for name in NODE_FACTS}
    return {"kind": kind_of(labels), **base, "props": facts}


def _edge(source: str, kind: str, target: str, facts: dict[str, Any]) -> dict[str, Any]:
    base = {name: facts.pop(name, None) for name in EDGE_FACTS}
    return {"kind": kind, "source": source, "target": target, **base, "props": facts}


def _identity(edge: Mapping[str, Any]) -> tuple[str, ...]:
    """What edges are sorted by, as in `composing.identity`."""
    return (*(edge[name] for name in ("kind", "source", "target", "key", "since")), edge["until"] or LAST)


def _load(server: Server, rows: Iterable[StoredRow]) -> None:
    heads: dict[str, list[Any]] = {}
    for part, some in groupby(rows, key=lambda row: row[0]):
        for batch in _batches(row for _, row in some):
            if part == "journal":
                heads.update((row["county"], _head(row)) for row in batch)
            statement, loaded = _LOADERS[part]
            _write(server, statement, [loaded(row) for row in batch])
    _write(server, LOAD_HEADS, list(heads.values()))


def _write(server: Server, statement: str, rows: list[Any]) -> None:
    server.write(lambda tx: tx.run(statement, p={"rows": rows}).consume(), LOAD_SECONDS)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, AT_ONCE)):
        yield batch


def _loaded_mark(row: Mapping[str, Any]) -> list[Any]:
    return [row["name"], row["value"]]


def _loaded_node(row: Mapping[str, Any]) -> list[Any]:
    base = {name: row[name] for name in NODE_FACTS if row[name] is not None}
    return [labels_of(row["kind"]), {**row["props"], **base}]


def _loaded_edge(row: Mapping[str, Any]) -> list[Any]:
    base = {name: row[name] for name in EDGE_FACTS if row[name] is not None}
    return [row["kind"], row["source"], row["target"], {**row["props"], **base}]


def _loaded_entry(row: Mapping[str, Any]) -> list[Any]:
    facts = {name: row[name] for name in ("county", "hash", "body", "state", "attempts")}
    named = {"pos": row["position"], "op_key": row["operation_key"], "at": value_of(row["body"])["at"]}
    return [journal_labels(row["state"]), facts | named]


def _head(row: Mapping[str, Any]) -> list[Any]:
    return [HEAD + row["county"], int(row["position"].rpartition(":")[2]), row["hash"]]


_LOADERS: dict[StoredPart, tuple[str, Callable[[Mapping[str, Any]], list[Any]]]] = {
    "meta": (SET_MARKS, _loaded_mark),
    "node": (LOAD_NODES, _loaded_node),
    "edge": (LOAD_EDGES, _loaded_edge),
    "journal": (LOAD_NODES, _loaded_entry),
}
