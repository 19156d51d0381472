"""Why a need went unmet: the first filter after which no supply is left; where supply was left, who had it instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from matching.pairing.flow.arcs import NONE, Network
from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import Flags, Integers, column, totals
from matching.pairing.given.rows import NeedId, NeedRow
from matching.pairing.given.tables import Tables

UnmetReason = Literal[
    "no_consent",
    "no_supply_of_kind",
    "out_of_area",
    "not_eligible",
    "out_of_date",
    "conflict",
    "household_cap",
    "charity_cap",
    "taken_by_equal",
    "taken_by_more_urgent",
]

TAKEN: Final[tuple[UnmetReason, ...]] = ("taken_by_equal", "taken_by_more_urgent")
"""Nothing stops the need: others have what fits it."""

UNMET_TEXTS: Final[dict[UnmetReason, str]] = {
    "no_consent": "该户没有同意向能提供这一帮扶的慈善组织提供信息；取得同意后可再次匹配。",
    "no_supply_of_kind": "目前没有慈善组织提供这一种类（及计量单位）的帮扶。",
    "out_of_area": "有这一种类的帮扶，但服务区域都不包括该户所在地。",
    "not_eligible": "服务区域内有这一种类的帮扶，但对象类别都不包括该户的类别。",
    "out_of_date": "适合该户的帮扶在匹配当日都不在有效期内。",
    "conflict": "适合该户的帮扶因利益冲突或此前已被谢绝，不再与该户匹配。",
    "household_cap": "适合该户的帮扶都已达到每户上限。",
    "charity_cap": "适合该户的帮扶所属慈善组织都已达到总量上限。",
    "taken_by_equal": "适合该户的帮扶已由同一优先级的需求用完，先后由公布的随机种子决定。",
    "taken_by_more_urgent": "适合该户的帮扶已由更优先的需求用完。",
}


@dataclass(frozen=True, slots=True)
class Unmet:
    """What is left of a need, in its own unit, and the one reason."""

    need_id: NeedId
    quantity: int
    reason: UnmetReason

    @property
    def text(self) -> str:
        return UNMET_TEXTS[self.reason]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reasons are read from: the run, its candidates, its network, the pairing, and who could give to whom."""

    run: Tables
    found: Candidates
    net: Network
    assigned: Assignment
    giver: Integers


def unmet(outcome: Outcome, without_consent: Sequence[NeedRow], left: dict[NeedId, int]) -> tuple[Unmet, ...]:
    """Every need with units left, by id. `left` holds what was open before the run, in the need's own unit."""
    run, node = outcome.run, outcome.net.need_node
    served = totals(outcome.assigned.need, outcome.assigned.units, len(run.needs))
    is_equal = (node != NONE) & (outcome.giver[node] == run.needs.rank)
    found = [Unmet(row.need_id, left[row.need_id], "no_consent") for row in without_consent if left[row.need_id]]
    for place, stopped in stopped_by(run, outcome.found, outcome.assigned).items():
        row = run.needs.rows[place]
        open_units = left[row.need_id] - int(served[place] * run.needs.part[place])
        taken: UnmetReason = "taken_by_equal" if is_equal[place] else "taken_by_more_urgent"
        found.append(Unmet(row.need_id, open_units, stopped or taken))
    return tuple(sorted(found, key=lambda one: one.need_id))


def stopped_by(run: Tables, found: Candidates, assigned: Assignment) -> dict[int, UnmetReason | None]:
    """For each need with units left, by its place, the first rule that leaves it no supply; None: others have it."""
    groups, group = found.groups, found.group_of_need
    is_unmet = totals(assigned.need, assigned.units, len(run.needs)) < run.needs.quantity
    has_candidate, has_room, has_charity = _left_to(run, found, assigned, is_unmet)
    steps: tuple[tuple[UnmetReason, Flags], ...] = (
        ("no_supply_of_kind", groups.has_kind[group]),
        ("out_of_area", groups.has_area[group]),
        ("not_eligible", groups.has_category[group]),
        ("out_of_date", groups.has_date[group]),
        ("no_consent", groups.has_consent[group]),
        ("conflict", has_candidate),
        ("household_cap", has_room),
        ("charity_cap", has_charity),
    )
    return {
        place: next((reason for reason, passes in steps if not passes[place]), None)
        for place in np.flatnonzero(is_unmet).tolist()
    }


def _left_to(run: Tables, found: Candidates, assigned: Assignment, is_unmet: Flags) -> tuple[Flags, Flags, Flags]:
    """Whether an unmet need has a candidate; one below the household's maximum; one below its charity's cap too."""
    supplies = run.supplies
    full_households = _full_households(run, assigned)
    drawn = totals(supplies.pool[assigned.supply], assigned.units, len(supplies.pools))
    is_pool_open = drawn < supplies.pool_cap
    has_candidate, has_room, has_charity = (np.zeros(len(run.needs), dtype=np.bool_) for _ in range(3))
    for pairs in found.of_needs(is_unmet):
        is_full = np.isin(run.household_keys(pairs.supply, pairs.need), full_households)
        is_below = ~is_full & (supplies.maximum[pairs.supply] > 0)
        has_candidate[pairs.need] = True
        has_room[pairs.need[is_below]] = True
        has_charity[pairs.need[is_below & is_pool_open[supplies.pool[pairs.supply]]]] = True
    return has_candidate, has_room, has_charity


def _full_households(run: Tables, assigned: Assignment) -> Integers:
    """Keys of the supplies and households at the supply's maximum, by this run or by what was accepted before."""
    keys, place = np.unique(run.household_keys(assigned.supply, assigned.need), return_inverse=True)
    full = keys[totals(place, assigned.units, len(keys)) >= run.rooms(keys)]
    held = column(run.held)
    return np.concatenate((full, held[run.rooms(held) <= 0]))
