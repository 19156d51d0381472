"""Both sides of one run as columns, and what an earlier run and the charities' answers left.

The order of the input plays no part: rows are taken by id, and equal needs stand in the order of their lots, which
anybody can draw again from the published seed and the id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matching.pairing.given.columns import UNBOUNDED, Flags, Integers, Slots, column
from matching.pairing.given.need_table import EVERYBODY, NeedTable, need_table
from matching.pairing.given.rows import NeedRow, PairingParameters, Standing, SupplyRow
from matching.pairing.given.supply_table import SupplyTable, supply_table


@dataclass(frozen=True, slots=True)
class Tables:
    """`held` is what a household already has of a supply, `kept` the proposals to keep; places in the two tables.

    `covered` has a key for each code of recipients and each pool of a charity among them, in ascending order.
    """

    needs: NeedTable
    supplies: SupplyTable
    held: dict[int, int]
    kept: tuple[tuple[int, int, int], ...]
    barred: frozenset[tuple[int, int]]
    covered: Integers
    parameters: PairingParameters

    @property
    def keep_bonus(self) -> int:
        """What a unit that is kept is worth in this run; 0 when there is nothing to keep."""
        return self.parameters.keep_bonus if self.kept else 0

    def may_ask(self, recipients: Integers, supply: Integers) -> Flags:
        """Whether consent covers the supply's charity, for each code of recipients and supply."""
        allowed: Flags = recipients == EVERYBODY
        some = np.flatnonzero(~allowed)
        keys = recipients[some] * len(self.supplies.pools) + self.supplies.pool[supply[some]]
        allowed[some] = self.covered[np.searchsorted(self.covered, keys)] == keys
        return allowed

    def household_keys(self, supply: Integers, need: Integers) -> Integers:
        """One number for each supply and household."""
        return supply * self.needs.households + self.needs.household[need]

    def line_of(self, household_keys: Integers) -> Integers:
        """The supplies of such numbers."""
        return household_keys // self.needs.households

    def with_room_for_households(self, households: int) -> Tables:
        """The same, with numbers kept free for households to come."""
        before = self.needs.households
        held = {key // before * households + key % before: units for key, units in self.held.items()}
        return replace(self, needs=replace(self.needs, households=households), held=held)

    def with_meetings(self, standing: Standing) -> Tables:
        """The same, with who may meet whom told anew: for tables that others took the place of."""
        barred = _barred_places(standing, self.needs, self.supplies)
        return replace(self, barred=barred, covered=_covered_keys(self.needs, self.supplies))

    def rooms(self, household_keys: Integers) -> Integers:
        """What each household may still get from each supply; UNBOUNDED, or a little less, without a maximum."""
        held = column(self.held.get(key, 0) for key in household_keys.tolist()) if self.held else 0
        rooms: Integers = (self.supplies.maximum[self.line_of(household_keys)] - held).clip(0, UNBOUNDED)
        return rooms


def tables(
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    standing: Standing,
    parameters: PairingParameters,
    on: date,
    seed: int,
) -> Tables:
    """The columns of one run on that day."""
    kinds = {(row.kind, row.unit) for row in needs} | {(row.kind, row.unit) for row in supplies}
    slots: Slots = {slot: code for code, slot in enumerate(sorted(kinds))}
    need_side = need_table(needs, slots, standing, parameters, seed)
    supply_side = supply_table(supplies, slots, standing.accepted, parameters, on, seed)
    need_place = {str(row.need_id): place for place, row in enumerate(need_side.rows)}
    supply_place = {str(row.supply_id): place for place, row in enumerate(supply_side.rows)}
    return Tables(
        needs=need_side,
        supplies=supply_side,
        held=_held(needs, need_side, supply_side, supply_place, standing),
        kept=_kept(need_side, need_place, supply_place, standing),
        barred=_barred_places(standing, need_side, supply_side),
        covered=_covered_keys(need_side, supply_side),
        parameters=parameters,
    )


def _covered_keys(needs: NeedTable, supplies: SupplyTable) -> Integers:
    """For each code of recipients but everybody's, the pools of the charities among them; the last key is nobody's."""
    pools_of = defaultdict[str, list[int]](list)
    for place, (charity, _) in enumerate(supplies.pools):
        pools_of[charity].append(place)
    keys = column(
        code * len(supplies.pools) + pool
        for code, recipients in enumerate(needs.consented)
        for charity in recipients
        for pool in pools_of.get(charity, ())
    )
    return np.append(np.sort(keys), UNBOUNDED)


def _barred_places(standing: Standing, needs: NeedTable, supplies: SupplyTable) -> frozenset[tuple[int, int]]:
    """The barred pairs among the rows of both tables."""
    if not standing.barred:
        return frozenset()
    need_place = {str(row.need_id): place for place, row in enumerate(needs.rows)}
    supply_place = {str(row.supply_id): place for place, row in enumerate(supplies.rows)}
    pairs = ((need_place.get(need), supply_place.get(supply)) for need, supply in standing.barred)
    return frozenset((need, supply) for need, supply in pairs if need is not None and supply is not None)


def _kept(
    needs: NeedTable, need_place: dict[str, int], supply_place: dict[str, int], standing: Standing
) -> tuple[tuple[int, int, int], ...]:
    kept = Counter[tuple[int, int]]()
    for one in standing.kept:
        need, supply = need_place.get(one.need_id), supply_place.get(one.supply_id)
        if need is not None and supply is not None:
            kept[need, supply] += one.quantity // int(needs.part[need])
    return tuple((need, supply, units) for (need, supply), units in sorted(kept.items()) if units > 0)


def _held(
    rows: Sequence[NeedRow],
    needs: NeedTable,
    supplies: SupplyTable,
    supply_place: dict[str, int],
    standing: Standing,
) -> dict[int, int]:
    """Parts that each household has accepted of each supply, a part begun counted whole."""
    accepted = {one.need_id for one in standing.accepted}
    household_of = {row.need_id: row.household_id for row in rows if row.need_id in accepted}
    household_of |= {one.need_id: one.household_id for one in standing.accepted if one.household_id is not None}
    codes = {row.household_id: code for row, code in zip(needs.rows, needs.household.tolist(), strict=True)}
    held = Counter[int]()
    for one in standing.accepted:
        supply, household = supply_place.get(one.supply_id), household_of.get(one.need_id)
        if supply is not None and household in codes:
            held[supply * needs.households + codes[household]] += -(-one.quantity // int(supplies.part[supply]))
    return dict(held)
