"""Bare statements on Neo4j: UNWIND … CREATE, one statement for each kind of row, one map parameter each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from neo4j import GraphDatabase, Transaction

from bench.bare import Row, Written, batches
from graph.schema import EDGES, NODES

UPDATE = "UNWIND $p.rows AS u MATCH (n:Entity {id: u.id}) SET n += u.facts"
JOURNAL = "UNWIND $p.rows AS j CREATE (e:Journal:Pending) SET e = j"
LOADED_JOURNAL = "UNWIND $p.rows AS j CREATE (e:Journal) SET e = j"
HEADS = "UNWIND $p.rows AS h MERGE (n:Entity {id: h.id}) SET n:Head, n.seq = h.seq, n.hash = h.hash"
NETWORK = """
    MATCH (h:Entity {id: $p.id})
    MATCH (h) ((a)-[]-(b) WHERE NOT a:Hub){0,3} (x) WITH DISTINCT x WITH collect(x) AS ns
    CALL (ns) {
        UNWIND ns AS a WITH ns, a WHERE NOT a:Hub MATCH (a)-[e]-(b) WHERE b IN ns WITH DISTINCT e
        RETURN collect([startNode(e).id, type(e), endNode(e).id, properties(e)]) AS es }
    RETURN [n IN ns | [n.id, labels(n), properties(n)]] AS nodes, es"""


def create_nodes(kind: str) -> str:
    """One statement for each kind: labels known when it is planned."""
    hub = ":Hub" if NODES[kind].IS_HUB else ""
    return f"UNWIND $p.rows AS c CREATE (n:Entity:{kind}{hub}) SET n = c"


def create_edges(kind: str) -> str:
    assert kind in EDGES
    text = f"""UNWIND $p.rows AS l MATCH (a:Entity {{id: l.source}}) MATCH (b:Entity {{id: l.target}})
        CREATE (a)-[r:{kind}]->(b) SET r = l.facts"""
    return text


class BareNeo4j:
    """A driver of its own; the server has the store's constraints and indexes."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._driver = GraphDatabase.driver(
            address, auth=(user, password), telemetry_disabled=True, notifications_min_severity="OFF"
        )

    def write(self, written: Written) -> None:
        settlement = written.rows
        updates = [
            {"id": i, "facts": {**u.values, "revision": u.revision, "open_key": u.open_key}}
            for i, u in settlement.updated.items()
        ]
        nodes = _by_kind(
            (n.kind, _node(n.id, n.county, n.since, n.revision, n.props)) for n in settlement.created.values()
        )
        edges = _by_kind(
            (e.identity[0], _edge(*e.identity[1:], e.since, e.until, e.props)) for e in settlement.linked.values()
        )
        journal = [
            _entry(j.operation_key, j.county, j.position, chained, body, "pending")
            for j, body, chained in written.journal()
        ]
        heads = [{"id": f"head:{c}", "seq": number, "hash": last} for c, (number, last) in settlement.heads.items()]

        def work(tx: Transaction) -> None:
            tx.run(UPDATE, p={"rows": updates})
            for kind, rows in nodes.items():
                tx.run(create_nodes(kind), p={"rows": rows})
            for kind, rows in edges.items():
                tx.run(create_edges(kind), p={"rows": rows})
            tx.run(JOURNAL, p={"rows": journal})
            tx.run(HEADS, p={"rows": heads})

        self._in_transaction(work)

    def load(self, nodes: Sequence[Row], edges: Sequence[Row], journal: Sequence[Row], rows_at_once: int) -> None:
        for kind, some in _by_kind((row["kind"], row) for row in nodes).items():
            rows = [_node(r["id"], r["county"], r["since"], r["revision"], r["props"]) for r in some]
            self._load(create_nodes(kind), rows, rows_at_once)
        for kind, some in _by_kind((row["kind"], row) for row in edges).items():
            ordered = sorted(some, key=lambda row: str(row["source"]))
            rows = [_edge(r["source"], r["target"], r["key"], r["since"], r["until"], r["props"]) for r in ordered]
            self._load(create_edges(kind), rows, rows_at_once)
        entries = [
            _entry(r["operation_key"], r["county"], r["position"], r["hash"], r["body"], r["state"]) for r in journal
        ]
        self._load(LOADED_JOURNAL, entries, rows_at_once)

    def network(self, household: str) -> tuple[int, int]:
        with (
            self._driver.session(default_access_mode="READ", fetch_size=-1) as session,
            session.begin_transaction() as tx,
        ):
            [[nodes, edges]] = tx.run(NETWORK, p={"id": household}).values()
        return len(nodes), len(edges)

    def close(self) -> None:
        self._driver.close()

    def _load(self, statement: str, rows: Sequence[Any], rows_at_once: int) -> None:
        for some in batches(rows, rows_at_once):
            self._in_transaction(partial(_run, statement, some))

    def _in_transaction(self, work: Callable[[Transaction], Any]) -> None:
        with self._driver.session() as session, session.begin_transaction() as tx:
            work(tx)
            tx.commit()


def _run(statement: str, rows: Sequence[Any], tx: Transaction) -> None:
    tx.run(statement, p={"rows": rows}).consume()


def _by_kind(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    kinds: dict[str, list[Any]] = defaultdict(list)
    for kind, row in pairs:
        kinds[kind].append(row)
    return kinds


def _node(node_id: str, county: str, since: str, revision: int, props: Row) -> dict[str, Any]:
    return {**props, "id": node_id, "county": county, "since": since, "revision": revision}


def _edge(source: str, target: str, key: str, since: str, until: str | None, props: Row) -> dict[str, Any]:
    return {"source": source, "target": target, "facts": {**props, "key": key, "since": since, "until": until}}


def _entry(operation_key: str, county: str, position: str, entry_hash: str, body: str, state: str) -> dict[str, Any]:
    return {
        "op_key": operation_key,
        "county": county,
        "pos": position,
        "hash": entry_hash,
        "body": body,
        "state": state,
        "attempts": 0,
    }
