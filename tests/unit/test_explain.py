"""Why not: each change that is offered flips the answer, one step less does not, and none that is nearer was missed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from matching.decisions.classification import classify
from matching.decisions.explain import Explanation, Flip, explain_classes, explain_routes
from matching.decisions.facts import Case, parse_case
from matching.decisions.levers import case_levers
from matching.decisions.route_facts import parse_route_case
from tests.law_cases import ON, a_case, a_member, a_route_case, a_signal, calendar, packs
from tests.unit.flipping import flips_of_classes, flips_of_routes, reached
from tests.unit.random_cases import a_random_case, a_random_route_case

DOCUMENTS = ["national-2023", "chizhou-2024", "qitai-2024", "henan-2022", "guangdong-2021"]
CASES, ROUTE_CASES = 30, 5


def _explained(pack_id: str, changes: dict[str, Any]) -> Explanation:
    return explain_classes(packs().get(pack_id), parse_case(a_case(changes)), ON)


def _flips(explanation: Explanation, category: str) -> dict[str, Flip]:
    found = next(each for each in explanation.classes if each.category == category)
    return {flip.path: flip for flip in found.flips}


def _routes(pack_id: str, changes: dict[str, Any]) -> dict[tuple[str, str], dict[str, Flip]]:
    case = parse_route_case(a_route_case(changes))
    explained = explain_routes(packs().get(pack_id), calendar(), case, ON)
    return {(each.disposition, each.kind): {flip.path: flip for flip in each.flips} for each in explained.routes or ()}


def test_income_at_the_line_is_one_fen_too_much() -> None:
    flips = _flips(_explained("chizhou-2024", {"household": {"counted_income_fen_per_year": 960_000}}), "dibao")

    income = flips["household.counted_income_fen_per_year"]
    assert (income.before, income.after, income.nearer, income.difference) == (960_000, 959_999, 960_000, -1)


def test_what_is_too_much_is_said_for_a_person_and_a_month() -> None:
    changes = {"household": {"counted_income_fen_per_year": 1_440_000 + 12 * 3_700 - 1}}
    flips = _flips(_explained("chizhou-2024", changes), "edge")

    text = flips["household.counted_income_fen_per_year"].text
    assert text == "核算后年收入减少 444.00 元，即 14399.99 元（每人每月约 37.00 元）"


def test_expenditure_just_above_the_share_is_found() -> None:
    changes = {
        "household": {
            "gross_income_fen_per_year": 2_000_000,
            "counted_income_fen_per_year": 2_000_000,
            "rigid_expenditure_fen_12_months": {"medical": 1_200_000},
        }
    }
    flips = _flips(_explained("chizhou-2024", changes), "rigid")

    assert flips["household.rigid_expenditure_fen_12_months.medical"].difference == 1
    assert flips["household.rigid_expenditure_fen_12_months.education"].difference == 1
    assert flips["household.gross_income_fen_per_year"].difference == -1


def test_a_disability_that_would_let_a_person_in_is_named_with_its_grade() -> None:
    person = a_member(labour_capacity="none", has_income_source=False, supporters="none")
    flips = _flips(_explained("chizhou-2024", {"members": [person]}), "tekun")

    assert flips["members[0].disability"].text == "残疾由“无”变为“肢体残疾四级”"


def test_no_change_is_told_in_code(pytestconfig: pytest.Config) -> None:
    draw = random.Random(pytestconfig.getoption("seed"))
    texts = [
        flip.text
        for case in (parse_route_case(a_random_route_case(draw)) for _ in range(ROUTE_CASES))
        for told in (explain_routes(packs().get("qitai-2024"), calendar(), case, ON),)
        for why in (*told.classes, *(told.routes or ()))
        for flip in why.flips
    ]

    assert texts
    assert [text for text in texts if re.search("[A-Za-z]", text)] == []


def test_what_two_tests_refuse_no_single_fact_flips() -> None:
    changes = {"household": {"counted_income_fen_per_year": 1_000_000, "other_property_within_limits": False}}

    assert _flips(_explained("chizhou-2024", changes), "dibao") == {}


def test_the_only_fact_that_keeps_a_person_from_tekun_is_found() -> None:
    member = a_member(born_on="1950-01-01", labour_capacity="none", has_income_source=False, supporters="capable")
    flips = _flips(_explained("chizhou-2024", {"members": [member]}), "tekun")

    assert [(flip.path, flip.after) for flip in flips.values()] == [("members[0].supporters", "incapable")]


def test_the_income_below_which_a_disabled_adult_may_apply_alone_is_found() -> None:
    adult = {"employed": False, "disability": {"kind": "mental", "grade": 2}, "support_received_fen_per_year": 200_000}
    changes = {"members": [{**adult, "own_income_fen_per_year": 1_000_000}], "needs": [{"kind": "basic_living"}]}
    routes = _routes("qitai-2024", changes)

    assert routes["enrol", "basic_living"]["members[0].own_income_fen_per_year"].after == 12 * 80_000 - 200_000 - 1


def test_monitoring_is_what_would_let_a_household_of_henan_in() -> None:
    flips = _flips(_explained("henan-2022", {}), "edge")

    assert flips["household.monitored"].after == "unstable"


def test_a_consent_is_what_charity_waits_for() -> None:
    routes = _routes("chizhou-2024", {"needs": [{"kind": "legal_aid"}, {"kind": "care_service"}]})

    assert "consents.charity" in routes["charity", "care_service"]
    assert ("charity", "legal_aid") not in routes


def test_one_more_return_is_what_the_conference_waits_for() -> None:
    routes = _routes("chizhou-2024", {"returned": 1, "signals": [a_signal("death")]})

    assert routes["conference", "recognition"]["returned"].after == 2
    assert routes["conference", "recognition"]["flags.disputed"].after is True


def test_the_income_at_which_a_held_class_would_be_reviewed_is_found() -> None:
    changes = {"category": "dibao", "household": {"counted_income_fen_per_year": 900_000}}
    routes = _routes("chizhou-2024", changes)

    assert routes["review", "recognition"]["household.counted_income_fen_per_year"].after == 960_000


def test_a_kind_is_applied_for_where_the_income_reaches_a_class_and_not_below_it() -> None:
    changes = {"household": {"settlement": "rural"}, "needs": [{"kind": "housing_rural"}]}
    routes = _routes("henan-2022", changes)

    assert routes["enrol", "housing_rural"]["household.counted_income_fen_per_year"].after == 12 * 70_000 * 3 // 2 - 1
    assert routes["deliver", "housing_rural"]["category"].after == "rigid"


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_a_change_of_one_fact_flips_the_class_and_one_step_less_does_not(
    pack_id: str, pytestconfig: pytest.Config
) -> None:
    offered = flips_of_classes(pack_id, random.Random(f"{pack_id} {pytestconfig.option.seed}"), CASES)

    assert offered > CASES // 5  # that it says something at all; how often is chance


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_a_change_of_one_fact_makes_the_referral_and_one_step_less_does_not(
    pack_id: str, pytestconfig: pytest.Config
) -> None:
    assert flips_of_routes(pack_id, random.Random(f"{pack_id} {pytestconfig.option.seed}"), ROUTE_CASES)


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_no_nearer_change_is_missed_where_all_amounts_can_be_tried(pack_id: str, pytestconfig: pytest.Config) -> None:
    draw, pack = random.Random(f"small {pack_id} {pytestconfig.option.seed}"), packs().get(pack_id)
    for _ in range(6):
        case = parse_case(_small(a_random_case(draw)))
        found = {
            (refused.category, flip.path): flip.difference
            for refused in explain_classes(pack, case, ON).classes
            for flip in refused.flips
            if flip.difference is not None
        }
        assert found == dict(_tried_one_by_one(pack_id, case))


def _tried_one_by_one(pack_id: str, case: Case) -> Iterator[tuple[tuple[str, str], int]]:
    pack = packs().get(pack_id)
    refused = [tried.category for tried in classify(pack, case, ON).tried if tried.outcome == "refused"]
    for lever in case_levers(case):
        if type(lever.value) is not int:
            continue
        nearest = sorted(range(-lever.value, 400), key=lambda difference: (abs(difference), difference))
        found = [(difference, reached(pack_id, lever.put(case, lever.value + difference))) for difference in nearest]
        for category in refused:
            if (first := next((difference for difference, name in found if name == category), None)) is not None:
                yield (category, lever.path), first


def _small(case: dict[str, Any]) -> dict[str, Any]:
    """The same case in an economy of a few fen, so that every amount can be tried."""

    def shrunk(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: shrunk(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [shrunk(inner) for inner in value]
        is_amount = type(value) is int and name not in ("grade", "rigid_ratio_percent")
        return -(-value // 40_000) if is_amount else value

    return {name: shrunk(value, name) for name, value in case.items()}
