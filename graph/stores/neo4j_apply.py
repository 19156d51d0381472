"""How a batch of ChangeSets is applied on Neo4j: one statement locks and reads, one writes; between them `settle`.

Neo4j is read-committed: what is compared must be locked first, in sorted order. `SET n += {}` takes the lock and writes
nothing; a unique look-up of an absent key in an updating statement reserves it. Everything goes in one map parameter,
or the planner compiles for every combination of list sizes. Rows are lists, and what all of a sort have is named in the
statement: names cost as much to send as what they name. What is new gets its other facts by `+=`: `=` would first read
what there is to remove.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import Any

from neo4j import Transaction

from graph.preparation import Created, EdgeIdentity, Linked, Touched
from graph.schema import COUNTER_FIELDS, EDGES, NODES
from graph.settlement import JournalEntry, Known, KnownNode, NodeUpdate, Settlement

_ANY_KIND = "|".join(EDGES)
"""A step over edges names their types: else the planner of a young database reads all edges, and keeps that plan.

Unique look-ups name their index for the same reason, and because only a seek reserves what is absent."""
_COUNTED = "|".join(kind for kind, node in NODES.items() if node.COUNTERS)

LOCK_AND_READ = """
CALL () {
    UNWIND $p.heads AS id MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id) SET n += {}
    RETURN collect([id, n.seq, n.hash]) AS heads }
CALL () {
    UNWIND $p.locked AS id MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id) WHERE NOT n:Head SET n += {}
    RETURN collect([id, labels(n), n.revision, n.open_key,
        CASE WHEN n:COUNTED THEN [c IN $p.counters | n[c]] ELSE [] END]) AS locked }
CALL () {
    UNWIND $p.seen AS id MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id) WHERE NOT n:Head
    RETURN collect([id, labels(n), n.revision, n.open_key, []]) AS seen }
CALL () {
    UNWIND $p.open_keys AS key MATCH (n:Entity {open_key: key}) USING INDEX SEEK n:Entity(open_key)
    RETURN collect([key, n.id]) AS open_keys }
CALL () {
    UNWIND $p.operation_keys AS key MATCH (j:Journal {op_key: key}) USING INDEX SEEK j:Journal(op_key)
    RETURN collect([key, j.body]) AS receipts }
CALL () {
    UNWIND $p.edges AS e
    MATCH (a:Entity {id: e[1]}) USING INDEX SEEK a:Entity(id)
    MATCH (b:Entity {id: e[2]}) USING INDEX SEEK b:Entity(id)
    CALL (a, b, e) {
        MATCH (a)-[r:ANY_KIND]->(b) WHERE type(r) = e[0] AND r.key = e[3] AND r.until IS NULL RETURN r LIMIT 1 }
    RETURN collect(e) AS edges }
RETURN heads, locked, open_keys, receipts, seen, edges
""".replace("ANY_KIND", _ANY_KIND).replace("COUNTED", _COUNTED)

WRITE = """
CALL () { UNWIND $p.leaving AS id MATCH (n:Entity {id: id}) USING INDEX SEEK n:Entity(id) REMOVE n.open_key }
CALL () { UNWIND $p.updated AS u MATCH (n:Entity {id: u[0]}) USING INDEX SEEK n:Entity(id) SET n += u[1] }
CALL () {
    UNWIND $p.created AS c
    CREATE (n:$(c[0]) {id: c[1], county: c[2], since: c[3], revision: c[4], open_key: c[5]}) SET n += c[6] }
CALL () { UNWIND $p.begun AS h CREATE (n:Entity:Head) SET n += h }
CALL () {
    UNWIND $p.ended AS e
    MATCH (a:Entity {id: e[1]}) USING INDEX SEEK a:Entity(id)
    MATCH (b:Entity {id: e[2]}) USING INDEX SEEK b:Entity(id)
    CALL (a, b, e) {
        MATCH (a)-[r:ANY_KIND]->(b) WHERE type(r) = e[0] AND r.key = e[3] AND r.until IS NULL SET r.until = e[4] } }
CALL () {
    UNWIND $p.linked AS l
    MATCH (a:Entity {id: l[1]}) USING INDEX SEEK a:Entity(id)
    MATCH (b:Entity {id: l[2]}) USING INDEX SEEK b:Entity(id)
    CREATE (a)-[r:$(l[0]) {key: l[3], since: l[4], until: l[5]}]->(b) SET r += l[6] }
