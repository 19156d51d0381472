"""An optimal flow over the network, by OR-Tools, component by component where it is not known already.

Where the weights of a component would not fit the solver's integers it is solved tier by tier: class after class, each
with the totals of the more urgent ones held fixed. Both give the same objective.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.errors import MatchingError
from matching.pairing.flow.arcs import NONE, NOT_SERVING, OUTSIDE, Arcs, Network
from matching.pairing.given.columns import Flags, Integers, starts, touched
from matching.pairing.given.objective import SOLVER_COST_LIMIT, class_step
from matching.pairing.given.rows import CLASSES
from matching.pairing.given.tables import Tables


class SolverRefused(MatchingError):
    """The solver gave up on a component; `status` is its own word for why."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the flow solver answered {status}: nothing was paired")
        self.status = status


@dataclass(frozen=True, slots=True)
class Flow:
    """Units on every arc of the network, how the network fell apart, and in how many components a solver was asked."""

    units: Integers
    components: int
    solved: int
    by_tiers: int


@dataclass(frozen=True, slots=True)
class Settled:
    """Units on every arc, and the nodes of those components in which none are better."""

    units: Integers
    nodes: Flags


def nothing_settled(net: Network) -> Settled:
    """Where nothing is known."""
    return Settled(np.zeros(len(net.arcs), dtype=np.int64), np.zeros(net.nodes, dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class _Component:
    """Arcs of one component, nodes numbered from 1; the outside keeps 0."""

    nodes: int
    arcs: Arcs
    needs: int


def solve(run: Tables, net: Network, cost_limit: int = SOLVER_COST_LIMIT, settled: Settled | None = None) -> Flow:
    """Units on each arc, such that no flow is better; what is settled stays. Equal networks give equal flows.

    Raises: SolverRefused.
    """
    settled = settled or nothing_settled(net)
    units = settled.units.copy()
    components, solved, by_tiers = 0, 0, 0
    for chosen, component in _components(net, settled):
        components += 1
        if component is None:
            continue
        step = class_step(component.needs, run.keep_bonus)
        if step * len(CLASSES) * (component.nodes + 1) < cost_limit:
            units[chosen] = _solve_at_once(component, step)
        else:
            units[chosen] = _solve_by_tiers(component)
            by_tiers += 1
        solved += 1
    return Flow(units, components, solved, by_tiers)


def component_labels(net: Network) -> Integers:
    """The least node of the component that each node is in, by hooking and pointer jumping."""
    is_inner = (net.arcs.tail != OUTSIDE) & (net.arcs.head != OUTSIDE)
    tail, head = net.arcs.tail[is_inner], net.arcs.head[is_inner]
    label = np.arange(net.nodes)
    while True:
        low = np.minimum(label[tail], label[head])
        hooked = label.copy()
        np.minimum.at(hooked, label[tail], low)
        np.minimum.at(hooked, label[head], low)
        while not np.array_equal(hooked, hooked[hooked]):
            hooked = hooked[hooked]
        if np.array_equal(hooked, label):
            return label
        label = hooked


def _components(net: Network, settled: Settled) -> Iterator[tuple[Integers, _Component | None]]:
    """The arcs of each component that can serve anybody, and the component if it is to be solved, in the order of
    their first nodes."""
    arcs = net.arcs
    label = component_labels(net)
    of_arc = label[np.maximum(arcs.tail, arcs.head)]
    local = _local_numbers(label)
    nodes = np.bincount(label, minlength=net.nodes)
    needs = np.bincount(label[net.need_node[net.need_node != NONE]], minlength=net.nodes)
    can_serve = touched(of_arc[arcs.rank != NOT_SERVING], net.nodes)
    order = np.argsort(of_arc, kind="stable")
    first = np.flatnonzero(starts(of_arc[order]))
    for begin, end in pairwise(np.append(first, len(order)).tolist()):
        chosen = order[begin:end]
        place = of_arc[chosen[0]]
        if can_serve[place]:
            is_known = settled.nodes[place]
            yield chosen, None if is_known else _component(arcs.chosen(chosen), local, nodes[place], needs[place])


def _component(arcs: Arcs, local: Integers, nodes: int, needs: int) -> _Component:
    return _Component(int(nodes), replace(arcs, tail=local[arcs.tail], head=local[arcs.head]), int(needs))


def _local_numbers(label: Integers) -> Integers:
    """1, 2, … within each component; 0 for the outside."""
    order = np.argsort(label, kind="stable")
    _, first, counts = np.unique(label[order], return_index=True, return_counts=True)
    local = np.empty_like(label)
    local[order] = np.arange(len(label)) - np.repeat(first, counts) + 1
    local[OUTSIDE] = 0
    return local


def _solve_at_once(component: _Component, step: int) -> Integers:
    arcs = component.arcs
    is_serving = arcs.rank != NOT_SERVING
    value = np.where(is_serving, step * (len(CLASSES) - arcs.rank), 0)
    return _circulation(arcs.tail, arcs.head, arcs.capacity, arcs.cost - value, {})


def _solve_by_tiers(component: _Component) -> Integers:
    """Class after class, most units; last the least misfit. A class node collects what is served in its class."""
    arcs = component.arcs
    is_serving = arcs.rank != NOT_SERVING
    base = component.nodes + 1
    head = np.where(is_serving, base + arcs.rank, arcs.head)
    fixed: dict[int, int] = {}
    for rank in sorted(set(arcs.rank[is_serving].tolist())):
        most = int(arcs.capacity[arcs.rank == rank].sum())
        units = _circulation(
            np.append(arcs.tail, base + rank),
            np.append(head, OUTSIDE),
            np.append(arcs.capacity, most),
            np.append(np.zeros_like(arcs.cost), -1),
            fixed,
        )
        fixed[base + rank] = int(units[-1])
    return _circulation(arcs.tail, head, arcs.capacity, arcs.cost, fixed)


def _circulation(
    tail: Integers, head: Integers, capacity: Integers, cost: Integers, wanted: dict[int, int]
) -> Integers:
    """The cheapest flow from the outside that brings each node in `wanted` its units, and all others nothing."""
    solver = min_cost_flow.SimpleMinCostFlow()
    places = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    for node, units in wanted.items():
        solver.set_node_supply(node, -units)
    solver.set_node_supply(OUTSIDE, sum(wanted.values()))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise SolverRefused(status.name)
    flow: Integers = solver.flows(places)
    return flow
