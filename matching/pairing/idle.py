"""Supply left over next to needs left unmet: which rule stands between the two, for the bureau to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from matching.pairing.columns import Flags, Integers, totals
from matching.pairing.rows import SupplyId
from matching.pairing.tables import Tables
from matching.pairing.unfolding import Assignment

Between = Literal["out_of_area", "not_eligible", "out_of_date", "charity_cap", "household_cap"]

_COUNTY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class IdleSupply:
    """Units left of a line, and the unmet units of its kind in the counties it serves, by what stands between.

    The first rule that keeps a need from the line counts; `household_cap` also stands for pairs that are barred.
    """

    supply_id: SupplyId
    quantity: int
    unmet: dict[Between, int]


def idle_supplies(run: Tables, assigned: Assignment) -> tuple[IdleSupply, ...]:
    """Every line with units left that has unmet needs beside it, by id."""
    needs, supplies = run.needs, run.supplies
    open_units = needs.quantity - totals(assigned.need, assigned.units, len(needs))
    drawn = totals(assigned.supply, assigned.units, len(supplies))
    has_cap_left = totals(supplies.pool, drawn, len(supplies.pools)) < supplies.pool_cap
    found = []
    for line in np.flatnonzero(drawn < supplies.quantity).tolist():
        unmet = _beside(run, line, open_units, bool(has_cap_left[supplies.pool[line]]))
        if unmet:
            left = int((supplies.quantity[line] - drawn[line]) * supplies.part[line])
            found.append(IdleSupply(supplies.rows[line].supply_id, left, unmet))
    return tuple(found)


def _beside(run: Tables, line: int, open_units: Integers, has_cap_left: bool) -> dict[Between, int]:
    """Unmet units of the line's slot in its counties, by the first rule between."""
    needs, supplies = run.needs, run.supplies
    same = slice(*np.searchsorted(needs.slot, (supplies.slot[line], supplies.slot[line] + 1)).tolist())
    region, category = needs.region[same], needs.category[same]
    units = open_units[same] * needs.part[same]
    codes = _codes(run, line)
    is_near = _within([(min(length, _COUNTY_DIGITS), _shortened(length, code)) for length, code in codes], region)
    is_listed = (int(supplies.categories[line]) >> category) & 1 == 1
    tests: tuple[tuple[Between, Flags], ...] = (
        ("out_of_area", _within(codes, region)),
        ("not_eligible", is_listed | supplies.is_open[line]),
        ("out_of_date", np.full(len(units), supplies.is_valid[line])),
        ("charity_cap", np.full(len(units), has_cap_left)),
        ("household_cap", np.zeros(len(units), dtype=np.bool_)),
    )
    waiting, unmet = is_near & (units > 0), dict[Between, int]()
    for between, passes in tests:
        stopped = int(units[waiting & ~passes].sum())
        waiting = waiting & passes
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
