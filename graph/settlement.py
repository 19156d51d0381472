"""Decides which ChangeSets of a batch land and what exactly is then written: one pure function for all stores.

A store prepares each ChangeSet (checks it against the schema, seals what is personal), locks and reads what the batch
touches (`Known`), lets `settle` decide the sets in order, each on what those before it left, and writes the result.
A set that fails leaves no trace in it. What a store must do besides is said in `store.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.changes import KEEP, Keep, Receipt
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

Outcome = Receipt | GraphStoreError

GENESIS = hashlib.sha256(b"jiuzhulian journal").hexdigest()
"""The hash before a county's first entry."""

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

    revision: int = 0
    open_key: str | None = None
    values: dict[str, Value | None] = field(default_factory=dict)
    gives_up_key: bool = False


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
    linked: list[Linked] = field(default_factory=list)
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
    settlement = Settlement()
    state = _State(known, settlement)
    for prepared in sets:
        if isinstance(prepared, GraphStoreError):
            settlement.outcomes.append(prepared)
            continue
        try:
            settlement.outcomes.append(_settle_one(prepared, state))
        except GraphStoreError as refused:
            settlement.outcomes.append(refused)
    return settlement


@dataclass(slots=True)
class _Draft:
    """What one set changes, until all of it is known to be allowed."""

    nodes: dict[str, KnownNode] = field(default_factory=dict)
    open_keys: dict[str, str | None] = field(default_factory=dict)
    begun: dict[EdgeIdentity, Linked] = field(default_factory=dict)
    created: dict[str, Created] = field(default_factory=dict)
    values: dict[str, dict[str, Value | None]] = field(default_factory=dict)
    linked: list[Linked] = field(default_factory=list)
    ended: dict[EdgeIdentity, str] = field(default_factory=dict)
    """Edges that were there before this set."""
    gave_up: set[str] = field(default_factory=set)


class _State:
    """The store as the sets settled so far would leave it."""

    def __init__(self, known: Known, settlement: Settlement) -> None:
        self.known, self.settlement = known, settlement
        self.begun: dict[EdgeIdentity, Linked] = {}

    def node(self, draft: _Draft, node_id: str) -> KnownNode:
        """A copy that the draft may change. Raises: NotFound."""
        if (node := draft.nodes.get(node_id)) is None:
            found = self.known.nodes.get(node_id)
            if found is None:
                raise NotFound(node_id)
            node = KnownNode(found.kind, found.revision, found.open_key, found.counters.copy())
            draft.nodes[node_id] = node
        return node

    def exists(self, draft: _Draft, node_id: str) -> bool:
        return node_id in draft.nodes or node_id in self.known.nodes

    def kind(self, draft: _Draft, node_id: str) -> str:
        found = draft.nodes.get(node_id) or self.known.nodes.get(node_id)
        if found is None:
            raise NotFound(node_id)
        return found.kind

    def holder(self, draft: _Draft, open_key: str) -> str | None:
        return draft.open_keys[open_key] if open_key in draft.open_keys else self.known.open_keys.get(open_key)

    def is_open(self, draft: _Draft, edge: EdgeIdentity) -> bool:
        return edge in draft.begun or (edge in self.known.open_edges and edge not in draft.ended)

    def accept(self, draft: _Draft) -> None:
        """The set is allowed: make its draft part of what is known and what is written."""
        self.known.nodes.update(draft.nodes)
        for key, holder in draft.open_keys.items():
            if holder is None:
                self.known.open_keys.pop(key, None)
            else:
                self.known.open_keys[key] = holder
        self.settlement.created.update(draft.created)
        self._accept_updates(draft)
        self._accept_edges(draft)

    def _accept_updates(self, draft: _Draft) -> None:
        for node_id, values in draft.values.items():
            node = draft.nodes[node_id]
            if (new := self.settlement.created.get(node_id)) is not None:
                props = {k: v for k, v in {**new.props, **values}.items() if v is not None}
                changed = replace(new, revision=node.revision, open_key=node.open_key, props=props)
                self.settlement.created[node_id] = changed
                continue
            update = self.settlement.updated.setdefault(node_id, NodeUpdate())
            update.revision, update.open_key = node.revision, node.open_key
            update.gives_up_key |= node_id in draft.gave_up
            update.values.update(values)

    def _accept_edges(self, draft: _Draft) -> None:
        for identity, until in draft.ended.items():
            if (new := self.begun.pop(identity, None)) is not None:
                _end_new(self.settlement.linked, new, until)
            else:
                self.settlement.ended[identity] = until
        self.settlement.linked += draft.linked
        self.begun.update(draft.begun)
        self.known.open_edges.difference_update(draft.ended)
        self.known.open_edges.update(draft.begun)


