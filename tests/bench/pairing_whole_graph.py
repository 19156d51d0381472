"""The same pairing as one flow problem with an arc for every candidate pair: what the layers are measured against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import UNBOUNDED, Integers, totals
from matching.pairing.given.objective import class_step
from matching.pairing.given.rows import CLASSES
from matching.pairing.given.tables import Tables


@dataclass(frozen=True, slots=True)
class WholeGraph:
    """Node 0 is the outside; then pools, supplies, household maxima, needs."""

    nodes: int
    tail: Integers
    head: Integers
    capacity: Integers
    cost: Integers

    def value(self) -> int:
        """What the optimum is worth, by OR-Tools."""
        solver = min_cost_flow.SimpleMinCostFlow()
        places = solver.add_arcs_with_capacity_and_unit_cost(self.tail, self.head, self.capacity, self.cost)
        solver.set_node_supply(0, 0)
        assert solver.solve() == solver.OPTIMAL
        return -sum(map(int.__mul__, solver.flows(places).tolist(), self.cost.tolist()))


def whole_graph(run: Tables, found: Candidates) -> WholeGraph:
    """Every candidate pair an arc; a node for each supply and household where the supply has a maximum."""
    needs, supplies = run.needs, run.supplies
    parts = list(found.spread())
    need, supply, misfit = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("need", "supply", "misfit")
    )
    is_bounded = supplies.maximum[supply] < UNBOUNDED
    keys, place = np.unique(run.household_keys(supply[is_bounded], need[is_bounded]), return_inverse=True)
    pool_base, supply_base = 1, 1 + len(supplies.pools)
    maximum_base = supply_base + len(supplies)
    need_base = maximum_base + len(keys)
    tail = supply_base + supply
    tail[is_bounded] = maximum_base + place
    largest = int(needs.quantity.max())
    caps = np.minimum(supplies.pool_cap, totals(supplies.pool, supplies.quantity, len(supplies.pools)))
    value = class_step(len(needs), 0) * (len(CLASSES) - needs.rank)
    arcs = (
        (0 * caps, pool_base + np.arange(len(caps)), caps, 0 * caps),
        (pool_base + supplies.pool, supply_base + np.arange(len(supplies)), supplies.quantity, 0 * supplies.quantity),
        (supply_base + run.line_of(keys), maximum_base + np.arange(len(keys)), run.rooms(keys), 0 * keys),
        (tail, need_base + need, np.full(len(need), largest), misfit),
        (need_base + np.arange(len(needs)), 0 * needs.quantity, needs.quantity, -value),
    )
    return WholeGraph(need_base + len(needs), *(np.concatenate(column) for column in zip(*arcs, strict=True)))
