"""Short ways to change a store and to see what became of it."""

from __future__ import annotations

from typing import Any, TypeVar

from graph.changes import Change, ChangeSet, Event, Guard, Receipt
from graph.schema import Supply
from graph.schema.facts import Node
from graph.settlement import Outcome
from graph.store import GraphStore
from tests.builders import a_change_set, created

N = TypeVar("N", bound=Node)


def a_set(key: str, *changes: Change, guards: tuple[Guard, ...] = (), events: int = 0, **facts: Any) -> ChangeSet:
    told = tuple(Event("Happened", f"thing:{number}") for number in range(events))
    return a_change_set(key, *changes, guards=guards, events=told, **facts)


def create(key: str, *nodes: Node, **facts: Any) -> ChangeSet:
    return a_set(key, *created(*nodes), **facts)


def outcome(store: GraphStore, change_set: ChangeSet) -> Outcome:
    [one] = store.apply([change_set])
    return one


def done(store: GraphStore, *sets: ChangeSet) -> list[Receipt]:
    """All of them land."""
    outcomes = store.apply(sets)
    assert all(isinstance(one, Receipt) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, Receipt)]


def get(store: GraphStore, kind: type[N], node_id: str) -> N:
    node = store.known([node_id])[node_id]
    assert isinstance(node, kind)
    return node


def left(store: GraphStore, supply_id: str = "supply:1") -> int:
    return get(store, Supply, supply_id).quantity_left
