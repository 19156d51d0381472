"""Who holds what of which supply under a pairing, and what stands full because of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from matching.codes import LEVELS, Level
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import UNBOUNDED, column, totals, touched
from matching.pairing.given.rows import CLASSES, Held
from matching.pairing.given.tables import Tables


class Holdings:
    """A pairing laid over its candidates; needs and supplies by their places in the tables, units in parts."""

    def __init__(self, run: Tables, found: Candidates, pairings: Sequence[Held]) -> None:
        self.run, self._found = run, found
        need_place = {row.need_id: place for place, row in enumerate(run.needs.rows)}
        supply_place = {row.supply_id: place for place, row in enumerate(run.supplies.rows)}
        self.units: dict[tuple[int, int], int] = {}
        self.holders: defaultdict[int, list[int]] = defaultdict(list)
        self._homes: defaultdict[int, list[int]] = defaultdict(list)
        for held in pairings:
            need, supply = need_place[held.need_id], supply_place[held.supply_id]
            self.units[need, supply] = held.quantity // int(run.needs.part[need])
            self.holders[supply].append(need)
            self._homes[self.household_key(need, supply)].append(need)
        lines, amounts = column(supply for _, supply in self.units), column(self.units.values())
        self.drawn = totals(lines, amounts, len(run.supplies))
        self._drawn_of_pool = totals(run.supplies.pool[lines], amounts, len(run.supplies.pools))

    def is_exhausted(self, supply: int) -> bool:
        """Whether all of the line is given out."""
        return bool(self.drawn[supply] >= self.run.supplies.quantity[supply])

    def is_charity_full(self, supply: int) -> bool:
        """Whether the charity's cap is used up."""
        pool = self.run.supplies.pool[supply]
        return bool(self._drawn_of_pool[pool] >= self.run.supplies.pool_cap[pool])

    def is_household_full(self, need: int, supply: int) -> bool:
        """Whether the need's household has all it may get of the supply."""
        maximum = int(self.run.supplies.maximum[supply])
        if maximum == UNBOUNDED:
            return False
        got = sum(self.units[holder, supply] for holder in self.same_household(need, supply))
        return got + self.run.held.get(self.household_key(need, supply), 0) >= maximum

    def household_key(self, need: int, supply: int) -> int:
        """One number for the supply and the need's household."""
        return supply * self.run.needs.households + int(self.run.needs.household[need])

    def same_household(self, need: int, supply: int) -> list[int]:
        """Needs of the same household that hold units of the supply."""
        return self._homes.get(self.household_key(need, supply), [])

    def lines_behind(self, supply: int) -> list[int]:
        """Lines whose holders could free a unit of the supply: its own, and where only the charity's cap stands in the
        way of more, those of the charity's other lines."""
        if self.is_exhausted(supply) or not self.is_charity_full(supply):
            return [supply]
        supplies = self.run.supplies
        lines = np.flatnonzero((supplies.pool == supplies.pool[supply]) & (self.drawn > 0)).tolist()
        return sorted({supply, *lines})

    def supplies_of(self, needs: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """Candidate supplies and misfits of each of these needs."""
        options: dict[int, list[tuple[int, int]]] = {need: [] for need in needs}
        wanted = touched(column(needs), len(self.run.needs))
        for pairs in self._found.of_needs(wanted):
            triples = zip(pairs.need.tolist(), pairs.supply.tolist(), pairs.misfit.tolist(), strict=True)
            for need, supply, misfit in triples:
                options[need].append((supply, misfit))
        return options

    def by_level(self, supplies: Sequence[int], besides: int | None = None) -> dict[Level, int]:
        """Units of these supplies, in the needs' own units, by the level of who holds them; empty levels left out."""
        units = dict.fromkeys(LEVELS, 0)
        for supply in supplies:
            for holder in self.holders[supply]:
                if holder != besides:
                    level = CLASSES[int(self.run.needs.rank[holder])].level
                    units[level] += self.units[holder, supply] * int(self.run.needs.part[holder])
        return {level: amount for level, amount in units.items() if amount}
