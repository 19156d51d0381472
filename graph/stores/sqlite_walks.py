"""Walks over the embedded store's edges, and its rows as typed nodes and edges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import apsw

from graph.errors import NotFound
from graph.schema import EDGES, NODES, Charity, Household, Need, Referral, Supply, Warning
from graph.schema.facts import Edge, Node
from graph.stores import sqlite_queries as sql
from graph.stores.composing import HOUSEHOLD_KINDS, KIN_KINDS, MEMBER_KINDS, compose_views
from graph.views import HouseholdView, SupplyLine

Row = tuple[Any, ...]


def ask(connection: apsw.Connection, statement: str, values: Sequence[Any]) -> list[Row]:
    return cast(list[Row], connection.execute(statement, values).fetchall())


def household_of(connection: apsw.Connection, thing_id: str) -> str:
    rows = ask(connection, sql.HOUSEHOLD_OF, [thing_id])
    if not rows:
        raise NotFound(thing_id)
    kind, household = rows[0]
    return thing_id if kind == "Household" or household is None else str(household)


def household_views(connection: apsw.Connection, household_ids: Sequence[str]) -> list[HouseholdView]:
    own = edges_at(connection, household_ids, HOUSEHOLD_KINDS).values()
    members = [edge.source for edge in own if edge.label() == "MEMBER_OF"]
    kin = edges_at(connection, members, MEMBER_KINDS).values()
    ends = {end for edge in (*own, *kin) for end in (edge.source, edge.target)} | set(household_ids)
    return compose_views(household_ids, nodes_by_id(connection, sorted(ends)), own, kin)


def edges_at(connection: apsw.Connection, ids: Sequence[str], kinds: Iterable[str] = EDGES) -> dict[Row, Edge]:
    """Edges of these kinds with an end among the ids, each once, by what tells it apart from all others."""
    rows = connection.execute(sql.EDGES_AT, [json.dumps(list(ids)), json.dumps(list(kinds))])
    return {key: read_edge(row[1:]) for key, row in {row[:6]: row for row in rows}.items()}


def nodes_by_id(connection: apsw.Connection, ids: Sequence[str]) -> dict[str, Node]:
    return {row[0]: read_node(row) for row in connection.execute(sql.NODES_BY_ID, [json.dumps(list(ids))])}


def kin_step(connection: apsw.Connection, frontier: list[str], came_from: dict[str, str | None]) -> list[str]:
    """One step over open kinship from the frontier, in order; remembers where each new person was reached from."""
    neighbours: dict[str, list[str]] = {}
    for edge in edges_at(connection, frontier, KIN_KINDS).values():
        if edge.until is None:
            neighbours.setdefault(edge.source, []).append(edge.target)
            neighbours.setdefault(edge.target, []).append(edge.source)
    reached = []
    for person in frontier:
        for other in sorted(neighbours.get(person, [])):
            if other not in came_from:
                came_from[other] = person
                reached.append(other)
    return sorted(reached)


def path(came_from: Mapping[str, str | None], end: str) -> tuple[str, ...]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return tuple(reversed(path))


def read_node(row: Row) -> Node:
    node_id, kind, county, since, revision, props = row
    return NODES[kind].from_props(node_id, county, since, revision, json.loads(props))


def read_edge(row: Row) -> Edge:
    kind, source, target, key, since, until, props = row
    return EDGES[kind].from_props(source, target, key, since, until, json.loads(props))


def read_household(row: Row) -> Household:
    return cast(Household, read_node(row))


def read_warning(row: Row) -> Warning:
    return cast(Warning, read_node(row))


def read_referral(row: Row) -> Referral:
    return cast(Referral, read_node(row))


def read_need(row: Row) -> Need:
    return cast(Need, read_node(row))


def read_supply_line(row: Row) -> SupplyLine:
    return SupplyLine(cast(Supply, read_node(row[:6])), cast(Charity, read_node(row[6:])))


def is_open_at(edge: Edge, as_of: str | None) -> bool:
    return as_of is None or (edge.since <= as_of and (edge.until is None or edge.until > as_of))
