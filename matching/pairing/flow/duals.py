"""From what one more unit at each node would gain to the price of every quantity: the dual side of the proof."""

from __future__ import annotations

import numpy as np

from matching.pairing.flow.arcs import NONE, Network
from matching.pairing.flow.certificate import Prices
from matching.pairing.given.columns import Integers
from matching.pairing.given.objective import class_value
from matching.pairing.given.rows import CLASSES
from matching.pairing.given.tables import Tables


def dual_prices(run: Tables, net: Network, gain: Integers, step: int) -> Prices:
    """Dual prices from the gains at the nodes: a quantity is worth what a unit gains by passing it."""
    needs, supplies = run.needs, run.supplies
    pool = np.where(net.is_joined, np.maximum(gain[net.pool_node], 0), 0)
    line = np.maximum(gain[net.supply_node] - pool[supplies.pool], 0)
    value = np.array([class_value(step, rank) for rank in range(len(CLASSES))], dtype=np.int64)[needs.rank]
    bounded = run.line_of(net.maximum_keys)
    return Prices(
        step=step,
        need=np.where(net.need_node == NONE, 0, np.maximum(value - gain[net.need_node], 0)),
        supply=line,
        pool=pool,
        maximum_keys=net.maximum_keys,
        maximum=np.maximum(gain[net.maximum_node] - line[bounded] - pool[supplies.pool[bounded]], 0),
    )
