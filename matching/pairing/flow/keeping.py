"""Where what was proposed before is still the best, told without a solver: only the rest of a market is solved anew.

The earlier run left its pairings as the proposals to be kept. Let everything of them that still may meet stand, nothing
else: the flow is the best of its component if no residual way round gains. That is the solver's own condition, looked
for by passing gains along residual arcs. So nothing has to be remembered of the earlier run, nothing depends on what
changed since, and what is kept wrongly cannot pass unnoticed: the proof of the run covers it like all else.

An optimum that nothing touched always stands. Let x be the best by g(y) + b·|y ∧ k|: what a pairing is worth, and the
bonus b for every unit of k that it keeps. Then x is the best by g(y) + b·|y ∧ x| too: for every pair
min(y, x) - min(y, k) <= max(x - k, 0) = x - min(x, k), so that no y gains more by the change than x does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from matching.pairing.flow.arcs import OUTSIDE, Network
from matching.pairing.flow.residual import residual, ways_out
from matching.pairing.flow.solving import Settled, component_labels, nothing_settled, solve
from matching.pairing.given.columns import Integers, product, totals, touched
from matching.pairing.given.tables import Tables

_TIMES: Final = 50
"""Gains still rising when all arcs have been looked at so many times are left to the solver: a county's come to rest
before the fifteenth."""


def standing_still(net: Network, step: int) -> Settled:
    """What need not be solved, because what was proposed before still is the best there."""
    if not len(net.kept_arc):
        return nothing_settled(net)
    return best_already(net, kept_flow(net), step)


def kept_flow(net: Network) -> Integers:
    """Units on every arc when all that is to be kept stands and nothing else; they may exceed some capacities."""
    arcs = net.arcs
    units = np.zeros(len(arcs), dtype=np.int64)
    units[net.kept_arc] = arcs.capacity[net.kept_arc]
    coming = totals(arcs.head, units, net.nodes)
    is_out = arcs.head == OUTSIDE
    units[is_out] = coming[arcs.tail[is_out]]
    for nodes in (net.maximum_node, net.supply_node, net.pool_node):
        into = np.flatnonzero(touched(nodes, net.nodes)[arcs.head])
        units[into] = totals(arcs.tail, units, net.nodes)[arcs.head[into]]
    return units


def best_already(net: Network, units: Integers, step: int) -> Settled:
    """The components in which no flow is better than these units, which balance everywhere."""
    left = residual(net, units, step)
    way_out, falling = ways_out(net, left, _TIMES)
    entering = left.leaving(np.array([OUTSIDE]))
    gaining = entering[left.cost[entering] + way_out[left.head[entering]] < 0]
    overfull = np.flatnonzero(units > net.arcs.capacity)
    label = component_labels(net)
    inner_end = np.maximum(net.arcs.tail, net.arcs.head)
    unsettled = np.concatenate((falling, left.head[gaining], inner_end[overfull]))
    return Settled(units, ~touched(label[unsettled], net.nodes)[label])


def keeping_cost(run: Tables, net: Network, units: Integers, step: int, cost_limit: int) -> int:
    """By how much the misfit would be less had nothing been kept; who is served is the same.

    Where the flow is the best without the bonus too, keeping cost nothing: only the other components are solved again.
    """
    if not run.kept:
        return 0
    cost = net.arcs.cost.copy()
    cost[net.kept_arc] += run.keep_bonus
    free = replace(net, arcs=replace(net.arcs, cost=cost))
    settled = best_already(free, units, step)
    saved = units - solve(run, free, cost_limit, settled).units
    paid = np.flatnonzero(cost)
    return product(saved[paid] * run.supplies.part[net.arcs.supply[paid]], cost[paid])
