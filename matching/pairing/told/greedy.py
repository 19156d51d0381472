"""What serving needs one after the other would come to: the most urgent first, each from the nearest supply.

Shown beside the optimum, so that everybody can see what looking further ahead is worth. Nobody is served by it.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import UNBOUNDED, column
from matching.pairing.given.tables import Tables


def served_greedily(run: Tables, found: Candidates) -> Assignment:
    """Whom greedy service would serve with what, within the same quantities, caps and maxima."""
    return _Queue(run, found).serve()


class _Queue:
    """What is left of every line, cap and household maximum while the queue moves on."""

    def __init__(self, run: Tables, found: Candidates) -> None:
        self.run = run
        self.left = run.supplies.quantity.tolist()
        self.pool = run.supplies.pool.tolist()
        self.pool_left = run.supplies.pool_cap.tolist()
        self.maximum = run.supplies.maximum.tolist()
        self.room: dict[int, int] = {}
        self.group_of_need = found.group_of_need.tolist()
        self.lines_of_group: defaultdict[int, list[int]] = defaultdict(list)
        order = np.lexsort((run.supplies.lot[found.supply], found.misfit, found.group))
        for group, supply in zip(found.group[order].tolist(), found.supply[order].tolist(), strict=True):
            self.lines_of_group[group].append(supply)

    def serve(self) -> Assignment:
        needs = self.run.needs
        household, quantity = needs.household.tolist(), needs.quantity.tolist()
        served: list[tuple[int, int, int]] = []
        for need in np.lexsort((needs.lot, needs.rank)).tolist():
            for supply, units in self._given(need, household[need], quantity[need]):
                served.append((need, supply, units))
        return Assignment(*(column(values) for values in zip(*served, strict=True))) if served else _nobody()

    def _given(self, need: int, household: int, wanted: int) -> list[tuple[int, int]]:
        lines, place, given = self.lines_of_group[self.group_of_need[need]], 0, []
        while wanted and place < len(lines):
            line = lines[place]
            left = min(self.left[line], self.pool_left[self.pool[line]])
            if not left:
                del lines[place]
                continue
            place += 1
            units = 0 if (need, line) in self.run.barred else min(wanted, left, self._room(line, household))
            if units:
                wanted -= units
                self._take(line, household, units)
                given.append((line, units))
        return given

    def _room(self, line: int, household: int) -> int:
        if self.maximum[line] == UNBOUNDED:
            return UNBOUNDED
        key = line * self.run.needs.households + household
        return self.room.setdefault(key, max(0, self.maximum[line] - self.run.held.get(key, 0)))

    def _take(self, line: int, household: int, units: int) -> None:
        self.left[line] -= units
        self.pool_left[self.pool[line]] -= units
        if self.maximum[line] < UNBOUNDED:
            self.room[line * self.run.needs.households + household] -= units


def _nobody() -> Assignment:
    return Assignment(column(()), column(()), column(()))
