"""The scenarios that a caseworker can read, run against the decisions.

A scenario says which command, pack and day, what differs from the plain household of `tests/law_cases.py`, what is
expected, and where it stands. Under `by_pack` one set of facts is decided under several packs.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.law_cases import packs
from tests.scenarios.decided import FILES, Scenario, scenarios, written
from tests.scenarios.report import facts_alone


@pytest.mark.parametrize("scenario", [pytest.param(each, id=each.name) for each in scenarios()])
def test_scenario(scenario: Scenario) -> None:
    told = scenario.answer(packs()).told

    assert {name: told.get(name) for name in scenario.expected} == scenario.expected


def test_every_scenario_says_where_its_rule_stands() -> None:
    assert len(written()) > len(FILES)
    assert [entry["scenario"] for entry in written() if not entry.get("source")] == []


def test_no_scenario_has_a_part_that_nobody_reads() -> None:
    """Such as `on`, which YAML takes for true."""
    parts = {part for entry in written() for part in entry}

    assert parts == {"scenario", "command", "pack", "day", "source", "given", "expect", "by_pack"}


def test_no_two_scenarios_decide_the_same_case() -> None:
    seen: dict[str, Any] = {}
    for entry in written():
        case = facts_alone(entry)
        assert case not in seen, f"{entry['scenario']} is the same case as {seen.get(case)}"
        seen[case] = entry["scenario"]
