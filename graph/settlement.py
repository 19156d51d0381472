"""Decides which ChangeSets of a batch land and what exactly is then written: one pure function for all stores.

A store prepares each ChangeSet (checks it against the schema, seals what is personal), locks and reads what the batch
touches (`Known`), lets `settle` decide the sets in order, each on what those before it left, and writes the result.
A set that fails leaves no trace in it. What a store must do besides is said in `store.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from graph.changes import KEEP, Receipt
from graph.errors import (
    AlreadyExists,
    Conflict,
    GraphStoreError,
    InvalidChange,
    NotEnough,
    NotFound,
    OperationKeyReused,
)
from graph.json_text import value_of
from graph.preparation import Created, EdgeIdentity, Ended, Linked, Moved, PlainChange, Prepared, Updated
from graph.schema import EDGES, MOST, NODES
from graph.schema.facts import Value

K = TypeVar("K")
V = TypeVar("V")
Outcome = Receipt | GraphStoreError

GENESIS = hashlib.sha256(b"jiuzhulian journal").hexdigest()
"""The hash before a county's first entry."""

_ABSENT: Final = object()
_COUNTED = {kind: tuple(name for pair in node.COUNTERS.items() for name in pair) for kind, node in NODES.items()}
_ENDS = {kind: tuple(frozenset(ends.split("|")) for ends in edge.ENDS) for kind, edge in EDGES.items()}


@dataclass(slots=True)
class KnownNode:
    """What settlement needs of a node: kind, revision, open key, and its counters with their bounds."""

    kind: str
    revision: int
    open_key: str | None
    counters: dict[str, int]


@dataclass(slots=True)
class Known:
    """What the store holds of everything that a batch touches, read under the batch's locks."""

    nodes: dict[str, KnownNode] = field(default_factory=dict)
    open_keys: dict[str, str] = field(default_factory=dict)
    open_edges: set[EdgeIdentity] = field(default_factory=set)
    receipts: dict[str, str] = field(default_factory=dict)
    """Operation key → body of its journal entry."""
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    """County → number of entries and hash of the last."""


@dataclass(slots=True)
class NodeUpdate:
    """Coalesced over the batch. `values` holds changed facts and counters; None removes a fact.

    `gives_up_key`: the node leaves its open key, which another of the batch may take: write that first.
    """

    revision: int
    open_key: str | None
    values: Mapping[str, Value | None]
    gives_up_key: bool


@dataclass(slots=True)
class JournalEntry:
    """Operation key, audit entry, receipt and outbox row in one. `body` is canonical JSON, free of personal data."""

    operation_key: str
    county: str
    position: str
    hash: str
    body: str
    at: str
    is_pending: bool


@dataclass(slots=True)
class Settlement:
    """`outcomes` in the order of the sets; the rest is to be written, in any order, in one transaction."""

    outcomes: list[Outcome] = field(default_factory=list)
    created: dict[str, Created] = field(default_factory=dict)
    updated: dict[str, NodeUpdate] = field(default_factory=dict)
    linked: dict[int, Linked] = field(default_factory=dict)
    """Numbered from 0."""
    ended: dict[EdgeIdentity, str] = field(default_factory=dict)
    journal: list[JournalEntry] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.journal


def entry_hash(previous: str, body: str) -> str:
    """Hash of a journal entry, chained to the one before."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(previous) + body.encode()).hexdigest()


def position(county: str, number: int) -> str:
    """Place in a county's journal, sortable as text; entries count from 1."""
    return f"{county}:{number:012d}"


def repeated(operation_key: str, request: str, body: str) -> Receipt:
    """The receipt that the journal entry of a used key stands for. Raises: OperationKeyReused."""
    first = value_of(body)
    if first["request"] != request:
        raise OperationKeyReused(operation_key)
    return Receipt(operation_key, first["position"], first["answer"], repeated=True)


def edge_text(identity: EdgeIdentity) -> str:
    """An edge in a message."""
    kind, source, target, key = identity
    return f"{kind} {source}->{target} {key}".rstrip()


