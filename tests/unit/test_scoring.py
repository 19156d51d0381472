"""All combinations of indicators, and that a warning cites what it was made of."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import pytest

from matching.decisions.scoring import score, scoring_law
from matching.decisions.signals import Signal
from tests.law_cases import ON, calendar, packs


@pytest.mark.parametrize(
    ("pack_id", "expected"),
    [
        ("guangdong-2021", {"red": 4003, "orange": 32, "yellow": 21, "blue": 16, "green": 24}),
        ("chizhou-2024", {"red": 8084, "orange": 40, "yellow": 24, "blue": 18, "green": 26}),
    ],
)
def test_over_all_combinations_of_indicators_each_level_comes_so_often(pack_id: str, expected: dict[str, int]) -> None:
    pack = packs().get(pack_id)
    indicators = list(scoring_law(pack, ON).ticks)

    levels = Counter(
        score(pack, calendar(), [_signal(each) for each, on in zip(indicators, chosen, strict=True) if on], ON).level
        for chosen in product((False, True), repeat=len(indicators))
    )

    assert dict(levels) == expected


def test_what_points_come_to_is_known_from_none_to_those_of_all_indicators() -> None:
    law = scoring_law(packs().get("guangdong-2021"), ON)

    assert [total.reason.facts["points"] for total in law.totals] == list(
        range(1 + sum(t.points for t in law.ticks.values()))
    )


def test_a_warning_cites_each_indicator_and_its_level_where_they_were_found() -> None:
    answer = score(packs().get("chizhou-2024"), calendar(), [_signal("medical_spend_surge"), _signal("death")], ON)

    assert [(reason.rule, reason.pack, reason.clause) for reason in answer.reasons] == [
        ("scoring.indicator.medical_spend_surge", "chizhou-2024", "三(一)"),
        ("scoring.indicator.death", "product-defaults", "广东附件3一"),
        ("scoring.levels", "product-defaults", "广东附件3二"),
    ]


def test_counted_and_ignored_signals_are_given_back_as_they_came() -> None:
    signals = [_signal("death"), _signal("death"), _signal("flood")]

    answer = score(packs().get("national-2023"), calendar(), signals, ON).as_json()

    assert answer["counted"] == [{"signal": signals[0].as_json(), "points": 6}]
    assert answer["ignored"] == [
        {"signal": signals[1].as_json(), "reason": "repeated"},
        {"signal": signals[2].as_json(), "reason": "unknown_indicator"},
    ]


def _signal(indicator: str) -> Signal:
    return Signal(indicator, "M1", date(2026, 2, 20), "health")


def test_the_window_of_the_first_days_of_the_calendar_begins_with_them() -> None:
    first = Signal("death", "M1", date.min, "health")

    assert score(packs().get("national-2023"), calendar(), [first], date(1, 1, 2)).points == 6
