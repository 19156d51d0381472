"""Random households and warnings as JSON: mostly on or near a line of the law, every fact missing now and then."""

from __future__ import annotations

import random
from typing import Any

from matching.codes import NEED_KINDS
from tests.unit.law_oracle import NEEDS


def a_random_case(draw: random.Random) -> dict[str, Any]:
    """Mostly on or near a line, and every fact missing now and then."""
    people, standard = draw.randint(1, 3), draw.choice([70_000, 80_000])

    def near(*lines: int) -> int | None:
        return None if draw.random() < 0.06 else max(0, draw.choice(lines) + draw.choice([-1, 0, 0, 1]))

    year = 12 * people * standard
    income = near(0, year, year * 3 // 2, year * 3 // 2 - 2, 2_200_000 * people, 4_500_000 * people, 9_000_000)
    spent = income or 1_000_000
    return {
        "household": {
            "household_id": "H1",
            "region": "341702001001",
            "settlement": draw.choice(["urban", "rural"]),
            "gross_income_fen_per_year": near(0, spent, spent, spent * 2),
            "disposable_income_fen_per_year": near(0, spent, spent),
            "counted_income_fen_per_year": income,
            "financial_assets_fen": near(0, 0, 2_000_000, 3_000_000),
            "vehicle_assets_fen": near(0, 0, 0, 500_000, 750_000),
            "other_property_within_limits": draw.random() < 0.9,
            "rigid_expenditure_fen_12_months": {
                cause: near(0, 0, spent // 2, spent * 6 // 10, spent * 3 // 10)
                for cause in ("medical", "education", "disaster", "accident")
            },
            "monitored": draw.choice([None, None, None, "unstable", "marginal", "sudden"]),
        },
        "members": [_member(draw, number, near) for number in range(people)],
        "local": {
            "dibao_standard_fen_per_month": {
                "urban": draw.choice([standard] * 15 + [None]),
                "rural": draw.choice([70_000] * 15 + [None]),
            },
            "financial_asset_limit_fen": near(2_000_000),
            "vehicle_asset_limit_fen": near(0, 500_000),
            "last_year_disposable_income_fen_per_capita": {"urban": near(4_500_000), "rural": near(2_200_000)},
            "rigid_ratio_percent": draw.choice([None, 0, 40, 60, 60, 100]),
        },
    }


def _member(draw: random.Random, number: int, near: Any) -> dict[str, Any]:
    helpless = draw.random() < 0.4
    born = ["1966-03-01", "1966-03-02", "1964-02-29", "2008-03-01", "2008-02-29", "1980-05-05", "2015-01-01"]
    kinds = ["physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple"]
    disability = {"kind": draw.choice(kinds), "grade": draw.randint(1, 4)}
    return {
        "member_id": f"M{number}",
        "born_on": draw.choice(born),
        "co_resident": draw.random() < 0.9,
        "registered_here": draw.random() < 0.9,
        "labour_capacity": "none" if helpless else draw.choice(["none", "partial", "full"]),
        "has_income_source": draw.random() < (0.1 if helpless else 0.7),
        "supporters": draw.choice(["none", "incapable"] if helpless else ["none", "capable"]),
        "employed": draw.random() < 0.4,
        "own_income_fen_per_year": near(0, 480_000, 960_000),
        "own_property_within_limits": draw.random() < 0.8,
        "support_received_fen_per_year": near(0, 360_000, 480_000),
        "disability": draw.choice([None, disability]),
        "serious_illness": draw.random() < 0.2,
        "orphan_status": draw.choice(["none", "none", "orphan", "de_facto_unattended"]),
        "orphan_choice": draw.choice([None, "tekun", "orphan"]),
    }


def a_random_route_case(draw: random.Random) -> dict[str, Any]:
    def some(values: list[Any], most: int) -> list[Any]:
        return [draw.choice(values) for _ in range(draw.randint(0, most))]

    kinds = [*NEED_KINDS, "charity", "mutual_aid"]
    observed = ["2026-02-20", "2024-02-01", "2025-09-02", "2026-03-01"]
    indicators = [*NEEDS, "birth", "marriage_change", "petition", "flood"]
    return {
        **a_random_case(draw),
        "category": draw.choice([None, "tekun", "dibao", "edge", "rigid", "other"]),
        "signals": [
            {"indicator": each, "subject": "M0", "observed_on": draw.choice(observed), "source": "x"}
            for each in some(indicators, 4)
        ],
        "received": [
            {"kind": each, "from": draw.choice(["2020-01-01", "2026-03-01"]), "to": draw.choice([None, "2026-02-28"])}
            for each in some([*kinds, "basic_living", "basic_living"], 3)
        ],
        "needs": [{"kind": each} for each in some(list(NEED_KINDS), draw.choice([0, 3]))],
        "consents": [{"purpose": "charity", "until": each} for each in some([None, "2026-02-28", "2026-03-01"], 2)],
        "flags": some(["disputed", "complex", "officer_request"], draw.choice([0, 0, 2])),
        "returned": draw.choice([0, 0, 1, 2]),
    }