CALL () { UNWIND $p.pending AS j CREATE (:Journal:Pending {state: 'pending', ENTRY}) }
CALL () { UNWIND $p.done AS j CREATE (:Journal {state: 'done', ENTRY}) }
""".replace("ANY_KIND", _ANY_KIND).replace(
    "ENTRY", "attempts: 0, op_key: j[0], county: j[1], pos: j[2], hash: j[3], body: j[4], at: j[5]"
)

HOLD_MARK = "MATCH (m:Meta {name: 'marker'}) SET m += {}"
"""Whoever begins a county waits while the store is read out whole: its head is not there yet to be waited for."""

HEAD = "head:"
_BY_SOURCE = itemgetter(1, 0, 2)
"""Of an edge to be written: from source to source the server writes faster."""


def read_known(tx: Transaction, what: Touched) -> Known:
    """Lock what the batch touches, and read what settlement needs of it."""
    asked = {
        "heads": [HEAD + county for county in what.counties],
        "locked": what.locked,
        "seen": what.seen,
        "open_keys": what.open_keys,
        "operation_keys": what.operation_keys,
        "edges": what.edges,
        "counters": COUNTER_FIELDS,
    }
    heads, locked, open_keys, receipts, seen, edges = tx.run(LOCK_AND_READ, p=asked).values()[0]
    if len(heads) < len(what.counties):
        tx.run(HOLD_MARK).consume()
    return Known(
        nodes={row[0]: _known_node(row) for row in (*locked, *seen)},
        open_keys=dict(open_keys),
        open_edges={_identity(edge) for edge in edges},
        receipts=dict(receipts),
        heads={head.removeprefix(HEAD): (number, last) for head, number, last in heads},
    )


def write(tx: Transaction, settlement: Settlement) -> None:
    """Write all that was settled, in one statement."""
    begun, moved_on = _heads(settlement)
    rows = {
        "leaving": [node_id for node_id, update in settlement.updated.items() if update.gives_up_key],
        "updated": [*moved_on, *(_updated(node_id, update) for node_id, update in settlement.updated.items())],
        "created": [_created(new) for new in settlement.created.values()],
        "begun": begun,
        "ended": [[*identity, until] for identity, until in settlement.ended.items()],
        "linked": sorted(map(_linked, settlement.linked.values()), key=_BY_SOURCE),
        "pending": [_journalled(entry) for entry in settlement.journal if entry.is_pending],
        "done": [_journalled(entry) for entry in settlement.journal if not entry.is_pending],
    }
    tx.run(WRITE, p=rows).consume()


def labels_of(kind: str) -> list[str]:
    """The labels of a node."""
    return ["Entity", kind, "Hub"] if NODES[kind].IS_HUB else ["Entity", kind]


def kind_of(labels: list[str]) -> str:
    """The kind among a node's labels."""
    return next(label for label in labels if label in NODES)


def journal_labels(state: str) -> list[str]:
    """The labels of a journal entry: what is still to be done is found by one of its own."""
    return ["Journal", *{"pending": ["Pending"], "dead": ["Dead"]}.get(state, [])]


def _known_node(row: list[Any]) -> KnownNode:
    _, labels, revision, open_key, counted = row
    counters = {name: value for name, value in zip(COUNTER_FIELDS, counted, strict=False) if value is not None}
    return KnownNode(kind_of(labels), revision, open_key, counters)


def _identity(edge: list[str]) -> EdgeIdentity:
    kind, source, target, key = edge
    return kind, source, target, key


def _heads(settlement: Settlement) -> tuple[list[Any], list[Any]]:
    """Heads to create, of counties all of whose entries are these, and heads to move on."""
    entries = Counter(entry.county for entry in settlement.journal)
    begun, moved_on = list[Any](), list[Any]()
    for county, (number, last) in settlement.heads.items():
        facts = {"id": HEAD + county, "seq": number, "hash": last}
        if number == entries[county]:
            begun.append(facts)
        else:
            moved_on.append([facts["id"], facts])
    return begun, moved_on


def _updated(node_id: str, update: NodeUpdate) -> list[Any]:
    """A node without an open key has none to lose here: one that gives its own up is among those leaving."""
    facts = {**update.values, "revision": update.revision}
    if update.open_key is not None:
        facts["open_key"] = update.open_key
    return [node_id, facts]


def _created(new: Created) -> list[Any]:
    return [labels_of(new.kind), new.id, new.county, new.since, new.revision, new.open_key, new.props]


def _linked(edge: Linked) -> list[Any]:
    return [*edge.identity, edge.since, edge.until, edge.props]


def _journalled(entry: JournalEntry) -> list[Any]:
    return [entry.operation_key, entry.county, entry.position, entry.hash, entry.body, entry.at]
