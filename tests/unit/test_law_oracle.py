"""Random cases decided twice: by the packs, and by the rules written out plainly a second time."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from matching.calendar.working_days import Calendar
from matching.codes import NEED_KINDS
from matching.decisions.classification import classify
from matching.decisions.facts import parse_case
from matching.decisions.route_facts import parse_route_case
from matching.decisions.routing import route
from tests.law_cases import calendar, packs
from tests.unit.law_oracle import CELLS, NEEDS, RATIOS, classes_of, referrals_of
from tests.unit.random_cases import a_random_case, a_random_route_case

DOCUMENTS = [*RATIOS, "henan-2022"]
DAYS = [date(2026, 3, 1), date(2024, 2, 29), date(2026, 2, 28)]
CASES = 1500
SEED_OFFSET = {pack_id: place for place, pack_id in enumerate(DOCUMENTS)}


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_classes_come_out_the_same_as_written_out_plainly(pack_id: str, pytestconfig: pytest.Config) -> None:
    draw = random.Random(pytestconfig.option.seed + SEED_OFFSET[pack_id])

    for _ in range(CASES):
        case, on = a_random_case(draw), draw.choice(DAYS)
        found = classify(packs().get(pack_id), parse_case(case), on)
        answer = {
            "category": found.category,
            "tried": [(each.category, each.outcome) for each in found.tried],
            "members": [(each.member_id, each.category, each.single_person) for each in found.members],
            "incomplete": {each.path for each in found.incomplete},
        }

        assert answer == classes_of(pack_id, case, on), case


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_referrals_come_out_the_same_as_written_out_plainly(pack_id: str, pytestconfig: pytest.Config) -> None:
    draw = random.Random(pytestconfig.option.seed + 100 + SEED_OFFSET[pack_id])

    for _ in range(CASES):
        case, on = a_random_route_case(draw), draw.choice(DAYS)
        found = _routed(pack_id, calendar(), case, on)
        counted = [each.signal.indicator for each in found.warning.counted]
        lines = [f"{each.disposition} {each.kind} {each.to} {each.role}" for each in found.referrals]
        gaps = [f"{each.kind} {each.problem}" for each in found.gaps]

        assert (lines, gaps) == referrals_of(pack_id, case, counted, found.warning.level, on), case


def test_every_kind_and_indicator_is_drawn() -> None:
    assert set(NEED_KINDS) | {"charity", "mutual_aid"} == set(CELLS["national-2023"])
    assert "death" in NEEDS


def _routed(pack_id: str, with_calendar: Calendar, case: Any, on: date) -> Any:
    return route(packs().get(pack_id), with_calendar, parse_route_case(case), on)
