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
        self.tails = left.tail[left.by_head].tolist()
        self.lengths = (left.cost - gain[left.head] + gain[left.tail])[left.by_head].tolist()
        self.first = left.by_head_first.tolist()

    def prices(self, run: Tables, lines: Integers) -> dict[int, tuple[int | None, int]]:
        """Class gained and change of misfit for each of the lines."""
        nodes, pools = self.net.supply_node[lines], run.supplies.pool[lines]
        worth = self.gain[nodes] - self.gain[self.net.pool_node[pools]]
        found: dict[int, tuple[int | None, int]] = dict.fromkeys(lines.tolist(), (None, 0))
        for pool in np.unique(pools[worth > 0]).tolist():
            chosen = np.flatnonzero((pools == pool) & (worth > 0))
            wanted = dict(zip(nodes[chosen].tolist(), worth[chosen].tolist(), strict=True))
            onward = self._ways(int(self.net.pool_node[pool]), wanted)
            for line, node in zip(lines[chosen].tolist(), nodes[chosen].tolist(), strict=True):
                if node in onward:
                    found[line] = self._price(node, int(self.net.pool_node[pool]), onward)
        return found

    def _ways(self, charity: int, wanted: dict[int, int]) -> dict[int, int]:
        """The residual arc to take from each node, where the way from it is short enough to matter."""
        limit, waiting = max(wanted.values()), set(wanted)
        far, onward, settled = {charity: 0}, dict[int, int](), set[int]()
        queue = [(0, charity)]
        while queue and waiting:
            distance, node = heapq.heappop(queue)
            if node in settled:
                continue
            settled.add(node)
            waiting.discard(node)
            for place in range(self.first[node], self.first[node + 1]):
                tail, offered = self.tails[place], distance + self.lengths[place]
                if offered < min(limit, far.get(tail, limit)):
                    far[tail], onward[tail] = offered, place
                    heapq.heappush(queue, (offered, tail))
        return {node: int(self.left.by_head[place]) for node, place in onward.items()}

    def _price(self, node: int, charity: int, onward: dict[int, int]) -> tuple[int | None, int]:
        """Class gained and change of misfit along the way; nothing where the way costs more than it brings."""
        cost, misfit, served = 0, 0, [0] * len(CLASSES)
        while node != charity:
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
