"""What a run kept of the proposals before it, what it moved and because of what.

A proposal is moved only when it can no longer stand, or when moving it serves somebody by the published order: the
bonus for keeping a unit outweighs any misfit that moving it alone could save.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from matching.codes import HouseholdId
from matching.pairing.given.columns import UNBOUNDED
from matching.pairing.given.rows import (
    ANY,
    CLASSES,
    CharityId,
    Held,
    NeedId,
    NeedRow,
    Standing,
    SupplyId,
    SupplyRow,
    Unit,
)

MovedBecause = Literal[
    "need_gone",
    "supply_gone",
    "no_consent",
    "no_supply_of_kind",
    "out_of_area",
    "not_eligible",
    "out_of_date",
    "conflict",
    "need_smaller",
    "supply_smaller",
    "taken_by_more_urgent",
    "rearranged",
]

MOVED_TEXTS: Final[dict[MovedBecause, str]] = {
    "need_gone": "该需求已不再等待匹配。",
    "supply_gone": "该项帮扶已不再提供。",
    "no_consent": "该户已不同意向该慈善组织提供信息。",
    "no_supply_of_kind": "该项帮扶的种类或计量单位已与需求不同。",
    "out_of_area": "该户所在地已不在该项帮扶的服务区域内。",
    "not_eligible": "该户的类别已不在该项帮扶的对象类别内。",
    "out_of_date": "该项帮扶已不在有效期内。",
    "conflict": "该需求与该项帮扶因利益冲突或谢绝不再匹配。",
    "need_smaller": "该需求的数量已减少。",
    "supply_smaller": "该项帮扶的数量或上限已减少。",
    "taken_by_more_urgent": "该项帮扶已改给更优先的需求。",
    "rearranged": "为使更多或更优先的需求得到帮扶而调整。",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Units of an earlier proposal that this run does not repeat, and because of what."""

    need_id: NeedId
    supply_id: SupplyId
    quantity: int
    because: MovedBecause

    @property
    def text(self) -> str:
        return MOVED_TEXTS[self.because]


def moved(
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    standing: Standing,
    pairings: Sequence[Held],
    on: date,
) -> tuple[Moved, ...]:
    """Every proposal that was not kept to the full, by need and supply."""
    return _Comparison(needs, supplies, standing, pairings, on).moved()


class _Comparison:
    """The proposals before and the pairings now, side by side."""

    def __init__(
        self,
        needs: Sequence[NeedRow],
        supplies: Sequence[SupplyRow],
        standing: Standing,
        pairings: Sequence[Held],
        on: date,
    ) -> None:
        self.needs = {row.need_id: row for row in needs}
        self.supplies = {row.supply_id: row for row in supplies}
        self.standing, self.on = standing, on
        self.before, self.now = _by_pair(standing.kept), _by_pair(pairings)
        self.accepted_of_need, self.accepted_of_supply = _by_need(standing.accepted), _by_supply(standing.accepted)
        self.proposed_of_need, self.proposed_of_supply = _by_need(standing.kept), _by_supply(standing.kept)
        self.paired_of_need = _by_need(pairings)
        self.proposed_to_household = Counter[tuple[SupplyId, HouseholdId]]()
        for (need_id, supply_id), units in self.before.items():
            if need_id in self.needs:
                self.proposed_to_household[supply_id, self.needs[need_id].household_id] += units
        self.lines_of_pool: defaultdict[tuple[CharityId, Unit], list[SupplyId]] = defaultdict(list)
        for row in supplies:
            self.lines_of_pool[row.charity_id, row.unit].append(row.supply_id)
        self.gaining: defaultdict[SupplyId, list[NeedRow]] = defaultdict(list)
        for (need_id, supply_id), units in self.now.items():
            if units > self.before[need_id, supply_id]:
                self.gaining[supply_id].append(self.needs[need_id])

    def moved(self) -> tuple[Moved, ...]:
        return tuple(
            Moved(need_id, supply_id, units - self.now[need_id, supply_id], self._because(need_id, supply_id))
            for (need_id, supply_id), units in sorted(self.before.items())
            if units > self.now[need_id, supply_id]
        )

    def _because(self, need_id: NeedId, supply_id: SupplyId) -> MovedBecause:
        need, supply = self.needs.get(need_id), self.supplies.get(supply_id)
        if need is None:
            return "need_gone"
        if supply is None:
            return "supply_gone"
        return self._obstacle(need, supply) or self._change(need, supply)

    def _obstacle(self, need: NeedRow, supply: SupplyRow) -> MovedBecause | None:
        """Why the two can no longer be paired at all."""
        tests: tuple[tuple[bool, MovedBecause], ...] = (
            (need.may_be_shown(supply.charity_id), "no_consent"),
            ((need.kind, need.unit) == (supply.kind, supply.unit), "no_supply_of_kind"),
            (any(code == ANY or need.region.startswith(code) for code in supply.service_area), "out_of_area"),
            (bool({ANY, need.category} & set(supply.categories)), "not_eligible"),
            (supply.valid_from <= self.on <= supply.valid_to, "out_of_date"),
            ((need.need_id, supply.supply_id) not in self.standing.barred, "conflict"),
        )
        return next((code for passes, code in tests if not passes), None)

    def _change(self, need: NeedRow, supply: SupplyRow) -> MovedBecause:
        """Why a pair that could stand was given up."""
        open_units = need.quantity - self.accepted_of_need[need.need_id]
        if self.proposed_of_need[need.need_id] > open_units == self.paired_of_need[need.need_id]:
            return "need_smaller"
        if any(_rank(other) < _rank(need) for other in self.gaining[supply.supply_id]):
            return "taken_by_more_urgent"
        return "supply_smaller" if self._is_short(need, supply) else "rearranged"

    def _is_short(self, need: NeedRow, supply: SupplyRow) -> bool:
        """Whether the line, its charity or its household maximum has less to give than was proposed."""
        lines = self.lines_of_pool[supply.charity_id, supply.unit]
        return (
            self._left(supply.quantity, [supply.supply_id]) < self.proposed_of_supply[supply.supply_id]
            or self._left(supply.charity_cap, lines) < sum(self.proposed_of_supply[line] for line in lines)
            or (
                supply.max_per_household is not None
                and supply.max_per_household < self.proposed_to_household[supply.supply_id, need.household_id]
            )
        )

    def _left(self, bound: int | None, lines: Sequence[SupplyId]) -> int:
        return UNBOUNDED if bound is None else bound - sum(self.accepted_of_supply[line] for line in lines)


def _by_pair(held: Sequence[Held]) -> Counter[tuple[NeedId, SupplyId]]:
    units = Counter[tuple[NeedId, SupplyId]]()
    for one in held:
        units[one.need_id, one.supply_id] += one.quantity
    return units


def _by_need(held: Sequence[Held]) -> Counter[NeedId]:
    units = Counter[NeedId]()
    for one in held:
        units[one.need_id] += one.quantity
    return units


def _by_supply(held: Sequence[Held]) -> Counter[SupplyId]:
    units = Counter[SupplyId]()
    for one in held:
        units[one.supply_id] += one.quantity
    return units


def _rank(need: NeedRow) -> int:
    return next(each.rank for each in CLASSES if (each.level, each.is_helped) == (need.level, need.helped_before))
