"""What one more unit of an exhausted supply would bring: the level served in addition, and the change of misfit.

Where nothing binds the charity beside its lines, the answer is the gain at the supply's node. Where the charity's own
cap is used up, one more unit here is one less at another line of the charity: the cheapest way back to the charity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.codes import Level
from matching.pairing.flow.arcs import NOT_SERVING, Network
from matching.pairing.flow.residual import Residual
from matching.pairing.flow.unfolding import Assignment
from matching.pairing.flow.ways import NO_WAY, compiled, ways_to
from matching.pairing.given.columns import Integers, totals
from matching.pairing.given.objective import read_gain
from matching.pairing.given.rows import CLASSES, SupplyId
from matching.pairing.given.tables import Tables

_WORTH_COMPILING: Final = 2_000_000
"""Arcs times searches from which on the compiled search is loaded."""


@dataclass(frozen=True, slots=True)
class SupplyPrice:
    """`level` is None when no class would gain; `misfit` is the change of total misfit, negative when it falls."""

    supply_id: SupplyId
    level: Level | None
    misfit: int


def supply_prices(
    run: Tables, net: Network, assigned: Assignment, left: Residual, gain: Integers, step: int
) -> tuple[SupplyPrice, ...]:
    """The price of every supply line whose whole quantity is paired, by id. One unit of money is one part."""
    supplies = run.supplies
    drawn = totals(assigned.supply, assigned.units, len(supplies))
    by_pool = totals(supplies.pool, drawn, len(supplies.pools))
    is_exhausted = (drawn == supplies.quantity) & (drawn > 0)
    is_capped = (by_pool >= supplies.pool_cap)[supplies.pool]
    found: dict[int, tuple[int | None, int]] = {
        line: read_gain(step, max(0, int(gain[net.supply_node[line]])))
        for line in np.flatnonzero(is_exhausted & ~is_capped).tolist()
    }
    within = np.flatnonzero(is_exhausted & is_capped)
    if len(within):
        found |= _WaysBack(net, left, gain).prices(run, within)
    return tuple(
        SupplyPrice(
            supplies.rows[line].supply_id,
            None if rank is None else CLASSES[rank].level,
            misfit * int(supplies.part[line]),
        )
        for line, (rank, misfit) in sorted(found.items())
    )


class _WaysBack:
    """Cheapest ways from exhausted lines back to their charities, by Dijkstra over reduced costs.

    A way that costs no less than the line's own dual price brings nothing: the search ends there.
    """

    def __init__(self, net: Network, left: Residual, gain: Integers) -> None:
        self.net, self.left, self.gain = net, left, gain
        self.tails = left.tail[left.by_head]
        self.lengths = (left.cost - gain[left.head] + gain[left.tail])[left.by_head]

    def prices(self, run: Tables, lines: Integers) -> dict[int, tuple[int | None, int]]:
        """Class gained and change of misfit for each of the lines."""
        nodes, pools = self.net.supply_node[lines], run.supplies.pool[lines]
        worth = self.gain[nodes] - self.gain[self.net.pool_node[pools]]
        found: dict[int, tuple[int | None, int]] = dict.fromkeys(lines.tolist(), (None, 0))
        hopeful = np.unique(pools[worth > 0])
        search = compiled() if len(hopeful) * len(self.tails) > _WORTH_COMPILING else ways_to
        for pool in hopeful.tolist():
            chosen = np.flatnonzero((pools == pool) & (worth > 0))
            charity, limit = int(self.net.pool_node[pool]), int(worth[chosen].max())
            first = self.left.by_head_first
            onward = search(charity, nodes[chosen], limit, first, self.tails, self.lengths)
            for line, node in zip(lines[chosen].tolist(), nodes[chosen].tolist(), strict=True):
                if onward[node] != NO_WAY:
                    found[line] = self._price(node, charity, onward)
        return found

    def _price(self, node: int, charity: int, onward: Integers) -> tuple[int | None, int]:
        """Class gained and change of misfit along the way; nothing where the way costs more than it brings."""
        cost, misfit, served = 0, 0, [0] * len(CLASSES)
        while node != charity:
            arc = int(self.left.by_head[onward[node]])
            cost += int(self.left.cost[arc])
            sign = -1 if self.left.is_back[arc] else 1
            misfit += sign * int(self.net.arcs.cost[self.left.arc[arc]])
            rank = int(self.net.arcs.rank[self.left.arc[arc]])
            if rank != NOT_SERVING:
                served[rank] += sign
            node = int(self.left.head[arc])
        if cost >= 0:
            return None, 0
        return next((rank for rank, change in enumerate(served) if change), None), misfit