def _end_new(linked: list[Linked], new: Linked, until: str) -> None:
    """An edge that the batch itself began. It is put in the place of what was prepared, which may be settled again."""
    linked[linked.index(new)] = replace(new, until=until)


def _settle_one(prepared: Prepared, state: _State) -> Receipt:
    if (body := state.known.receipts.get(prepared.operation_key)) is not None:
        return repeated(prepared.operation_key, prepared.request, body)
    draft = _Draft()
    for node_id, revision in prepared.guards:
        node = state.node(draft, node_id)
        if node.revision != revision:
            raise Conflict(node_id, revision, node.revision)
    for change in prepared.changes:
        _SETTLE[type(change)](change, prepared, draft, state)
    state.accept(draft)
    return _record(prepared, state)


def _create(change: Created, prepared: Prepared, draft: _Draft, state: _State) -> None:
    if state.exists(draft, change.id):
        raise AlreadyExists(change.id, change.id)
    _take_open_key(change.open_key, change.id, draft, state)
    draft.nodes[change.id] = KnownNode(change.kind, 1, change.open_key, _counters(change))
    draft.created[change.id] = change


def _counters(change: Created) -> dict[str, int]:
    names = _COUNTED[change.kind]
    return {name: value for name in names if isinstance(value := change.props.get(name), int)} if names else {}


def _update(change: Updated, prepared: Prepared, draft: _Draft, state: _State) -> None:
    node = state.node(draft, change.id)
    if change.kind != node.kind:
        raise InvalidChange(f"{change.id} is a {node.kind}, not a {change.kind}")
    if change.open_key is not KEEP and change.open_key != node.open_key:
        if node.open_key is not None:
            draft.open_keys[node.open_key] = None
            draft.gave_up.add(change.id)
        _take_open_key(change.open_key, change.id, draft, state)
        node.open_key = change.open_key
    node.revision += 1
    draft.values.setdefault(change.id, {}).update(change.values)


def _take_open_key(open_key: str | Keep | None, node_id: str, draft: _Draft, state: _State) -> None:
    if isinstance(open_key, str):
        if (holder := state.holder(draft, open_key)) is not None:
            raise AlreadyExists(open_key, holder)
        draft.open_keys[open_key] = node_id


def _link(change: Linked, prepared: Prepared, draft: _Draft, state: _State) -> None:
    kind, source, target, _ = change.identity
    may_be_source, may_be_target = _ENDS[kind]
    if (found := state.kind(draft, source)) not in may_be_source:
        raise InvalidChange(f"{kind} cannot stand at {source}, a {found}")
    if (found := state.kind(draft, target)) not in may_be_target:
        raise InvalidChange(f"{kind} cannot stand at {target}, a {found}")
    if change.until is None:
        if state.is_open(draft, change.identity):
            raise AlreadyExists(edge_text(change.identity))
        draft.begun[change.identity] = change
    draft.linked.append(change)


def _end(change: Ended, prepared: Prepared, draft: _Draft, state: _State) -> None:
    if not state.is_open(draft, change.identity):
        raise NotFound(edge_text(change.identity))
    if (new := draft.begun.pop(change.identity, None)) is not None:
        _end_new(draft.linked, new, prepared.at)
    else:
        draft.ended[change.identity] = prepared.at


def _move_counter(change: Moved, prepared: Prepared, draft: _Draft, state: _State) -> None:
    """Draw (amount < 0), Release (> 0), or Extend and Shrink, which move the bound too. The revision stays."""
    node = state.node(draft, change.id)
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
    node.counters[change.counter], node.counters[bound] = left, total
    values = draft.values.setdefault(change.id, {})
    values[change.counter] = left
    if change.extends:
        values[bound] = total


_SETTLE: Mapping[type[PlainChange], Callable[[Any, Prepared, _Draft, _State], None]] = {
    Created: _create,
    Updated: _update,
    Linked: _link,
    Ended: _end,
    Moved: _move_counter,
}


def _record(prepared: Prepared, state: _State) -> Receipt:
    known, settlement = state.known, state.settlement
    number, previous = known.heads.get(prepared.county, (0, GENESIS))
    place = position(prepared.county, number + 1)
    body = prepared.body(place)
    head = (number + 1, entry_hash(previous, body))
    known.heads[prepared.county] = settlement.heads[prepared.county] = head
    known.receipts[prepared.operation_key] = body
    settlement.journal.append(
        JournalEntry(prepared.operation_key, prepared.county, place, head[1], body, prepared.at, prepared.has_events)
    )
    return Receipt(prepared.operation_key, place, prepared.answer)