def settle(sets: Sequence[Prepared | GraphStoreError], known: Known) -> Settlement:
    """Decide every set in order. A set that preparation refused keeps its error."""
    state = _State(known)
    outcomes = state.settlement.outcomes
    for prepared in sets:
        if isinstance(prepared, GraphStoreError):
            outcomes.append(prepared)
            continue
        try:
            outcomes.append(_settle_one(prepared, state))
        except GraphStoreError as refused:
            state.take_back()
            outcomes.append(refused)
    return state.settlement


class _State:
    """The store as the sets settled so far leave it, and what takes back the one that is being settled: whatever a set
    changes is changed at once, through `put` and `drop`. Nothing of a prepared set is altered: it may be settled again.
    """

    def __init__(self, known: Known) -> None:
        self.known, self.settlement = known, Settlement()
        self.begun: dict[EdgeIdentity, int] = {}
        """Edges that the batch began and did not end, by their number in the settlement."""
        self._undo: list[tuple[dict[Any, Any], Any, Any]] = []

    def begin(self) -> None:
        """What was settled before is not taken back any more."""
        self._undo.clear()

    def put(self, where: dict[K, V], key: K, value: V) -> None:
        self._undo.append((where, key, where.get(key, _ABSENT)))
        where[key] = value

    def drop(self, where: dict[K, V], key: K) -> None:
        if key in where:
            self._undo.append((where, key, where.pop(key)))

    def take_back(self) -> None:
        """As if the set had never come."""
        for where, key, before in reversed(self._undo):
            if before is _ABSENT:
                del where[key]
            else:
                where[key] = before

    def node(self, node_id: str) -> KnownNode:
        """Raises: NotFound."""
        if (node := self.known.nodes.get(node_id)) is None:
            raise NotFound(node_id)
        return node

    def is_open(self, edge: EdgeIdentity) -> bool:
        return edge in self.begun or (edge in self.known.open_edges and edge not in self.settlement.ended)

    def take_open_key(self, open_key: str, node_id: str) -> None:
        """Raises: AlreadyExists."""
        if (holder := self.known.open_keys.get(open_key)) is not None:
            raise AlreadyExists(open_key, holder)
        self.put(self.known.open_keys, open_key, node_id)

    def write(
        self, node_id: str, node: KnownNode, values: Mapping[str, Value | None], gives_up_key: bool = False
    ) -> None:
        """New values of a node, which is now as `node` says; one that the batch created is created with them."""
        if (new := self.settlement.created.get(node_id)) is not None:
            props = {name: value for name, value in {**new.props, **values}.items() if value is not None}
            changed = replace(new, revision=node.revision, open_key=node.open_key, props=props)
            self.put(self.settlement.created, node_id, changed)
            return
        if (before := self.settlement.updated.get(node_id)) is not None:
            values, gives_up_key = {**before.values, **values}, before.gives_up_key or gives_up_key
        self.put(self.settlement.updated, node_id, NodeUpdate(node.revision, node.open_key, values, gives_up_key))


def _settle_one(prepared: Prepared, state: _State) -> Receipt:
    state.begin()
    asked = prepared.asked
    if (body := state.known.receipts.get(asked.operation_key)) is not None:
        return repeated(asked.operation_key, asked.request, body)
    for guard in asked.guards:
        if (found := state.node(guard.node_id).revision) != guard.revision:
            raise Conflict(guard.node_id, guard.revision, found)
    for change in prepared.changes:
        _SETTLE[type(change)](change, prepared.at, state)
    return _record(prepared, state)


def _create(change: Created, at: str, state: _State) -> None:
    if change.id in state.known.nodes:
        raise AlreadyExists(change.id, change.id)
    if change.open_key is not None:
        state.take_open_key(change.open_key, change.id)
    state.put(state.known.nodes, change.id, KnownNode(change.kind, 1, change.open_key, _counters(change)))
    state.put(state.settlement.created, change.id, change)


