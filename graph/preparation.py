"""Makes a ChangeSet ready for a store: checked against the schema, personal facts sealed, everything in plain values.

Runs in the caller's thread, outside any lock. Also says what a batch touches, so that a store can lock and read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.changes import (
    Change,
    ChangeSet,
    CreateNode,
    Draw,
    EndLink,
    Extend,
    Keep,
    Link,
    Release,
    Shrink,
    UpdateNode,
    time_text,
)
from graph.errors import GraphStoreError, InvalidChange
from graph.json_text import canonical
from graph.schema import EDGES, can_be_kept, checked_facts, may_be_set, props_of, sealed_facts, violations
from graph.schema.facts import Value
from graph.vault import Vault

EdgeIdentity = tuple[str, str, str, str]
"""Kind, source, target, key."""

UNKEPT = "an id, a key or an amount is one that no store can keep"
LISTED_CHANGES = 60
"""A journal entry lists up to so many changes one by one; a bulk load is told by their number and digest."""


@dataclass(slots=True)
class Created:
    """A new node, as it will be written unless the same batch changes it again."""

    id: str
    kind: str
    county: str
    since: str
    open_key: str | None
    props: dict[str, Value] = field(repr=False)
    revision: int = 1


@dataclass(slots=True)
class Updated:
    id: str
    kind: str
    open_key: str | Keep | None
    values: dict[str, Value | None] = field(repr=False)


@dataclass(slots=True, eq=False)
class Linked:
    """A new edge, as it will be written unless the same batch ends it; equal only to itself, and so quickly found."""

    identity: EdgeIdentity
    since: str
    until: str | None
    props: dict[str, Value] = field(repr=False)


@dataclass(slots=True)
class Ended:
    identity: EdgeIdentity


@dataclass(slots=True)
class Moved:
    """A counter moved by `amount`: negative for a draw; `extends` moves the bound with it."""

    id: str
    counter: str
    amount: int
    extends: bool = False


Told = tuple[Any, ...]
"""A change in the journal: its verb and what it is done to."""
PlainChange = Created | Updated | Linked | Ended | Moved


@dataclass(slots=True)
class Prepared:
    """A ChangeSet as settlement and stores see it. `at` is UTC ISO text; `told` its journal entry up to the place that
    the entry will have, written here because others wait while a batch is settled. The rest is what it touches, as
    `Touched` says it of a batch."""

    asked: ChangeSet
    at: str
    changes: list[PlainChange]
    told: str = field(repr=False)
    locked: list[str]
    seen: list[str]
    open_keys: list[str]
    edges: list[EdgeIdentity]

    def body(self, position: str) -> str:
        """The journal entry as canonical JSON: who did what to which ids; never a personal value."""
        return f'{self.told},"position":{canonical(position)},"request":{canonical(self.asked.request)}}}'


@dataclass(slots=True)
class Touched:
    """Lock the heads of `counties` and the nodes of `locked` (which may not exist yet); read `seen` without a lock;
    look up `open_keys`, `operation_keys` and the open edges of `edges`. All sorted, none twice."""

    counties: list[str]
    locked: list[str]
    seen: list[str]
    open_keys: list[str]
    operation_keys: list[str]
    edges: list[EdgeIdentity]


def prepare(change_set: ChangeSet, vault: Vault) -> Prepared | InvalidChange:
    """Check and seal. Every violation is named at once; a refused ChangeSet is an outcome, not an exception."""
    look = _Look(time_text(change_set.at), {guard.node_id for guard in change_set.guards})
    if not change_set.operation_key or not change_set.county:
        look.wrong.append("a ChangeSet needs an operation key and a county")
    changes = [_PLAIN[type(change)](change, look) for change in change_set.changes]
    if not can_be_kept("".join((change_set.request, *look.guarded))):
        look.wrong.append(UNKEPT)
    if look.wrong:
        return InvalidChange("; ".join(look.wrong))
    for props, sealed in look.to_seal:
        _seal(props, sealed, vault)
    try:
        told = _entry_text(change_set, look)
    except TypeError:  # as JSON says it
        return InvalidChange(UNKEPT)
    locked = [*look.guarded, *look.created, *look.moved, *map(_narrow_end, look.edges)]
    return Prepared(change_set, look.at, changes, told, locked, look.seen, look.open_keys, look.edges)


def _entry_text(change_set: ChangeSet, look: _Look) -> str:
    """The journal entry without its last two names, `position` and `request`, and still open."""
    entry = {
        "action": change_set.action,
        "actor": change_set.actor,
        "answer": change_set.answer,
        "at": look.at,
        "changes": _told_changes(look.told),
        "county": change_set.county,
        "events": [(event.name, event.subject) for event in change_set.events],
        "operation_key": change_set.operation_key,
    }
    return canonical(entry)[:-1]


def _told_changes(told: list[Told]) -> Any:
    if len(told) <= LISTED_CHANGES:
        return told
    return {"number": len(told), "sha256": hashlib.sha256(canonical(told).encode()).hexdigest()}


def touched(sets: Iterable[Prepared | GraphStoreError]) -> Touched:
    """What a batch touches, over all of its sets."""
    prepared = [one for one in sets if isinstance(one, Prepared)]
    locked = set[str]().union(*[one.locked for one in prepared])
    return Touched(
        counties=sorted({one.asked.county for one in prepared}),
        locked=sorted(locked),
        seen=sorted({node_id for one in prepared for node_id in one.seen} - locked),
        open_keys=sorted({key for one in prepared for key in one.open_keys}),
        operation_keys=sorted({one.asked.operation_key for one in prepared}),
        edges=sorted({edge for one in prepared for edge in one.edges}),
    )


def _narrow_end(edge: EdgeIdentity) -> str:
    kind, source, target, _ = edge
    return source if EDGES[kind].NARROW == "source" else target


@dataclass(slots=True)
class _Look:
    """One ChangeSet being looked through: what it touches so far, how its changes are told in the journal, what is
    wrong, and what is to be sealed once nothing is: what is wrong might be of a kind that cannot be sealed.

    `edges` has no edge of a node that was just created: it lands only where there is none like it."""

    at: str
    guarded: set[str]
    created: set[str] = field(default_factory=set)
    moved: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    open_keys: list[str] = field(default_factory=list)
    edges: list[EdgeIdentity] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    to_seal: list[tuple[dict[str, Any], Mapping[str, str | None]]] = field(default_factory=list)


def _created(change: CreateNode, look: _Look) -> Created:
    node = change.node
    props = checked_facts(node)
    if props is None:
        look.wrong += violations(type(node), props := props_of(node))
    if not (node.id and node.county):
        look.wrong.append(f"a {node.label()} lacks an id or a county")
    if change.open_key is not None:
        _name(change.open_key, look)
    if sealed := sealed_facts(type(node)):
        look.to_seal.append((props, sealed))
    look.created.add(node.id)
    look.told.append(("create", node.id))
    return Created(node.id, node.label(), node.county, look.at, change.open_key, props)


def _updated(change: UpdateNode, look: _Look) -> Updated:
    kind, values = change.kind, dict(change.values)
    if isinstance(change.open_key, str):
        _name(change.open_key, look)
    if not may_be_set(kind, values):
        look.wrong += violations(kind, values, partial=True)
    if change.node_id not in look.guarded and change.node_id not in look.created:
        look.wrong.append(f"{change.node_id} is updated without a guard")
    for counter, bound in kind.COUNTERS.items():
        for name in {counter, bound} & values.keys():
            look.wrong.append(f"{kind.label()}.{name} moves only by Draw, Release, Extend and Shrink")
    if (sealed := sealed_facts(kind)) and not sealed.keys().isdisjoint(values):
        look.to_seal.append((values, sealed))
    look.told.append(("update", change.node_id, sorted(values)))
    return Updated(change.node_id, kind.label(), change.open_key, values)


def _linked(change: Link, look: _Look) -> Linked:
    edge = change.edge
    props = checked_facts(edge)
    if props is None:
        look.wrong += violations(type(edge), props := props_of(edge))
    if not (edge.since.isascii() and (edge.until or "").isascii()):
        look.wrong.append(f"a {edge.label()} begins or ends at no time")
    identity = (edge.label(), edge.source, edge.target, edge.key)
    is_of_old = edge.source not in look.created
    if is_of_old:
        look.seen.append(edge.source)
    if edge.target not in look.created:
        look.seen.append(edge.target)
        if is_of_old:
            look.edges.append(identity)
    look.told.append(("link", *identity))
    return Linked(identity, edge.since or look.at, edge.until, props)


def _ended(change: EndLink, look: _Look) -> Ended:
    identity = (change.kind.label(), change.source, change.target, change.key)
    if change.source not in look.created and change.target not in look.created:
        look.edges.append(identity)
    look.told.append(("end", *identity))
    return Ended(identity)


def _moved(change: Draw | Release | Extend | Shrink, look: _Look) -> Moved:
    if change.amount <= 0:
        look.wrong.append(f"{change.node_id}.{change.counter} would be moved by {change.amount}: amounts are above 0")
    amount = -change.amount if isinstance(change, (Draw, Shrink)) else change.amount
    extends = isinstance(change, (Extend, Shrink))
    look.moved.append(change.node_id)
    look.told.append(("bound" if extends else "move", change.node_id, change.counter, amount))
    return Moved(change.node_id, change.counter, amount, extends)


def _name(open_key: str, look: _Look) -> None:
    if not can_be_kept(open_key):
        look.wrong.append(UNKEPT)
    look.open_keys.append(open_key)


_PLAIN: Mapping[type[Change], Callable[[Any, _Look], PlainChange]] = {
    CreateNode: _created,
    UpdateNode: _updated,
    Link: _linked,
    EndLink: _ended,
    Draw: _moved,
    Release: _moved,
    Extend: _moved,
    Shrink: _moved,
}


def _seal(props: dict[str, Any], sealed: Mapping[str, str | None], vault: Vault) -> None:
    """Sealed facts become ciphertext, with their blind index beside them."""
    for name, index in sealed.items():
        if isinstance(plain := props.get(name), str):
            props[name] = vault.seal(name, plain)
            if index is not None:
                props[index] = vault.index(name, plain)
        elif name in props and index is not None:
            props[index] = None
