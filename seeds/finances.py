"""Incomes, assets and expenditure of a household, invented so that its situation is what the law mostly finds.

The percentages say how far from the lines of the law people live in this county; the lines themselves are the packs'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matching.codes import Settlement
from seeds.chance import Chance
from seeds.conditions import ADULT, OLD, Condition
from seeds.families import Person, Situation
from seeds.local_numbers import LocalNumbers

_YUAN: Final = 100
_INCOME_PERCENT: Final[Mapping[Situation, tuple[int, int]]] = {
    "tekun": (0, 12),
    "dibao": (25, 95),
    "edge": (104, 145),
    "rigid": (156, 235),
    "other": (160, 230),
    "none": (260, 420),
}
"""Counted income per head, in percent of the dibao standard."""
_RIGID_PERCENT: Final[Mapping[Situation, tuple[int, int]]] = {
    "tekun": (0, 0),
    "dibao": (0, 60),
    "edge": (5, 55),
    "rigid": (66, 95),
    "other": (2, 35),
    "none": (0, 30),
}
"""Medical and educational expenditure, in percent of the gross income."""
_RICH_IN_ASSETS: Final = 0.25
"""Share of the households outside every class that are so by what they own, not by what they earn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finances:
    """Fen, of the last 12 months. `own_incomes`: by person, in the family's order; None is not known."""

    gross: int | None
    disposable: int | None
    counted: int | None
    financial: int | None
    vehicle: int | None
    property_within_limits: bool
    medical: int
    education: int
    disaster: int
    accident: int
    own_incomes: tuple[int | None, ...]


def finances_of(
    chance: Chance,
    situation: Situation,
    people: Sequence[tuple[Person, Condition]],
    settlement: Settlement,
    local: LocalNumbers,
) -> Finances:
    """Invented finances; now and then an amount that the town does not know yet."""
    is_rich = situation == "none" and chance.holds(_RICH_IN_ASSETS)
    residents = sum(condition.co_resident for _, condition in people)
    percent = chance.between(*_INCOME_PERCENT["edge" if is_rich else situation])
    counted = _whole_yuan(local.standard_per_year[settlement] * percent // 100 * residents)
    gross = _whole_yuan(counted * chance.between(104, 122) // 100)
    rigid = gross * chance.between(*_RIGID_PERCENT[situation]) // 100
    education = _education(chance, people, rigid)
    return Finances(
        gross=_known(chance, gross, 0.004),
        disposable=_known(chance, _whole_yuan((gross + counted) // 2), 0.004),
        counted=_known(chance, counted, 0.008),
        financial=_known(chance, _financial(chance, local, is_rich=is_rich), 0.006),
        vehicle=_vehicle(chance, situation, local),
        property_within_limits=not (situation == "none" and chance.holds(0.1)),
        medical=_whole_yuan(rigid - education),
        education=_whole_yuan(education),
        disaster=_seldom(chance, 0.02),
        accident=_seldom(chance, 0.02),
        own_incomes=_own_incomes(chance, people, gross),
    )


def _education(chance: Chance, people: Sequence[tuple[Person, Condition]], rigid: int) -> int:
    """The part of the expenditure that goes to school, where somebody is in one that costs."""
    costly = any(condition.stage in ("senior", "higher") for _, condition in people)
    return rigid * chance.between(20, 80) // 100 if costly else 0


def _financial(chance: Chance, local: LocalNumbers, *, is_rich: bool) -> int:
    low, high = (200, 900) if is_rich else (0, 85)
    return _whole_yuan(local.financial_limit * chance.between(low, high) // 100)


def _vehicle(chance: Chance, situation: Situation, local: LocalNumbers) -> int:
    if situation == "tekun" or chance.holds(0.85):
        return 0
    return _whole_yuan(local.vehicle_limit * chance.between(10, 250 if situation == "none" else 90) // 100)


def _own_incomes(chance: Chance, people: Sequence[tuple[Person, Condition]], gross: int) -> tuple[int | None, ...]:
    """The gross income, shared by those who earn it: work weighs five times a pension."""
    weights = [
        5 if condition.employed else 1 if condition.has_income_source or person.age >= OLD else 0
        for person, condition in people
    ]
    total = sum(weights)
    shares = [_whole_yuan(gross * weight // total) if total else 0 for weight in weights]
    adults = (person.age >= ADULT for person, _ in people)
    return tuple(
        _known(chance, share, 0.004) if is_adult else 0 for share, is_adult in zip(shares, adults, strict=True)
    )


def _seldom(chance: Chance, probability: float) -> int:
    return chance.between(200_000, 2_000_000, 10_000) if chance.holds(probability) else 0


def _known(chance: Chance, amount: int, unknown_share: float) -> int | None:
    return None if chance.holds(unknown_share) else amount


def _whole_yuan(fen: int) -> int:
    return fen // _YUAN * _YUAN
