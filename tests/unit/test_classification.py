"""What scenarios do not show of a classification: its reasons, and a county's raised line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matching.codes import Category
from matching.decisions.classification import Classification, classify
from matching.decisions.facts import Case, parse_case
from matching.reasons import Reason, yuan
from tests.law_cases import ON, a_case, classified, packs

SEVERE = {"employed": False, "disability": {"kind": "mental", "grade": 2}}


def _dibao_rules(changes: dict[str, Any], pack_id: str = "chizhou-2024") -> list[str]:
    tried = {each.category: each for each in classified(pack_id, changes).tried}
    return [reason.rule for reason in tried["dibao"].reasons]


def test_a_refused_household_with_an_adult_in_need_is_told_that_support_may_be_exempted() -> None:
    assert _dibao_rules({"members": [SEVERE]}) == ["dibao.income", "dibao.support_exempt"]


@pytest.mark.parametrize(
    "changes",
    [
        {"employed": True},
        {"born_on": "2008-03-03"},
        {"disability": {"kind": "mental", "grade": 3}},
        {"disability": None},
        {"co_resident": False},
    ],
)
def test_a_household_without_such_an_adult_is_not_told(changes: dict[str, Any]) -> None:
    assert _dibao_rules({"members": [{}, {**SEVERE, **changes}]}) == ["dibao.income"]


def test_exemption_is_said_only_where_the_document_has_it() -> None:
    assert _dibao_rules({"members": [SEVERE]}, "national-2023") == ["dibao.income"]


def test_a_household_admitted_to_dibao_is_not_told_of_exemption() -> None:
    changes = {"household": {"counted_income_fen_per_year": 0}, "members": [SEVERE]}

    assert _dibao_rules(changes) == ["dibao.income", "dibao.property"]


def test_guangdong_names_the_citys_rule_when_it_refuses_rigid() -> None:
    rigid = next(each for each in classified("guangdong-2021").tried if each.category == "rigid")

    assert [reason.rule for reason in rigid.reasons] == ["rigid.ratio", "rigid.local_rule"]


@pytest.mark.parametrize(
    ("pack_id", "category"), [("chizhou-2024", "edge"), ("henan-2022", "edge"), ("qitai-2024", "none")]
)
def test_a_county_may_raise_the_edge_line_where_the_document_allows_it(pack_id: str, category: str) -> None:
    assert _with_edge_percent(pack_id, 1_500_000, 160).category == category


def test_a_county_never_lowers_the_edge_line() -> None:
    assert _with_edge_percent("chizhou-2024", 1_439_999, 120).category == "edge"


@pytest.mark.parametrize("pack_id", [pack.id for pack in packs()])
def test_every_outcome_cites_rule_clause_pack_and_facts(pack_id: str) -> None:
    households: list[dict[str, Any]] = [
        {"counted_income_fen_per_year": income, "monitored": monitored, "financial_assets_fen": assets}
        for income in (0, 1_000_000, 2_000_000, None)
        for monitored in (None, "sudden", "marginal")
        for assets in (0, 9_000_000, None)
    ]
    reasons = [
        reason
        for household in households
        for reason in _all_reasons(classified(pack_id, {"household": household, "members": [SEVERE, {}]}))
    ]

    assert len(reasons) > len(households)
    assert [reason for reason in reasons if not (reason.rule and reason.clause and reason.text)] == []
    assert {reason.pack for reason in reasons} <= {pack.id for pack in packs().get(pack_id).lineage()}


def test_a_reason_says_both_sides_of_the_comparison() -> None:
    reason = classified("chizhou-2024", {"household": {"counted_income_fen_per_year": 960_000}}).tried[1].reasons[0]

    assert reason.text == "核算年收入 9600.00 元，不低于 1 人 × 12 个月 × 800.00 元"
    assert reason.facts["counted_income_fen_per_year"] == 960_000
    assert reason.facts["dibao_standard_fen_per_month"] == 80_000


def test_a_refusal_names_the_assets_that_are_over_their_limits() -> None:
    texts = {
        over: _texts("national-2023", "dibao", {"household": {"counted_income_fen_per_year": 0, over: value}})
        for over, value in (("financial_assets_fen", 2_000_001), ("vehicle_assets_fen", 500_001))
    }

    assert texts == {
        "financial_assets_fen": ["金融资产超过限定条件"],
        "vehicle_assets_fen": ["车辆资产超过限定条件"],
    }


def test_an_adult_applying_alone_is_shown_income_and_support_together() -> None:
    member = {**SEVERE, "own_income_fen_per_year": 300_000, "support_received_fen_per_year": 200_000}

    reason = classified("qitai-2024", {"members": [member]}).members[0].reasons[0]

    assert reason.text == "成年无业重残，本人收入与供养费 5000.00 元，低于 12 个月 × 800.00 元"


@pytest.mark.parametrize(("fen", "shown"), [(0, "0.00"), (5, "0.05"), (80_000, "800.00"), (-105, "-1.05")])
def test_fen_are_shown_as_yuan(fen: int, shown: str) -> None:
    assert yuan(fen) == shown


def _with_edge_percent(pack_id: str, income: int, percent: int) -> Classification:
    case = parse_case(a_case({"household": {"counted_income_fen_per_year": income}}))
    raised = Case(case.household, case.members, replace(case.local, edge_income_percent=percent))
    return classify(packs().get(pack_id), raised, ON)


def _texts(pack_id: str, category: Category, changes: dict[str, Any]) -> list[str]:
    tried = {each.category: each for each in classified(pack_id, changes).tried}
    return [reason.text for reason in tried[category].reasons]


def _all_reasons(answer: Classification) -> list[Reason]:
    tried = [reason for each in answer.tried for reason in each.reasons]
    return tried + [reason for member in answer.members for reason in member.reasons]
