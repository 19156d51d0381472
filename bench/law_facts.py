"""Made-up households as the pure commands get them, in JSON; and the same shapes in pydantic, for the bare loop."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from matching.codes import KINDS, NEED_KINDS

INDICATORS = (
    "disability_change", "serious_illness", "new_enrolment", "college_admission", "accident", "disaster",
    "unemployment", "insurance_lapse", "death", "birth", "marriage_change", "petition", "medical_spend_surge",
)  # fmt: skip
_STANDARD, _LAST_YEAR = 80_000, 4_500_000


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Disability(_Shape):
    kind: Literal["physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple"]
    grade: int


class _Member(_Shape):
    member_id: str
    born_on: date
    co_resident: bool
    registered_here: bool
    labour_capacity: Literal["none", "partial", "full"]
    has_income_source: bool
    supporters: Literal["none", "incapable", "capable"]
    employed: bool
    own_income_fen_per_year: int | None
    own_property_within_limits: bool
    support_received_fen_per_year: int | None
    disability: _Disability | None
    serious_illness: bool
    orphan_status: Literal["none", "orphan", "de_facto_unattended"]
    orphan_choice: Literal["tekun", "orphan"] | None


class _Household(_Shape):
    household_id: str
    region: str
    settlement: Literal["urban", "rural"]
    gross_income_fen_per_year: int | None
    disposable_income_fen_per_year: int | None
    counted_income_fen_per_year: int | None
    financial_assets_fen: int | None
    vehicle_assets_fen: int | None
    other_property_within_limits: bool
    rigid_expenditure_fen_12_months: dict[str, int | None]
    monitored: Literal["unstable", "marginal", "sudden"] | None


class _Local(_Shape):
    dibao_standard_fen_per_month: dict[str, int | None]
    financial_asset_limit_fen: int | None
    vehicle_asset_limit_fen: int | None
    last_year_disposable_income_fen_per_capita: dict[str, int | None]
    rigid_ratio_percent: int | None


class CaseShape(_Shape):
    household: _Household
    members: list[_Member]
    local: _Local


class _Signal(_Shape):
    indicator: str
    subject: str
    observed_on: date
    source: str


class SignalsShape(_Shape):
    signals: list[_Signal]


class RouteShape(CaseShape):
    category: Literal["tekun", "dibao", "edge", "rigid", "other"] | None
    signals: list[_Signal]
    received: list[dict[str, str | None]]
    needs: list[dict[str, str]]
    consents: list[dict[str, str | None]]
    flags: list[str]
    returned: int


def cases(number: int, seed: int) -> Iterator[str]:
    """Facts of so many households, for `classify`."""
    draw = random.Random(f"case {seed}")
    return (json.dumps(_case(draw, place)) for place in range(number))


def signals(number: int, seed: int) -> Iterator[str]:
    """Up to five signals of so many households, for `score`."""
    draw = random.Random(f"signals {seed}")
    return (json.dumps({"signals": _signals(draw, 5)}) for _ in range(number))


def route_cases(number: int, seed: int) -> Iterator[str]:
    """Facts and signals of so many warned households, for `route`."""
    draw = random.Random(f"route {seed}")
    return (json.dumps(_route_case(draw, place)) for place in range(number))


def _case(draw: random.Random, place: int) -> dict[str, Any]:
    people = draw.choice((1, 2, 2, 3, 3, 4, 5))
    income = draw.randrange(0, 3 * _STANDARD) * 12 * people
    return {
        "household": {
            "household_id": f"H{place}",
            "region": f"341702{draw.randrange(10**6):06d}",
            "settlement": draw.choice(("urban", "rural")),
            "gross_income_fen_per_year": income + draw.randrange(10**6),
            "disposable_income_fen_per_year": income + draw.randrange(10**5),
            "counted_income_fen_per_year": income if draw.random() < 0.97 else None,
            "financial_assets_fen": draw.randrange(3_000_000),
            "vehicle_assets_fen": draw.choice((0, 0, 0, 400_000, 900_000)),
            "other_property_within_limits": draw.random() < 0.95,
            "rigid_expenditure_fen_12_months": {
                cause: draw.choice((0, 0, draw.randrange(1, income + 2)))
                for cause in ("medical", "education", "disaster", "accident")
            },
            "monitored": draw.choice((None, None, None, None, "unstable", "marginal", "sudden")),
        },
        "members": [_member(draw, number) for number in range(people)],
        "local": {
            "dibao_standard_fen_per_month": {"urban": _STANDARD, "rural": 70_000},
            "financial_asset_limit_fen": 2_000_000,
            "vehicle_asset_limit_fen": 500_000,
            "last_year_disposable_income_fen_per_capita": {"urban": _LAST_YEAR, "rural": 2_200_000},
            "rigid_ratio_percent": 60,
        },
    }


def _member(draw: random.Random, number: int) -> dict[str, Any]:
    disability = {"kind": draw.choice(("physical", "visual", "mental")), "grade": draw.randint(1, 4)}
    return {
        "member_id": f"M{number}",
        "born_on": date.fromordinal(draw.randrange(712_000, 738_000)).isoformat(),
        "co_resident": draw.random() < 0.95,
        "registered_here": draw.random() < 0.95,
        "labour_capacity": draw.choice(("none", "none", "partial", "full")),
        "has_income_source": draw.random() < 0.5,
        "supporters": draw.choice(("none", "incapable", "capable")),
        "employed": draw.random() < 0.4,
        "own_income_fen_per_year": draw.randrange(2_000_000),
        "own_property_within_limits": draw.random() < 0.9,
        "support_received_fen_per_year": draw.choice((0, 0, 240_000)),
        "disability": disability if draw.random() < 0.15 else None,
        "serious_illness": draw.random() < 0.1,
        "orphan_status": "none",
        "orphan_choice": None,
    }


def _signals(draw: random.Random, most: int) -> list[dict[str, str]]:
    return [
        {
            "indicator": draw.choice(INDICATORS),
            "subject": "M0",
            "observed_on": f"2026-0{draw.randint(1, 2)}-{draw.randint(1, 28):02d}",
            "source": "civil_affairs",
        }
        for _ in range(draw.randint(1, most))
    ]


def _route_case(draw: random.Random, place: int) -> dict[str, Any]:
    received = [{"kind": draw.choice(KINDS), "from": "2025-01-01", "to": None} for _ in range(draw.randint(0, 2))]
    return {
        **_case(draw, place),
        "category": draw.choice((None, "tekun", "dibao", "edge", "rigid", "other")),
        "signals": _signals(draw, 3),
        "received": received,
        "needs": [{"kind": draw.choice(NEED_KINDS)} for _ in range(draw.choice((0, 0, 2)))],
        "consents": [{"purpose": "charity", "until": None}] if draw.random() < 0.5 else [],
        "flags": ["complex"] if draw.random() < 0.05 else [],
        "returned": draw.choice((0, 0, 0, 1, 2)),
    }
