"""Counties made up for measuring the pairing: how many needs and supplies, and how far supply reaches."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from matching.codes import LEVELS
from matching.pairing.given.rows import CharityId, HouseholdId, NeedId, NeedRow, SupplyId, SupplyRow

ON: Final = date(2026, 3, 2)

Reach = Literal["local", "regional", "dense"]
"""local: one town or village each; regional: some serve the county; dense: most serve several towns or the county."""

_KINDS: Final = (
    "medical_aid",
    "education_aid",
    "temporary_aid",
    "care_service",
    "employment_aid",
    "disaster_relief",
    "disability_support",
    "consumption_relief",
    "social_work",
    "housing_rural",
)
_CATEGORIES: Final = ("tekun", "dibao", "dibao", "dibao", "edge", "edge", "rigid", "other")
_LEVEL_WEIGHTS: Final = (5, 10, 20, 25, 40)
_NEEDS_PER_TOWN: Final = 2_000
_VILLAGES_PER_TOWN: Final = 12


@dataclass(frozen=True, slots=True)
class County:
    """One instance."""

    needs: list[NeedRow]
    supplies: list[SupplyRow]


def county(needs: int, supplies: int, reach: Reach, seed: int = 0) -> County:
    """Supply for about two thirds of the needs, households with a few needs each, most lines with a maximum."""
    chance = random.Random(f"{seed}-{needs}-{supplies}-{reach}")
    towns = [f"341702{place:03d}" for place in range(1, max(2, min(999, needs // _NEEDS_PER_TOWN)) + 1)]
    return County(
        [_need(chance, place, towns, needs) for place in range(needs)],
        [_supply(chance, place, towns, reach, needs / supplies) for place in range(supplies)],
    )


def _need(chance: random.Random, place: int, towns: list[str], needs: int) -> NeedRow:
    household = chance.randrange(max(1, needs * 6 // 10))
    home = random.Random(household)
    return NeedRow(
        need_id=NeedId(f"N{place:07d}"),
        household_id=HouseholdId(f"H{household:07d}"),
        kind=chance.choice(_KINDS),
        quantity=chance.choices((1, 2, 3, 5), (70, 18, 8, 4))[0],
        level=chance.choices(LEVELS, _LEVEL_WEIGHTS)[0],
        region=f"{home.choice(towns)}{home.randint(1, _VILLAGES_PER_TOWN):03d}",
        category=home.choice(_CATEGORIES),
        helped_before=chance.random() < 0.4,
        consent=chance.random() < 0.97,
    )


def _supply(chance: random.Random, place: int, towns: list[str], reach: Reach, needs_per_supply: float) -> SupplyRow:
    charity = chance.randrange(max(1, place // 5 + 20))
    categories = chance.sample(("tekun", "dibao", "edge", "rigid", "other"), chance.randint(1, 3))
    return SupplyRow(
        supply_id=SupplyId(f"S{place:06d}"),
        charity_id=CharityId(f"C{charity:05d}"),
        kind=chance.choice(_KINDS),
        quantity=max(1, round(chance.uniform(0.2, 1.8) * needs_per_supply)),
        max_per_household=chance.choice((None, None, 1, 2, 3)),
        categories=("any",) if chance.random() < 0.2 else tuple(categories),
        service_area=_area(chance, towns, reach),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31) if chance.random() < 0.98 else date(2026, 2, 1),
        charity_cap=None if charity % 20 else 400,
    )


def _area(chance: random.Random, towns: list[str], reach: Reach) -> tuple[str, ...]:
    villages, several, whole = {"local": (0.4, 0.0, 0.0), "regional": (0.3, 0.45, 0.022), "dense": (0.2, 0.5, 0.115)}[
        reach
    ]
    draw, town = chance.random(), chance.choice(towns)
    if draw < whole:
        return ("341702",)
    if draw < whole + several:
        return tuple(sorted(set(chance.choices(towns, k=chance.randint(2, 5)))))
    if draw < whole + several + villages:
        return (f"{town}{chance.randint(1, _VILLAGES_PER_TOWN):03d}",)
    return (town,)
