"""How a batch of ChangeSets is applied on Neo4j: one statement locks and reads, one writes; between them `settle`.

Neo4j is read-committed: what is compared must be locked first, in sorted order. `SET n += {}` takes the lock and writes
nothing; a unique look-up of an absent key in an updating statement reserves it. Everything goes in one map parameter,
or the planner compiles for every combination of list sizes.
"""

from __future__ import annotations

from typing import Any, LiteralString

from neo4j import Transaction

from graph.preparation import EdgeIdentity, Touched
from graph.schema import COUNTER_FIELDS, NODES
from graph.settlement import Known, KnownNode, Settlement

LOCK_AND_READ: LiteralString = """
CALL () {
    UNWIND $p.heads AS id OPTIONAL MATCH (n:Entity {id: id}) SET n += {}
    RETURN collect([n.id, n.seq, n.hash]) AS heads }
CALL () {
    UNWIND $p.locked AS id OPTIONAL MATCH (n:Entity {id: id}) SET n += {}
    RETURN collect([n.id, labels(n), n.revision, n.open_key, [c IN $p.counters | n[c]]]) AS locked }
CALL () {
    UNWIND $p.open_keys AS key OPTIONAL MATCH (n:Entity {open_key: key})
    RETURN collect([key, n.id]) AS open_keys }
CALL () {
    UNWIND $p.operation_keys AS key OPTIONAL MATCH (j:Journal {op_key: key})
    RETURN collect([key, j.body]) AS receipts }
CALL () {
    UNWIND $p.seen AS id MATCH (n:Entity {id: id})
    RETURN collect([n.id, labels(n), n.revision, n.open_key, [c IN $p.counters | n[c]]]) AS seen }
CALL () {
    UNWIND $p.edges AS e MATCH (a:Entity {id: e[1]}) MATCH (b:Entity {id: e[2]})
    CALL (a, b, e) { MATCH (a)-[r]->(b) WHERE type(r) = e[0] AND r.key = e[3] AND r.until IS NULL RETURN r LIMIT 1 }
    RETURN collect(e) AS edges }
RETURN heads, locked, open_keys, receipts, seen, edges
"""

WRITE: LiteralString = """
CALL () { UNWIND $p.leaving AS id MATCH (n:Entity {id: id}) REMOVE n.open_key RETURN count(*) AS left_keys }
CALL () { UNWIND $p.updated AS u MATCH (n:Entity {id: u.id}) SET n += u.facts RETURN count(*) AS updated }
CALL () { UNWIND $p.created AS c CREATE (n:Entity:$(c.labels)) SET n = c.facts RETURN count(*) AS created }
CALL () {
    UNWIND $p.ended AS e MATCH (a:Entity {id: e.source}) MATCH (b:Entity {id: e.target})
    CALL (a, b, e) {
        MATCH (a)-[r]->(b) WHERE type(r) = e.kind AND r.key = e.key AND r.until IS NULL SET r.until = e.until }
    RETURN count(*) AS ended }
CALL () {
    UNWIND $p.linked AS l MATCH (a:Entity {id: l.source}) MATCH (b:Entity {id: l.target})
    CREATE (a)-[r:$(l.kind)]->(b) SET r = l.facts RETURN count(*) AS linked }
CALL () { UNWIND $p.journal AS j CREATE (e:Journal) SET e = j RETURN count(*) AS journal }
CALL () { UNWIND $p.pending AS j CREATE (e:Journal:Pending) SET e = j RETURN count(*) AS pending }
CALL () { UNWIND $p.heads AS h MERGE (n:Entity {id: h.id}) SET n:Head, n.seq = h.seq, n.hash = h.hash
    RETURN count(*) AS heads }
RETURN updated
"""

HEAD = "head:"


def read_known(tx: Transaction, what: Touched) -> Known:
    """Lock what the batch touches, and read what settlement needs of it."""
    asked = {
        "heads": [HEAD + county for county in what.counties],
        "locked": what.locked,
        "seen": what.seen,
        "open_keys": what.open_keys,
        "operation_keys": what.operation_keys,
        "edges": [list(edge) for edge in what.edges],
        "counters": list(COUNTER_FIELDS),
    }
    heads, locked, open_keys, receipts, seen, edges = tx.run(LOCK_AND_READ, p=asked).values()[0]
    return Known(
        nodes={row[0]: _known_node(row) for row in (*locked, *seen) if row[0] is not None},
        open_keys={key: holder for key, holder in open_keys if holder is not None},
        open_edges={_identity(edge) for edge in edges},
        receipts={key: body for key, body in receipts if body is not None},
        heads={head.removeprefix(HEAD): (number, last) for head, number, last in heads if head is not None},
    )


def write(tx: Transaction, settlement: Settlement) -> None:
    """Write all that was settled, in one statement."""
    tx.run(WRITE, p=_written(settlement)).consume()


def labels_of(kind: str) -> list[str]:
    """The labels of a node besides Entity."""
    return [kind, "Hub"] if NODES[kind].IS_HUB else [kind]


def _known_node(row: list[Any]) -> KnownNode:
    _, labels, revision, open_key, counted = row
    counters = {name: value for name, value in zip(COUNTER_FIELDS, counted, strict=True) if value is not None}
    return KnownNode(kind_of(labels), revision, open_key, counters)


def kind_of(labels: list[str]) -> str:
    """The kind among a node's labels."""
    return next(label for label in labels if label in NODES)


def _identity(edge: list[str]) -> EdgeIdentity:
    kind, source, target, key = edge
    return kind, source, target, key


def _written(settlement: Settlement) -> dict[str, Any]:
    journal = [
        {
            "op_key": entry.operation_key,
            "county": entry.county,
            "pos": entry.position,
            "hash": entry.hash,
            "body": entry.body,
            "at": entry.at,
            "state": "pending" if entry.is_pending else "done",
            "attempts": 0,
        }
        for entry in settlement.journal
    ]
    return {
        "leaving": [node_id for node_id, update in settlement.updated.items() if update.gives_up_key],
        "updated": [
            {"id": node_id, "facts": {**update.values, "revision": update.revision, "open_key": update.open_key}}
            for node_id, update in settlement.updated.items()
        ],
        "created": [
            {
                "labels": labels_of(new.kind),
                "facts": {
                    **new.props,
                    "id": new.id,
                    "county": new.county,
                    "since": new.since,
                    "revision": new.revision,
                    **({"open_key": new.open_key} if new.open_key is not None else {}),
                },
            }
            for new in settlement.created.values()
        ],
        "ended": [
            {"kind": kind, "source": source, "target": target, "key": key, "until": until}
            for (kind, source, target, key), until in settlement.ended.items()
        ],
        "linked": [
            {
                "kind": edge.kind,
                "source": edge.source,
                "target": edge.target,
                "facts": {
                    **edge.props,
                    "key": edge.key,
                    "since": edge.since,
                    **({"until": edge.until} if edge.until is not None else {}),
                },
            }
            for edge in sorted(settlement.linked, key=lambda edge: (edge.source, edge.kind, edge.target, edge.key))
        ],
        "journal": [entry for entry in journal if entry["state"] == "done"],
        "pending": [entry for entry in journal if entry["state"] == "pending"],
        "heads": [
            {"id": HEAD + county, "seq": number, "hash": last} for county, (number, last) in settlement.heads.items()
        ],
    }
