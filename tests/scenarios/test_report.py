"""The report of what no scenario touches is empty, and would not be if one were taken away."""

from __future__ import annotations

import json
import re
from copy import deepcopy

import pytest

from tests.law_cases import packs
from tests.scenarios.alterations import alterations
from tests.scenarios.decided import written
from tests.scenarios.report import Report, facts_alone, report
from tests.scenarios.unseen import EXPLAINED


@pytest.fixture(scope="module")
def found() -> Report:
    return report(packs())


def test_no_cell_boundary_or_clause_is_left_untouched(found: Report) -> None:
    assert found.is_empty, "\n".join(found.lines())


def test_the_report_says_how_much_was_looked_at(found: Report) -> None:
    first, *rest = found.lines()

    assert first == f"{found.distinct} scenarios, {found.altered} alterations of the packs"
    assert rest == [f"{part} that no scenario touches: 0" for part in ("cells", "boundaries", "clauses")]


def test_a_boundary_whose_scenario_is_taken_away_is_named() -> None:
    without = [entry for entry in written() if entry["command"] != "score"]

    assert "product-defaults scoring.window: 180 → 181" in report(packs(), without, of="scoring.").boundaries


def test_a_clause_whose_scenario_is_taken_away_is_named() -> None:
    without = [entry for entry in written() if entry["command"] != "obligations"]

    untouched = report(packs(), without, of="obligation.").clauses

    assert "henan-2022 五(四): obligation.supervision_phone" in untouched


def test_a_copy_that_differs_in_a_name_counts_once() -> None:
    [first, *_] = written()
    copy = deepcopy(first) | {"scenario": "另一个名字", "source": "别处"}
    copy["given"]["household"]["household_id"] = "H2"

    assert facts_alone(copy) == facts_alone(deepcopy(first) | {"given": _named(first["given"], "H3")})


def test_every_explanation_still_explains_an_alteration() -> None:
    names = [each.name for each in alterations(packs())]

    assert [pattern for pattern in EXPLAINED if not any(re.match(pattern, name) for name in names)] == []


def test_nothing_that_a_scenario_notices_is_explained_away(found: Report) -> None:
    assert found.explained_but_noticed == ()


def _named(given: dict[str, object], household_id: str) -> dict[str, object]:
    named: dict[str, object] = json.loads(json.dumps(given))
    household = named["household"]
    assert isinstance(household, dict)
    household["household_id"] = household_id
    return named
