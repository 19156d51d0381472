"""Nodes and edges of the Neo4j store, as its statements answer them, in types of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from graph.schema import EDGES, NODES, Charity, Supply
from graph.schema.facts import Edge, Node
from graph.stores.composing import compose_views
from graph.stores.neo4j_apply import kind_of
from graph.views import HouseholdView, SupplyLine

N = TypeVar("N", bound=Node)
Facts = Mapping[str, Any]


def node_of(kind: type[N], facts: Facts) -> N:
    """A node whose kind is plain."""
    own = dict(facts)
    base = (own.pop("id"), own.pop("county"), own.pop("since"), own.pop("revision"))
    own.pop("open_key", None)
    return kind.from_props(*base, own)


def read_node(row: Sequence[Any]) -> Node:
    labels, facts = row
    return node_of(NODES[kind_of(labels)], facts)


def read_edge(row: Sequence[Any]) -> Edge:
    kind, source, target, facts = row
    own = dict(facts)
    key, since, until = own.pop("key"), own.pop("since"), own.pop("until", None)
    return EDGES[kind].from_props(source, target, key, since, until, own)


def by_id(kind: type[N], rows: Iterable[Facts]) -> list[N]:
    return sorted((node_of(kind, facts) for facts in rows), key=lambda node: node.id)


def nodes_by_id(rows: Iterable[Sequence[Any]]) -> dict[str, Node]:
    return {node.id: node for node in sorted(map(read_node, rows), key=lambda node: node.id)}


def read_views(household_ids: Sequence[str], row: Sequence[Any]) -> list[HouseholdView]:
    """Views in the order asked, from the answer of a statement on views."""
    _, nodes, own, kin = row
    found = {node.id: node for node in map(read_node, nodes)}
    return compose_views(household_ids, found, map(read_edge, own), map(read_edge, kin))


def read_supply(rows: Iterable[tuple[Facts, Facts]]) -> list[SupplyLine]:
    """Supply lines by id."""
    lines = [SupplyLine(node_of(Supply, supply), node_of(Charity, charity)) for supply, charity in rows]
    return sorted(lines, key=lambda line: line.supply.id)
