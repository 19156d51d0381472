"""What households agreed to and what they lack: consents to tell charities, and needs that towns recorded before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from matching.codes import NeedKind
from matching.imports.rows import HouseholdRow
from seeds.chance import Chance
from seeds.rows import CharityRow, ConsentRow, NeedRow
from seeds.supplies import KIND_SHARES, OFFERS

_CONSENTING: Final = 0.85
_NEEDS_PER_HOUSEHOLD: Final = 2 / 3
_EVIDENCE: Final = ("入户走访记录", "医疗费用票据", "在读证明", "村（社区）证明", "本人申请")


def consent_rows(
    chance: Chance, households: Sequence[HouseholdRow], charities: Sequence[CharityRow], on: date
) -> tuple[ConsentRow, ...]:
    """Most households agree, most of them for all charities; some agreements have run out."""
    rows: list[ConsentRow] = []
    for household in households:
        if not chance.holds(_CONSENTING):
            continue
        given_on = on - timedelta(days=chance.between(20, 700))
        limit = chance.random()
        until = given_on + timedelta(days=365) if limit < 0.25 else None
        named = tuple(sorted(one.uscc for one in chance.sample(charities, 2))) if limit > 0.9 else ("any",)
        consent_id = household.household_id.replace("H", "C", 1)
        rows.append(ConsentRow(consent_id, household.household_id, "charity", named, given_on, until))
    return tuple(rows)


def need_rows(chance: Chance, households: Sequence[HouseholdRow], on: date) -> tuple[NeedRow, ...]:
    """Open needs, two for three households; no household lacks the same kind twice."""
    taken: set[tuple[str, NeedKind]] = set()
    rows: list[NeedRow] = []
    for number in range(1, round(len(households) * _NEEDS_PER_HOUSEHOLD) + 1):
        household, kind = _lacking(chance, households, taken)
        offer = OFFERS[kind]
        recorded_on = on - timedelta(days=chance.between(1, 60))
        rows.append(
            NeedRow(
                need_id=f"N{household.region[:6]}-{number:06d}",
                household_id=household.household_id,
                kind=kind,
                quantity=chance.between(*offer.need),
                unit=offer.unit,
                recorded_on=recorded_on,
                needed_by=on + timedelta(days=chance.between(5, 60)),
                evidence=chance.choice(_EVIDENCE),
            )
        )
    return tuple(rows)


def _lacking(
    chance: Chance, households: Sequence[HouseholdRow], taken: set[tuple[str, NeedKind]]
) -> tuple[HouseholdRow, NeedKind]:
    """A household and a kind that it does not lack yet; houses are repaired in the country only."""
    while True:
        household, kind = chance.choice(households), chance.of(KIND_SHARES)
        key = (household.household_id, kind)
        if key not in taken and not (kind == "housing_rural" and household.settlement == "urban"):
            taken.add(key)
            return household, kind