def _counters(change: Created) -> dict[str, int]:
    names = _COUNTED[change.kind]
    return {name: value for name in names if isinstance(value := change.props.get(name), int)} if names else {}


def _update(change: Updated, at: str, state: _State) -> None:
    node = state.node(change.id)
    if change.kind != node.kind:
        raise InvalidChange(f"{change.id} is a {node.kind}, not a {change.kind}")
    open_key, before = node.open_key, node.open_key
    if change.open_key is not KEEP and change.open_key != before:
        open_key = change.open_key
        if before is not None:
            state.drop(state.known.open_keys, before)
        if open_key is not None:
            state.take_open_key(open_key, change.id)
    node = KnownNode(node.kind, node.revision + 1, open_key, node.counters)
    state.put(state.known.nodes, change.id, node)
    state.write(change.id, node, change.values, gives_up_key=before is not None and open_key != before)


def _link(change: Linked, at: str, state: _State) -> None:
    kind, source, target, _ = change.identity
    may_be_source, may_be_target = _ENDS[kind]
    if (found := state.node(source).kind) not in may_be_source:
        raise InvalidChange(f"{kind} cannot stand at {source}, a {found}")
    if (found := state.node(target).kind) not in may_be_target:
        raise InvalidChange(f"{kind} cannot stand at {target}, a {found}")
    linked = state.settlement.linked
    if change.until is None:
        if state.is_open(change.identity):
            raise AlreadyExists(edge_text(change.identity))
        state.put(state.begun, change.identity, len(linked))
    state.put(linked, len(linked), change)


def _end(change: Ended, at: str, state: _State) -> None:
    if not state.is_open(change.identity):
        raise NotFound(edge_text(change.identity))
    if (number := state.begun.get(change.identity)) is None:
        state.put(state.settlement.ended, change.identity, at)
        return
    state.drop(state.begun, change.identity)
    state.put(state.settlement.linked, number, replace(state.settlement.linked[number], until=at))


def _move_counter(change: Moved, at: str, state: _State) -> None:
    """Draw (amount < 0), Release (> 0), or Extend and Shrink, which move the bound too. The revision stays."""
    node = state.node(change.id)
    bound = NODES[node.kind].COUNTERS.get(change.counter)
    if bound is None or change.counter not in node.counters:
        raise InvalidChange(f"{change.id}, a {node.kind}, has no counter {change.counter}")
    left, total = node.counters[change.counter] + change.amount, node.counters[bound]
    if left < 0:
        raise NotEnough(change.id, change.counter, -change.amount, node.counters[change.counter])
    if change.extends:
        total += change.amount
    if total > MOST:
        raise InvalidChange(f"{change.id} would hold more of {change.counter} than a store can keep")
    if left > total:
        raise InvalidChange(f"{change.id}: more of {change.counter} would be given back than was drawn")
    state.put(node.counters, change.counter, left)
    if change.extends:
        state.put(node.counters, bound, total)
    state.write(change.id, node, {change.counter: left, bound: total} if change.extends else {change.counter: left})


_SETTLE: Mapping[type[PlainChange], Callable[[Any, str, _State], None]] = {
    Created: _create,
    Updated: _update,
    Linked: _link,
    Ended: _end,
    Moved: _move_counter,
}


def _record(prepared: Prepared, state: _State) -> Receipt:
    """The set is allowed, and nothing of it is taken back from here on."""
    known, settlement, asked = state.known, state.settlement, prepared.asked
    number, previous = known.heads.get(asked.county, (0, GENESIS))
    place = position(asked.county, number + 1)
    body = prepared.body(place)
    chained = entry_hash(previous, body)
    known.heads[asked.county] = settlement.heads[asked.county] = (number + 1, chained)
    known.receipts[asked.operation_key] = body
    settlement.journal.append(
        JournalEntry(asked.operation_key, asked.county, place, chained, body, prepared.at, bool(asked.events))
    )
    return Receipt(asked.operation_key, place, asked.answer)
