"""What charities offer: lines of the 供给台账 in several kinds and units, some expired, some not confirmed any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from matching.codes import NeedKind
from matching.imports.rows import SupplyRow, Unit
from seeds.chance import Chance, Weighted, weighted
from seeds.rows import CharityRow, RegionRow

HUNDRED_YUAN: Final = 10_000
_LINES_PER_HOUSEHOLD: Final = 1 / 15
_LEAST_LINES: Final = 20
_EXPIRED: Final = 0.08
_UNCONFIRMED: Final = 0.08
_CAPPED: Final = 0.3


@dataclass(frozen=True, slots=True)
class Offer:
    """How a kind of help is measured here, what a line of it holds and what a need asks for: least, most, step."""

    unit: Unit
    line: tuple[int, int, int]
    need: tuple[int, int, int]
    projects: tuple[str, ...]


OFFERS: Final[dict[NeedKind, Offer]] = {
    "medical_aid": Offer("fen", (400_000, 4_000_000, 10_000), (50_000, 500_000, 10_000), ("助医", "大病关怀")),
    "education_aid": Offer("fen", (200_000, 2_000_000, 10_000), (30_000, 300_000, 10_000), ("助学", "圆梦")),
    "temporary_aid": Offer("fen", (200_000, 1_600_000, 10_000), (30_000, 200_000, 10_000), ("救急", "暖冬")),
    "housing_rural": Offer("fen", (1_000_000, 5_000_000, 10_000), (200_000, 1_000_000, 10_000), ("安居",)),
    "disaster_relief": Offer("item", (6, 60, 1), (1, 4, 1), ("应急物资包",)),
    "disability_support": Offer("item", (2, 20, 1), (1, 2, 1), ("辅助器具", "无障碍改造")),
    "care_service": Offer("hour", (40, 400, 10), (4, 40, 1), ("居家照料", "银龄陪伴")),
    "social_work": Offer("hour", (20, 200, 10), (2, 20, 1), ("心理疏导", "儿童陪伴")),
    "employment_aid": Offer("place", (2, 12, 1), (1, 1, 1), ("技能培训", "公益岗位")),
}
KIND_SHARES: Final[Weighted[NeedKind]] = weighted(
    {
        "medical_aid": 26,
        "education_aid": 18,
        "temporary_aid": 14,
        "housing_rural": 6,
        "disaster_relief": 6,
        "disability_support": 8,
        "care_service": 10,
        "social_work": 7,
        "employment_aid": 5,
    }
)
_CATEGORIES: Final[Weighted[tuple[str, ...]]] = weighted(
    {
        ("any",): 40,
        ("tekun", "dibao"): 20,
        ("tekun", "dibao", "edge"): 15,
        ("edge", "rigid"): 15,
        ("dibao",): 6,
        ("rigid", "other"): 4,
    }
)
_AREAS: Final = weighted({"county": 34, "town": 32, "village": 10, "prefecture": 12, "province": 4, "any": 8})


@dataclass(frozen=True, slots=True)
class Market:
    """Who offers, where, and for how many households. `across`: counties that the first line serves together."""

    charities: tuple[CharityRow, ...]
    regions: tuple[RegionRow, ...]
    households: int
    across: tuple[str, ...]


def supply_rows(chance: Chance, market: Market, on: date) -> tuple[SupplyRow, ...]:
    """Lines in proportion to the county."""
    count = max(_LEAST_LINES, round(market.households * _LINES_PER_HOUSEHOLD))
    caps = {one.uscc: chance.between(2, 6) if chance.holds(_CAPPED) else None for one in market.charities}
    units: dict[str, Unit] = {}
    rows: list[SupplyRow] = []
    for number in range(count):
        charity = market.charities[number % len(market.charities)]
        kind = _kind_in_unit(chance, units.get(charity.uscc) if caps[charity.uscc] else None)
        units.setdefault(charity.uscc, OFFERS[kind].unit)
        area = _area(chance, charity.county, market.regions)
        rows.append(_row(chance, charity, number + 1, kind, area, on))
    if market.across:
        rows[0] = replace(rows[0], service_area=market.across, valid_to=on + timedelta(days=365), confirmed_on=on)
    return _with_caps(rows, caps)


def _kind_in_unit(chance: Chance, unit: Unit | None) -> NeedKind:
    """A charity with a cap offers in one unit, so that its cap means one thing."""
    while True:
        kind = chance.of(KIND_SHARES)
        if unit is None or OFFERS[kind].unit == unit:
            return kind


def _row(
    chance: Chance, charity: CharityRow, number: int, kind: NeedKind, area: tuple[str, ...], on: date
) -> SupplyRow:
    offer = OFFERS[kind]
    is_expired = chance.holds(_EXPIRED)
    valid_from = on - timedelta(days=chance.between(30, 300))
    valid_to = (
        on - timedelta(days=chance.between(1, 25)) if is_expired else on + timedelta(days=chance.between(20, 400))
    )
    confirmed = None if chance.holds(_UNCONFIRMED) else on - timedelta(days=chance.between(0, 25))
    most_per_household = offer.need[1] * chance.between(1, 2) if chance.holds(0.6) else None
    return SupplyRow(
        supply_id=f"S{charity.county}-{number:05d}",
        charity_uscc=charity.uscc,
        charity_name=charity.name,
        project=chance.choice(offer.projects),
        kind=kind,
        quantity=chance.between(*offer.line),
        unit=offer.unit,
        min_per_household=offer.need[0] if chance.holds(0.15) else None,
        max_per_household=most_per_household,
        categories=chance.of(_CATEGORIES),
        service_area=area,
        valid_from=valid_from,
        valid_to=valid_to,
        confirmed_on=confirmed,
    )


def _area(chance: Chance, county: str, regions: Sequence[RegionRow]) -> tuple[str, ...]:
    level = chance.of(_AREAS)
    if level in ("town", "village"):
        codes = [region.code for region in regions if region.level == level and region.code.startswith(county)]
        return tuple(sorted(chance.sample(codes, chance.between(1, 3))))
    return ({"county": county, "prefecture": county[:4], "province": county[:2], "any": "any"}[level],)


def _with_caps(rows: Sequence[SupplyRow], caps: dict[str, int | None]) -> tuple[SupplyRow, ...]:
    """A cap is a fraction of what the charity offers in all, the same on each of its lines."""
    offered: dict[str, int] = {}
    for row in rows:
        offered[row.charity_uscc] = offered.get(row.charity_uscc, 0) + row.quantity
    parts = ((row, caps[row.charity_uscc]) for row in rows)
    return tuple(
        row if part is None else replace(row, charity_cap=_round(offered[row.charity_uscc] * part // 8, row))
        for row, part in parts
    )


def _round(cap: int, row: SupplyRow) -> int:
    return max(cap // HUNDRED_YUAN, 1) * HUNDRED_YUAN if row.unit == "fen" else max(cap, 1)
