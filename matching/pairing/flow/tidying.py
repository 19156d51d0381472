"""Fewer partners for a need at the same optimum: units change hands where nobody is served worse and no misfit moves.

A need with several partners gives the units of one of them to a need that holds units of another, and takes as many of
those. Each exchange leaves one pairing less, or more than one; the proof is made on what is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice, permutations
from typing import Final

import numpy as np

from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import column
from matching.pairing.given.tables import Tables

_HOLDERS: Final = 30
"""Holders of a supply that are asked for an exchange."""
_PASSES: Final = 2

Exchange = tuple[int, int, int, int]
"""A need, the supply it keeps, the supply it gives away, and the need that takes that and gives of the other."""


def tidied(run: Tables, found: Candidates, assigned: Assignment) -> Assignment:
    """The same units served at the same misfit, with needs split over fewer supplies. What is to be kept stays."""
    if run.kept:
        return assigned
    for _ in range(_PASSES):
        before, assigned = assigned, _exchanged(run, found, assigned)
        if len(assigned.need) == len(before.need):
            break
    return assigned


def _exchanged(run: Tables, found: Candidates, assigned: Assignment) -> Assignment:
    """After one round of exchanges, each offered on what was held before the round."""
    held = _Held(run, assigned)
    offered = list(held.exchanges())
    if not offered:
        return assigned
    needs, keeps, gives, others = np.array(offered, dtype=np.int64).T
    after = found.misfit_of(others, gives)
    unchanged = after + found.misfit_of(needs, keeps) == found.misfit_of(needs, gives) + found.misfit_of(others, keeps)
    for place in np.flatnonzero((after >= 0) & unchanged).tolist():
        held.exchange(*offered[place])
    return held.assignment()


class _Held:
    """Who holds what, while it changes hands."""

    def __init__(self, run: Tables, assigned: Assignment) -> None:
        self.run = run
        triples = zip(assigned.need.tolist(), assigned.supply.tolist(), assigned.units.tolist(), strict=True)
        self.units: dict[tuple[int, int], int] = {(need, supply): units for need, supply, units in triples}
        self.partners: defaultdict[int, list[int]] = defaultdict(list)
        self.holders: defaultdict[int, list[int]] = defaultdict(list)
        self.at_home = Counter[tuple[int, int]]()
        self.household: list[int] = run.needs.household.tolist()
        self.maximum: list[int] = run.supplies.maximum.tolist()
        for (need, supply), units in self.units.items():
            self.partners[need].append(supply)
            self.holders[supply].append(need)
            self.at_home[supply, self.household[need]] += units

    def exchanges(self) -> Iterator[Exchange]:
        """What needs with several partners may offer, by lots as everything else."""
        for need, partners in sorted(self.partners.items()):
            for keeps, gives in permutations(partners, 2):
                for other in islice(self.holders[keeps], _HOLDERS):
                    if other != need:
                        yield need, keeps, gives, other

    def exchange(self, need: int, keeps: int, gives: int, other: int) -> None:
        """Let it happen if it still leaves fewer pairings and no household with more than it may have."""
        moving, coming = self.units.get((need, gives), 0), self.units.get((other, keeps), 0)
        if not moving or (need, keeps) not in self.units or coming < moving:
            return
        if coming > moving and (other, gives) not in self.units:
            return
        if not (self._has_room(need, keeps, other, moving) and self._has_room(other, gives, need, moving)):
            return
        for who, supply, units in ((need, keeps, 1), (need, gives, -1), (other, gives, 1), (other, keeps, -1)):
            self._move(who, supply, units * moving)

    def _has_room(self, need: int, supply: int, giver: int, units: int) -> bool:
        """Whether the need's household may have so much more of the supply, which the giver's then has less."""
        if self.household[need] == self.household[giver]:
            return True
        key = supply * self.run.needs.households + self.household[need]
        held = self.at_home[supply, self.household[need]] + self.run.held.get(key, 0)
        return held + units <= self.maximum[supply]

    def _move(self, need: int, supply: int, units: int) -> None:
        left = self.units.get((need, supply), 0) + units
        self.at_home[supply, self.household[need]] += units
        if left:
            self.units[need, supply] = left
        else:
            del self.units[need, supply]

    def assignment(self) -> Assignment:
        pairs = sorted(self.units)
        return Assignment(
            column(need for need, _ in pairs),
            column(supply for _, supply in pairs),
            column(self.units[pair] for pair in pairs),
        )
