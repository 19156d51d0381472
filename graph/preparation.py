"""Makes a ChangeSet ready for a store: checked against the schema, personal facts sealed, everything in plain values.

Runs in the caller's thread, outside any lock. Also says what a batch touches, so that a store can lock and read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from graph.schema import EDGES, NODES
from graph.schema.facts import Node, Value, are_valid, props_of, sealed_facts, violations
from graph.vault import Vault

EdgeIdentity = tuple[str, str, str, str]
"""Kind, source, target, key."""

LISTED_CHANGES = 60
"""A journal entry lists up to so many changes one by one; a bulk load is told by their number and digest."""


@dataclass(slots=True)
class Created:
    id: str
    kind: str
    county: str
    open_key: str | None
    props: dict[str, Value] = field(repr=False)


@dataclass(slots=True)
class Updated:
    id: str
    kind: str
    open_key: str | Keep | None
    values: dict[str, Value | None] = field(repr=False)


@dataclass(slots=True)
class Linked:
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


PlainChange = Created | Updated | Linked | Ended | Moved
_OF_FACTS = (Created, Updated)
_OF_EDGES = (Linked, Ended)
_OF_KNOWN_NODES = (Updated, Moved)
_OF_COUNTERS = (Draw, Release, Extend, Shrink)


@dataclass(slots=True)
class Prepared:
    """A ChangeSet as settlement and stores see it. `at` is UTC ISO text; `told` its journal entry up to the place that
    the entry will have, written here because others wait while a batch is settled."""

    operation_key: str
    county: str
    at: str
    changes: tuple[PlainChange, ...]
    guards: tuple[tuple[str, int], ...]
    has_events: bool
    answer: Mapping[str, Any]
    request: str
    told: str = field(repr=False)

    def body(self, position: str) -> str:
        """The journal entry as canonical JSON: who did what to which ids; never a personal value."""
        return f'{self.told},"position":{canonical(position)},"request":{canonical(self.request)}}}'


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
    at = time_text(change_set.at)
    changes = tuple([_PLAIN[type(change)](change, at) for change in change_set.changes])
    if wrong := [*_wrong_frame(change_set), *_wrong_changes(change_set, changes)]:
        return InvalidChange("; ".join(wrong))
    for change in changes:
        if isinstance(change, Created):
            _seal(NODES[change.kind], change.props, vault)
        elif isinstance(change, Updated):
            _seal(NODES[change.kind], change.values, vault)
    return Prepared(
        operation_key=change_set.operation_key,
        county=change_set.county,
        at=at,
        changes=changes,
        guards=tuple((guard.node_id, guard.revision) for guard in change_set.guards),
        has_events=bool(change_set.events),
        answer=change_set.answer,
        request=change_set.request,
        told=entry_text(change_set, at, changes),
    )


def entry_text(change_set: ChangeSet, at: str, changes: Sequence[PlainChange]) -> str:
    """The journal entry without its last two names, `position` and `request`, and still open."""
    entry = {
        "action": change_set.action,
        "actor": change_set.actor,
        "answer": change_set.answer,
        "at": at,
        "changes": _told_changes(changes),
        "county": change_set.county,
        "events": [[event.name, event.subject] for event in change_set.events],
        "operation_key": change_set.operation_key,
    }
    return canonical(entry)[:-1]


def _told_changes(changes: Sequence[PlainChange]) -> Any:
    told = [_told(change) for change in changes]
    if len(told) <= LISTED_CHANGES:
        return told
    return {"number": len(told), "sha256": hashlib.sha256(canonical(told).encode()).hexdigest()}


def touched(sets: Iterable[Prepared | GraphStoreError]) -> Touched:
    """What a batch touches, over all of its sets."""
    prepared = [one for one in sets if isinstance(one, Prepared)]
    changes = [change for one in prepared for change in one.changes]
    created = {change.id for change in changes if isinstance(change, Created)}
    identities = [change.identity for change in changes if isinstance(change, _OF_EDGES)]
    ends = {end for _, source, target, _ in identities for end in (source, target)} - created
    standing = {edge for edge in identities if edge[1] not in created and edge[2] not in created}
    locked = created | {node_id for one in prepared for node_id, _ in one.guards}
    locked |= {change.id for change in changes if isinstance(change, _OF_KNOWN_NODES)}
    locked |= {_narrow_end(edge) for edge in standing}
    keys = {c.open_key for c in changes if isinstance(c, _OF_FACTS) and isinstance(c.open_key, str)}
    return Touched(
        counties=sorted({one.county for one in prepared}),
        locked=sorted(locked),
        seen=sorted(ends - locked),
        open_keys=sorted(keys),
        operation_keys=sorted({one.operation_key for one in prepared}),
        edges=sorted(standing),
    )


def _narrow_end(edge: EdgeIdentity) -> str:
    kind, source, target, _ = edge
    return source if EDGES[kind].NARROW == "source" else target


def _created(change: CreateNode, at: str) -> Created:
    node = change.node
    return Created(node.id, node.label(), node.county, change.open_key, props_of(node))


def _updated(change: UpdateNode, at: str) -> Updated:
    return Updated(change.node_id, change.kind.label(), change.open_key, dict(change.values))


def _linked(change: Link, at: str) -> Linked:
    edge = change.edge
    return Linked((edge.label(), edge.source, edge.target, edge.key), edge.since or at, edge.until, props_of(edge))


_PLAIN: Mapping[type[Change], Callable[[Any, str], PlainChange]] = {
    CreateNode: _created,
    UpdateNode: _updated,
    Link: _linked,
    EndLink: lambda change, at: Ended((change.kind.label(), change.source, change.target, change.key)),
    Draw: lambda change, at: Moved(change.node_id, change.counter, -change.amount),
    Release: lambda change, at: Moved(change.node_id, change.counter, change.amount),
    Extend: lambda change, at: Moved(change.node_id, change.counter, change.amount, extends=True),
    Shrink: lambda change, at: Moved(change.node_id, change.counter, -change.amount, extends=True),
}


def _wrong_frame(change_set: ChangeSet) -> Iterator[str]:
    if not change_set.operation_key or not change_set.county:
        yield "a ChangeSet needs an operation key and a county"
    for change in change_set.changes:
        if isinstance(change, _OF_COUNTERS) and change.amount <= 0:
            yield f"{change.node_id}.{change.counter} would be moved by {change.amount}: amounts are above 0"


def _wrong_changes(change_set: ChangeSet, changes: Iterable[PlainChange]) -> Iterator[str]:
    guarded = {guard.node_id for guard in change_set.guards}
    for change in changes:
        if isinstance(change, Created):
            guarded.add(change.id)
            if not are_valid(NODES[change.kind], change.props):
                yield from violations(NODES[change.kind], change.props)
            if not (change.id and change.county):
                yield f"a {change.kind} lacks an id or a county"
        elif isinstance(change, Updated):
            yield from _wrong_update(change, guarded)
        elif isinstance(change, Linked) and not are_valid(EDGES[change.identity[0]], change.props):
            yield from violations(EDGES[change.identity[0]], change.props)


def _wrong_update(change: Updated, guarded: set[str]) -> Iterator[str]:
    kind = NODES[change.kind]
    yield from violations(kind, change.values, partial=True)
    if change.id not in guarded:
        yield f"{change.id} is updated without a guard"
    for counter, bound in kind.COUNTERS.items():
        for name in {counter, bound} & change.values.keys():
            yield f"{change.kind}.{name} moves only by Draw, Release, Extend and Shrink"


def _seal(kind: type[Node], props: dict[str, Any], vault: Vault) -> None:
    """Sealed facts become ciphertext, with their blind index beside them."""
    for name, index in sealed_facts(kind).items():
        if isinstance(plain := props.get(name), str):
            props[name] = vault.seal(name, plain)
            if index is not None:
                props[index] = vault.index(name, plain)
        elif name in props and index is not None:
            props[index] = None


def _told(change: PlainChange) -> list[Any]:
    match change:
        case Created():
            return ["create", change.id]
        case Updated():
            return ["update", change.id, sorted(change.values)]
        case Linked():
            return ["link", *change.identity]
        case Ended():
            return ["end", *change.identity]
        case Moved():
            return ["bound" if change.extends else "move", change.id, change.counter, change.amount]
