"""The published objective solved as a linear programme by HiGHS: an oracle for instances too large to search.

A process of its own, because HiGHS and OR-Tools in one process disturb each other: `python -m tests.unit.pairing_lp
SEED FIRST LAST` prints, for each instance, the best vector in the published order. Nothing of the product but its row
types comes in.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence

import highspy

from matching.pairing.given.rows import NeedRow, SupplyRow
from tests.unit.pairing_oracle import LEVELS, Vector, a_medium_instance, misfit_of

Terms = dict[int, float]


def best_vector(needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> Vector:
    """Units at red, of them to never-helped, units at orange, …, and last the misfit, negative: one goal at a time,
    each with the goals before it held at their best. The flows of the problem are whole at every corner."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    pairs = [
        (need, supply, misfit)
        for need in needs
        for supply in supplies
        if (misfit := misfit_of(need, supply)) is not None
    ]
    if not pairs:
        return (0,) * 11
    for need, supply, _ in pairs:
        solver.addVar(0, min(need.quantity, supply.quantity))
    for bound, places in _bounds(pairs):
        solver.addRow(0, bound, len(places), places, [1.0] * len(places))
    return tuple(_best(solver, goal) for goal in _goals(pairs))


def _bounds(pairs: Sequence[tuple[NeedRow, SupplyRow, int]]) -> list[tuple[int, list[int]]]:
    """Each bound and the pairs it holds for together."""
    members: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    bounds: dict[tuple[str, ...], int] = {}
    for place, (need, supply, _) in enumerate(pairs):
        found = {
            ("need", need.need_id): need.quantity,
            ("supply", supply.supply_id): supply.quantity,
            ("home", supply.supply_id, need.household_id): supply.max_per_household,
            ("charity", supply.charity_id, supply.unit): supply.charity_cap,
        }
        for name, bound in found.items():
            if bound is not None:
                bounds[name] = bound
                members[name].append(place)
    return [(bounds[name], places) for name, places in members.items()]


def _goals(pairs: Sequence[tuple[NeedRow, SupplyRow, int]]) -> list[Terms]:
    """What is to be as much as possible, one after the other."""
    goals: list[Terms] = []
    for level in LEVELS:
        served = {place: 1.0 for place, (need, _, _) in enumerate(pairs) if need.level == level}
        goals += [served, {place: 1.0 for place in served if not pairs[place][0].helped_before}]
    return [*goals, {place: -float(misfit) for place, (_, _, misfit) in enumerate(pairs)}]


def _best(solver: highspy.Highs, goal: Terms) -> int:
    """The most of the goal; from now on no less."""
    places, worth = list(goal), list(goal.values())
    if not places:
        return 0
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    every = range(solver.getNumCol())
    solver.changeColsCost(len(every), list(every), [goal.get(place, 0.0) for place in every])
    solver.run()
    status = solver.getModelStatus()
    assert status == highspy.HighsModelStatus.kOptimal, status
    best = round(solver.getInfo().objective_function_value)
    solver.addRow(best, highspy.kHighsInf, len(places), places, worth)
    return best


if __name__ == "__main__":
    seed, first, last = (int(word) for word in sys.argv[1:])
    for at in range(first, last):
        print(json.dumps(best_vector(*a_medium_instance(random.Random(f"{seed}-{at}")))))
