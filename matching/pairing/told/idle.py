"""Supply left over next to needs left unmet: which rule stands between the two, for the bureau to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import Flags, Integers, totals
from matching.pairing.given.rows import SupplyId
from matching.pairing.given.tables import Tables

Between = Literal["out_of_area", "not_eligible", "out_of_date", "no_consent", "charity_cap", "household_cap"]

_COUNTY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class IdleSupply:
    """Units left of a line, and the unmet units of its kind in the counties it serves, by what stands between.

    The first rule that keeps a need from the line counts; `household_cap` also stands for pairs that are barred.
    """

    supply_id: SupplyId
    quantity: int
    unmet: dict[Between, int]


def idle_supplies(run: Tables, found: Candidates, assigned: Assignment) -> tuple[IdleSupply, ...]:
    """Every line with units left that has unmet needs beside it, by id."""
    supplies, waiting = run.supplies, _Waiting.of(run, found, assigned)
    drawn = totals(assigned.supply, assigned.units, len(supplies))
    has_cap_left = totals(supplies.pool, drawn, len(supplies.pools)) < supplies.pool_cap
    idle = []
    for line in np.flatnonzero(drawn < supplies.quantity).tolist():
        unmet = _beside(run, line, waiting, bool(has_cap_left[supplies.pool[line]]))
        if unmet:
            left = int((supplies.quantity[line] - drawn[line]) * supplies.part[line])
            idle.append(IdleSupply(supplies.rows[line].supply_id, left, unmet))
    return tuple(idle)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Unmet units, in the needs' own units, of groups of needs alike in all that a supply asks; by slot."""

    slot: Integers
    region: Integers
    category: Integers
    recipients: Integers
    units: Integers

    @classmethod
    def of(cls, run: Tables, found: Candidates, assigned: Assignment) -> _Waiting:
        needs = run.needs
        unmet = (needs.quantity - totals(assigned.need, assigned.units, len(needs))) * needs.part
        units = totals(found.group_of_need, unmet, len(found.groups.start))
        first = found.groups.start[units > 0]
        return cls(
            needs.slot[first],
            needs.region[first],
            needs.category[first],
            needs.recipients[first],
            units[units > 0],
        )

    def __getitem__(self, chosen: slice) -> _Waiting:
        return _Waiting(*(getattr(self, name)[chosen] for name in _Waiting.__slots__))


def _beside(run: Tables, line: int, waiting: _Waiting, has_cap_left: bool) -> dict[Between, int]:
    """Unmet units of the line's slot in its counties, by the first rule between."""
    supplies, slot = run.supplies, run.supplies.slot[line]
    same = waiting[slice(*np.searchsorted(waiting.slot, (slot, slot + 1)).tolist())]
    codes = _codes(run, line)
    near = _within([(min(length, _COUNTY_DIGITS), _shortened(length, code)) for length, code in codes], same.region)
    is_listed = (int(supplies.categories[line]) >> same.category) & 1 == 1
    alike = len(same.units)
    tests: tuple[tuple[Between, Flags], ...] = (
        ("out_of_area", _within(codes, same.region)),
        ("not_eligible", is_listed | supplies.is_open[line]),
        ("out_of_date", np.full(alike, supplies.is_valid[line])),
        ("no_consent", run.may_ask(same.recipients, np.full(alike, line))),
        ("charity_cap", np.full(alike, has_cap_left)),
        ("household_cap", np.zeros(alike, dtype=np.bool_)),
    )
    unmet = dict[Between, int]()
    for between, passes in tests:
        stopped = int(same.units[near & ~passes].sum())
        near = near & passes
        if stopped:
            unmet[between] = stopped
    return unmet


def _codes(run: Tables, line: int) -> list[tuple[int, int]]:
    first, last = np.searchsorted(run.supplies.area_supply, (line, line + 1))
    lengths, codes = run.supplies.area_length[first:last].tolist(), run.supplies.area_code[first:last].tolist()
    return list(zip(lengths, codes, strict=True))


def _shortened(length: int, code: int) -> int:
    """The county of an area code; the code itself where it is wider."""
    return int(code // 10 ** max(0, length - _COUNTY_DIGITS))


def _within(codes: Sequence[tuple[int, int]], region: Integers) -> Flags:
    inside = np.zeros(len(region), dtype=np.bool_)
    for length, code in codes:
        inside |= region // 10 ** (12 - length) == code
    return inside
