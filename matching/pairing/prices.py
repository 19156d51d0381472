"""What one more unit of an exhausted supply would bring: the level served in addition, and the change of misfit.

Where nothing binds the charity beside its lines, the answer is the gain at the supply's node. Where the charity's own
cap is used up, one more unit here is one less at another line of the charity: the cheapest way back to the charity.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from matching.codes import Level
from matching.pairing.arcs import NOT_SERVING, Network
from matching.pairing.columns import Integers, totals
from matching.pairing.objective import read_gain
from matching.pairing.residual import Residual
from matching.pairing.rows import CLASSES, SupplyId
from matching.pairing.tables import Tables
from matching.pairing.unfolding import Assignment


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
    for pool in np.unique(supplies.pool[is_exhausted & is_capped]).tolist():
        lines = np.flatnonzero(is_exhausted & (supplies.pool == pool))
        found.update(_WithinCharity(net, left, gain, pool).prices(lines))
    return tuple(
        SupplyPrice(
            supplies.rows[line].supply_id,
            None if rank is None else CLASSES[rank].level,
            misfit * int(supplies.part[line]),
        )
        for line, (rank, misfit) in sorted(found.items())
    )


class _WithinCharity:
    """Cheapest ways from the charity's exhausted lines back to the charity, by Dijkstra over reduced costs."""

    def __init__(self, net: Network, left: Residual, gain: Integers, pool: int) -> None:
        self.net, self.left, self.gain = net, left, gain
        self.charity = int(net.pool_node[pool])

    def prices(self, lines: Integers) -> dict[int, tuple[int | None, int]]:
        wanted = {int(self.net.supply_node[line]): int(line) for line in lines}
        onward = self._ways(set(wanted))
        return {line: self._price(node, onward) for node, line in wanted.items()}

    def _ways(self, wanted: set[int]) -> dict[int, int]:
        """The residual arc to take from each settled node, until all wanted nodes are settled."""
        far, onward = {self.charity: 0}, dict[int, int]()
        queue, settled = [(0, self.charity)], set[int]()
        while queue and wanted - settled:
            distance, node = heapq.heappop(queue)
            if node in settled:
                continue
            settled.add(node)
            for arc in self.left.entering(np.array([node])).tolist():
                tail = int(self.left.tail[arc])
                offered = distance + self._reduced(arc)
                if offered < far.get(tail, offered + 1):
                    far[tail], onward[tail] = offered, arc
                    heapq.heappush(queue, (offered, tail))
        return onward

    def _reduced(self, arc: int) -> int:
        return int(self.left.cost[arc] - self.gain[self.left.head[arc]] + self.gain[self.left.tail[arc]])

    def _price(self, node: int, onward: dict[int, int]) -> tuple[int | None, int]:
        """Class gained and change of misfit along the way; nothing where the way costs more than it brings."""
        cost, misfit, served = 0, 0, [0] * len(CLASSES)
        while node != self.charity:
            arc = onward[node]
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
