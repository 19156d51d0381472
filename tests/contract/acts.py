"""Short ways to change a store and to see what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar

from graph.changes import Change, ChangeSet, CreateNode, Event, Guard, Receipt
from graph.schema import Supply
from graph.schema.facts import Node
from graph.settlement import Outcome
from graph.store import GraphStore
from graph.stores.neo4j_store import Neo4jStore
from tests.builders import COUNTY

N = TypeVar("N", bound=Node)

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def a_set(key: str, *changes: Change, guards: tuple[Guard, ...] = (), events: int = 0, **more: Any) -> ChangeSet:
    facts: dict[str, Any] = {"county": COUNTY, "actor": "officer:1", "action": "Test", "at": AT, **more}
    told = tuple(Event("Happened", f"thing:{number}") for number in range(events))
    return ChangeSet(operation_key=key, changes=changes, guards=guards, events=told, **facts)


def create(key: str, *nodes: Node, **more: Any) -> ChangeSet:
    return a_set(key, *(CreateNode(node) for node in nodes), **more)


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


def neo4j(store: GraphStore) -> Neo4jStore:
    assert isinstance(store, Neo4jStore)
    return store
