"""Walks over the embedded store's edges, and its rows as typed nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import apsw

from graph.errors import NotFound
from graph.json_text import text_of, value_of
from graph.schema import EDGES, NODES, Charity, Household, Need, Referral, Supply, Warning
from graph.schema.facts import Edge, Node
from graph.stores import sqlite_queries as sql
from graph.stores.composing import HOUSEHOLD_KINDS, KIN_KINDS, MEMBER_KINDS, compose_partial_views, compose_views
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
    own = edges_at(connection, household_ids, HOUSEHOLD_KINDS)
    members = [edge.source for edge in own if edge.label() == "MEMBER_OF"]
    kin = edges_at(connection, members, MEMBER_KINDS)
    ends = {end for edge in (*own, *kin) for end in (edge.source, edge.target)} | set(household_ids)
    return compose_views(household_ids, nodes_by_id(connection, sorted(ends)), own, kin)


def partial_views(
    connection: apsw.Connection, household_ids: Sequence[str], kinds: Sequence[type[Node]], *, with_aid: bool
) -> list[HouseholdView]:
    ids = text_of(list(household_ids))
    things = [read_node(row) for kind in kinds for row in connection.execute(_things(kind), [ids])]
    aid = connection.execute(sql.AID_OF_HOUSEHOLDS, [ids]) if with_aid else ()
    edges = [(row[0], read_edge(row[1:])) for row in aid]
    return compose_partial_views(household_ids, nodes_by_id(connection, household_ids), things, edges)


def _things(kind: type[Node]) -> str:
    return sql.things_of_households(kind.label())


def edges_at(connection: apsw.Connection, ids: Sequence[str], kinds: Iterable[str]) -> list[Edge]:
    """Edges of these kinds with an end among the ids, each once."""
    rows = connection.execute(sql.EDGES_AT, [text_of(list(ids)), text_of(list(kinds))])
    return [read_edge(row) for row in _each_once(rows).values()]


def edge_rows_at(connection: apsw.Connection, ids: Sequence[str], as_of: str | None) -> dict[Row, Row]:
    """Edges of all kinds that were there at the time, not yet read: a walk meets every edge from both its ends."""
    rows: Iterable[Row] = connection.execute(sql.ALL_EDGES_AT, [text_of(list(ids))])
    return _each_once(rows if as_of is None else (row for row in rows if _is_open_at(row, as_of)))


def _each_once(rows: Iterable[Row]) -> dict[Row, Row]:
    """By what tells an edge apart from all others."""
    return {row[:6]: row for row in rows}


def nodes_by_id(connection: apsw.Connection, ids: Sequence[str]) -> dict[str, Node]:
    return {row[0]: read_node(row) for row in connection.execute(sql.NODES_BY_ID, [text_of(list(ids))])}


def kin_pairs_at(connection: apsw.Connection, people: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Ends of the open kinship edges at the people."""
    edges = edges_at(connection, people, KIN_KINDS)
    return ((edge.source, edge.target) for edge in edges if edge.until is None)


def read_node(row: Row) -> Node:
    node_id, kind, county, since, revision, props = row
    return NODES[kind].from_props(node_id, county, since, revision, value_of(props))


def read_edge(row: Row) -> Edge:
    kind, source, target, key, since, _, until, props = row
    return EDGES[kind].from_props(source, target, key, since, until, value_of(props))


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


def _is_open_at(edge: Row, as_of: str) -> bool:
    """Whether the edge that this is the row of was there at the time."""
    *_, since, _, until, _ = edge
    return bool(since <= as_of and (until is None or until > as_of))
