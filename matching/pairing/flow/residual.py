"""What could still move under a flow: residual arcs, the cheapest way out of every node, and who can reach whom.

The cost of the cheapest residual way from a node to the outside, with the sign turned, is what one more unit at that
node would gain. These gains are the dual prices of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.pairing.flow.arcs import NOT_SERVING, OUTSIDE, Network
from matching.pairing.flow.certificate import NotOptimal
from matching.pairing.given.columns import Flags, Integers, ranges
from matching.pairing.given.rows import CLASSES

_FAR: Final = 2**61
NOBODY: Final = -1


@dataclass(frozen=True, slots=True)
class Residual:
    """Residual arcs in two orders: `out_*` grouped by tail, `in_*` grouped by head; `*_first[v]` begins node v's arcs.

    `cost` counts the value of the class that an arc serves, so a gain is a negative cost; `arc` and `is_back` say
    which arc of the network it is, and whether it takes a unit back.
    """

    tail: Integers
    head: Integers
    cost: Integers
    arc: Integers
    is_back: Flags
    by_tail: Integers
    by_tail_first: Integers
    by_head: Integers
    by_head_first: Integers

    def leaving(self, nodes: Integers) -> Integers:
        """Residual arcs out of the nodes."""
        return _grouped(self.by_tail, self.by_tail_first, nodes)

    def entering(self, nodes: Integers) -> Integers:
        """Residual arcs into the nodes."""
        return _grouped(self.by_head, self.by_head_first, nodes)


def residual(net: Network, units: Integers, step: int) -> Residual:
    """The residual arcs of the flow, with `step` between one class and the next."""
    arcs = net.arcs
    value = np.where(arcs.rank != NOT_SERVING, step * (len(CLASSES) - arcs.rank), 0)
    forward, back = np.flatnonzero(units < arcs.capacity), np.flatnonzero(units > 0)
    cost = arcs.cost - value
    tail = np.concatenate((arcs.tail[forward], arcs.head[back]))
    head = np.concatenate((arcs.head[forward], arcs.tail[back]))
    by_tail, by_head = np.argsort(tail, kind="stable"), np.argsort(head, kind="stable")
    nodes = np.arange(net.nodes + 1)
    return Residual(
        tail=tail,
        head=head,
        cost=np.concatenate((cost[forward], -cost[back])),
        arc=np.concatenate((forward, back)),
        is_back=np.arange(len(tail)) >= len(forward),
        by_tail=by_tail,
        by_tail_first=np.searchsorted(tail[by_tail], nodes),
        by_head=by_head,
        by_head_first=np.searchsorted(head[by_head], nodes),
    )


def gains(net: Network, left: Residual) -> Integers:
    """What one more unit at each node would gain; far below zero where nothing leads out.

    Raises: NotOptimal, when ways get cheaper without end: somebody could be served better.
    """
    way_out, falling = ways_out(net, left, net.nodes + 1)
    if len(falling):
        raise NotOptimal(("the residual graph has a cycle that gains",))
    return -way_out


def ways_out(net: Network, left: Residual, times: int) -> tuple[Integers, Integers]:
    """The cost of the cheapest residual way out of every node, and the nodes where it was still falling when all arcs
    together had been looked at so many times over."""
    way_out = np.full(net.nodes, _FAR, dtype=np.int64)
    way_out[OUTSIDE] = 0
    changed, looked_at = np.array([OUTSIDE]), 0
    while len(changed) and looked_at <= times * len(left.tail):
        arcs = left.entering(changed)
        looked_at += len(arcs)
        tails = left.tail[arcs]
        offered = left.cost[arcs] + way_out[left.head[arcs]]
        is_better = (offered < way_out[tails]) & (tails != OUTSIDE)
        tails, offered = tails[is_better], offered[is_better]
        np.minimum.at(way_out, tails, offered)
        changed = np.unique(tails)
    return way_out, changed


def least_urgent_giver(net: Network, left: Residual, units: Integers) -> Integers:
    """For every node the least urgent class from which a unit could be moved there, or NOBODY.

    Moved within the supply that is given out: ways through the outside do not count.
    """
    arcs = net.arcs
    giver = np.full(net.nodes, NOBODY, dtype=np.int64)
    for rank in reversed(range(len(CLASSES))):
        changed = np.unique(arcs.tail[(arcs.rank == rank) & (units > 0)])
        changed = changed[giver[changed] == NOBODY]
        while len(changed):
            giver[changed] = rank
            heads = np.unique(left.head[left.leaving(changed)])
            changed = heads[(giver[heads] == NOBODY) & (heads != OUTSIDE)]
    return giver


def _grouped(order: Integers, first: Integers, nodes: Integers) -> Integers:
    return order[ranges(first[nodes], first[nodes + 1] - first[nodes])]
