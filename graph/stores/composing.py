"""Builds the typed answers from the nodes and edges that a store has read: the same for both stores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from graph.schema import (
    EDGES,
    CalendarDay,
    Charity,
    Department,
    DutyRecord,
    Household,
    MemberOf,
    Officer,
    Parameter,
    Policy,
    Region,
    Society,
)
from graph.schema.facts import Edge, Node
from graph.stores.cursors import LAST
from graph.views import Directory, HouseholdView, KinPath, Page

T = TypeVar("T")
N = TypeVar("N", bound=Node)

HOUSEHOLD_KINDS: tuple[str, ...] = tuple(
    kind for kind, edge in EDGES.items() if any("Household" in ends.split("|") for ends in edge.ENDS)
)
"""Edges that a household can have."""
MEMBER_KINDS: tuple[str, ...] = ("KIN_OF", "SUPPORTS", "ASSISTED", "SAME_PERSON")
"""Edges of its members that belong to the view of a household."""
KIN_KINDS: tuple[str, ...] = ("KIN_OF", "SUPPORTS")
OPEN_CASE: tuple[str, ...] = ("requested", "received", "accepted", "in-progress")
"""The states in which a mutual-aid referral can be claimed or is."""


def compose_views(
    household_ids: Sequence[str], nodes: Mapping[str, Node], own: Iterable[Edge], kin: Iterable[Edge]
) -> list[HouseholdView]:
    """One view for each household that exists, in the order asked; edges of a view by identity."""
    edges: dict[str, list[Edge]] = {household_id: [] for household_id in household_ids}
    home: dict[str, str] = {}
    for edge in own:
        for end in {edge.source, edge.target} & edges.keys():
            edges[end].append(edge)
        if isinstance(edge, MemberOf):
            home[edge.source] = edge.target
    for edge in kin:
        for household_id in {home[end] for end in (edge.source, edge.target) if end in home}:
            edges[household_id].append(edge)
    return [_view(nodes[i], nodes, edges[i]) for i in edges if isinstance(nodes.get(i), Household)]


def compose_partial_views(
    household_ids: Sequence[str],
    households: Mapping[str, Node],
    things: Iterable[Node],
    edges: Iterable[tuple[str, Edge]],
) -> list[HouseholdView]:
    """One view for each household that exists, in the order asked; `edges` come with the household they belong to."""
    nodes: dict[str, dict[str, Node]] = {i: {i: households[i]} for i in household_ids if i in households}
    for thing in things:
        nodes[str(getattr(thing, "household", ""))][thing.id] = thing
    of: dict[str, list[Edge]] = {household_id: [] for household_id in nodes}
    for household_id, edge in edges:
        of[household_id].append(edge)
    return [
        HouseholdView(nodes[i], tuple(sorted(of[i], key=identity)), household)
        for i in nodes
        if isinstance(household := households[i], Household)
    ]


def _view(household: Node, nodes: Mapping[str, Node], edges: list[Edge]) -> HouseholdView:
    assert isinstance(household, Household)
    ends = sorted({end for edge in edges for end in (edge.source, edge.target)} | {household.id})
    ordered = sorted(edges, key=identity)
    return HouseholdView({end: nodes[end] for end in ends}, tuple(ordered), household)


def as_of_subgraph(view: HouseholdView, as_of: str) -> HouseholdView:
    """What of the view was there at that time."""
    nodes = {i: node for i, node in view.nodes.items() if node.since <= as_of or i == view.household.id}
    edges = [
        edge
        for edge in view.edges
        if edge.since <= as_of
        and (edge.until is None or edge.until > as_of)
        and edge.source in nodes
        and edge.target in nodes
    ]
    ends = {end for edge in edges for end in (edge.source, edge.target)} | {view.household.id}
    return replace(view, nodes={i: node for i, node in nodes.items() if i in ends}, edges=tuple(edges))


def identity(edge: Edge) -> tuple[str, ...]:
    """What edges are sorted by: of those that began in the same second, the open one comes last."""
    return (edge.label(), edge.source, edge.target, edge.key, edge.since, edge.until or LAST)


def compose_directory(county: str, nodes: Iterable[Node]) -> Directory:
    """The directory from its nodes, given by id."""
    found = list(nodes)
    return Directory(
        county=county,
        regions={one.id: one for one in _of(found, Region)},
        departments=tuple(_of(found, Department)),
        charities={one.id: one for one in _of(found, Charity)},
        societies=tuple(_of(found, Society)),
        officers=tuple(_of(found, Officer)),
        parameters=tuple(_of(found, Parameter)),
        policies=tuple(_of(found, Policy)),
        calendar_days=tuple(_of(found, CalendarDay)),
        duty_records=tuple(one for one in _of(found, DutyRecord) if one.household is None),
    )


def kin_path(
    sources: Iterable[str],
    targets: Iterable[str],
    at_most: int,
    pairs_at: Callable[[Sequence[str]], Iterable[tuple[str, str]]],
) -> KinPath | None:
    """The shortest path between two groups; ties by member id. `pairs_at`: open kinship with an end among people."""
    wanted = set(targets)
    came_from: dict[str, str | None] = {source: None for source in sorted(sources)}
    frontier = list(came_from)
    for step in range(at_most + 1):
        if met := sorted(wanted & set(frontier)):
            return KinPath(_path(came_from, met[0]))
        if step == at_most or not frontier:
            break
        frontier = _kin_step(frontier, pairs_at(frontier), came_from)
    return None


def _kin_step(frontier: list[str], pairs: Iterable[tuple[str, str]], came_from: dict[str, str | None]) -> list[str]:
    """Those newly reached from the frontier, in order; remembers where each was reached from."""
    neighbours: dict[str, set[str]] = {person: set() for person in frontier}
    for one, other in pairs:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    reached = []
    for person in frontier:
        for other in sorted(neighbours[person] - came_from.keys()):
            came_from[other] = person
            reached.append(other)
    return sorted(reached)


def _path(came_from: Mapping[str, str | None], end: str) -> tuple[str, ...]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return tuple(reversed(path))


def page_of(rows: Sequence[T], limit: int, cursor: Callable[[T], str]) -> Page[T]:
    """A page from up to `limit + 1` rows: the one too many tells that there are more."""
    shown = tuple(rows[:limit])
    return Page(shown, cursor(shown[-1]) if len(rows) > limit else None)


def _of(nodes: Iterable[Any], kind: type[N]) -> list[N]:
    return [node for node in nodes if isinstance(node, kind)]
