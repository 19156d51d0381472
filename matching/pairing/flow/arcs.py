"""Arcs of a flow network by column, and the network made of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from matching.pairing.given.columns import Flags, Integers

OUTSIDE: Final = 0
"""The node where supply comes from and where served units go."""
NONE: Final = -1
NOT_SERVING: Final = -1


@dataclass(frozen=True, slots=True)
class Arcs:
    """`cost` is the misfit alone; `rank` the class that a unit on the arc is served in, or NOT_SERVING.

    `supply` and `need` say whose unit flows there, where that is one supply or one need.
    """

    tail: Integers
    head: Integers
    capacity: Integers
    cost: Integers
    rank: Integers
    supply: Integers
    need: Integers

    def __len__(self) -> int:
        return len(self.tail)

    def chosen(self, places: Integers) -> Arcs:
        """The arcs at these places."""
        return Arcs(*(getattr(self, field.name)[places] for field in fields(self)))


def arcs(
    tail: Integers,
    head: Integers,
    capacity: Integers,
    *,
    cost: Integers | int = 0,
    rank: Integers | int = NOT_SERVING,
    supply: Integers | int = NONE,
    need: Integers | int = NONE,
) -> Arcs:
    """Arcs from columns; a single number holds for all of them."""
    columns = (tail, head, capacity, cost, rank, supply, need)
    return Arcs(*(np.broadcast_to(np.asarray(values, dtype=np.int64), len(tail)) for values in columns))


def joined(*parts: Arcs) -> Arcs:
    """The arcs of all parts, in order."""
    return Arcs(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Arcs)))


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes: the outside, one per supply, one per charity pool, the layers, household maxima, needs of their own.

    `need_node` is where a need's units arrive (NONE if no supply can reach it), `has_own_node` whether it shares that
    node with others. `is_joined` says which pools' caps can bind. Household maximum i (its key is
    `maximum_keys[i]`) is node `maximum_node[i]`; layer nodes lie from `layer_base` up to `layer_end`. On the arcs at
    `kept_arc` flows what is kept of earlier proposals; their cost has the bonus taken off.
    """

    nodes: int
    arcs: Arcs
    pool_node: Integers
    supply_node: Integers
    need_node: Integers
    has_own_node: Flags
    layer_base: int
    layer_end: int
    maximum_node: Integers
    maximum_keys: Integers
    kept_arc: Integers
    is_joined: Flags
