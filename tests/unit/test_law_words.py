"""What a reason says and which facts it names: the words turn with the answer, and nothing that decided is left out."""

from __future__ import annotations

from datetime import date

import pytest

from matching.decisions.aid import decide_aid
from matching.decisions.aid_facts import parse_aid_request
from matching.decisions.scoring import score
from matching.decisions.signals import parse_signals
from matching.reasons import Reason
from tests.law_cases import ON, Json, a_signal, calendar, classified, packs, routed

HELPLESS: Json = {"labour_capacity": "none", "has_income_source": False, "supporters": "none"}
SHARE: Json = {
    "variant": "supporter_share",
    "supporter_age": 70,
    "formula_amount_fen": 10_000,
    "own_income_fen_per_year": 0,
    "property_within_limits": True,
    "last_year_disposable_income_fen_per_capita": 2_000_000,
}


def _reason(pack_id: str, changes: Json, rule: str) -> Reason:
    found = classified(pack_id, changes)
    reasons = [each for tried in found.tried for each in tried.reasons]
    reasons += [each for member in found.members for each in member.reasons]
    return next(each for each in reasons if each.rule == rule)


@pytest.mark.parametrize(("income", "word"), [(959_999, "低于"), (960_000, "不低于")])
def test_income_is_said_to_be_below_the_line_or_not(income: int, word: str) -> None:
    reason = _reason("chizhou-2024", {"household": {"counted_income_fen_per_year": income}}, "dibao.income")

    assert reason.text == f"核算年收入 {income / 100:.2f} 元，{word} 1 人 × 12 个月 × 800.00 元"


@pytest.mark.parametrize(("income", "word"), [(4_499_999, "低于"), (4_500_000, "不低于")])
def test_income_is_said_to_be_below_last_years_or_not(income: int, word: str) -> None:
    spent = {"medical": 4_400_000}
    changes = {
        "household": {
            "counted_income_fen_per_year": income,
            "gross_income_fen_per_year": income,
            "rigid_expenditure_fen_12_months": spent,
        }
    }

    assert f"，{word} 1 人 × 上年度人均" in _reason("chizhou-2024", changes, "rigid.income").text


@pytest.mark.parametrize(
    ("pack_id", "spent", "words"),
    [
        ("chizhou-2024", 3_000_001, "超过收入"),
        ("chizhou-2024", 3_000_000, "未超过收入"),
        ("guangdong-2021", 3_000_000, "达到收入"),
        ("guangdong-2021", 2_999_999, "未达到收入"),
    ],
)
def test_expenditure_is_said_to_pass_the_share_or_not(pack_id: str, spent: int, words: str) -> None:
    changes = {
        "household": {
            "counted_income_fen_per_year": 4_000_000,
            "gross_income_fen_per_year": 5_000_000,
            "disposable_income_fen_per_year": 5_000_000,
            "rigid_expenditure_fen_12_months": {"medical": spent},
        }
    }

    assert f"元，{words} 50000.00 元的 60%" in _reason(pack_id, changes, "rigid.ratio").text


@pytest.mark.parametrize(
    ("member", "text"), [({}, "有共同生活的成员不符合特困条件"), (HELPLESS, "共同生活的成员全部符合特困条件")]
)
def test_a_household_is_said_to_be_tekun_as_a_whole_or_not(member: Json, text: str) -> None:
    changes = {"members": [{"born_on": "1950-01-01", **member}]}

    assert _reason("national-2023", changes, "tekun.member").text == text


def test_a_household_that_nobody_lives_in_is_said_to_have_nobody() -> None:
    assert _reason("national-2023", {"members": []}, "class_order").facts == {"co_resident_members": 0}


def test_a_person_recognised_alone_is_told_with_the_disability_and_the_illness() -> None:
    disability = {"kind": "mental", "grade": 1}
    changes = {
        "household": {"counted_income_fen_per_year": 1_000_000},
        "members": [{"disability": disability, "serious_illness": True}],
    }

    facts = _reason("chizhou-2024", changes, "single_person.in_edge").facts

    assert facts == {"disability": disability, "serious_illness": True}


def test_who_applies_alone_is_told_with_everything_that_was_looked_at() -> None:
    changes = {"members": [{"employed": False, "disability": {"kind": "mental", "grade": 1}}]}

    assert _reason("qitai-2024", changes, "single_person.alone").facts == {
        "own_income_fen_per_year": 0,
        "support_received_fen_per_year": 0,
        "dibao_standard_fen_per_month": 80_000,
        "own_property_within_limits": True,
    }


@pytest.mark.parametrize(
    ("indicators", "text"),
    [(["death"], "合计 6 分，一般：10 个工作日内入户"), (["birth"], "合计 2 分，电话指引：电话询问指引")],
)
def test_a_warning_says_what_it_demands(indicators: list[str], text: str) -> None:
    signals = parse_signals({"signals": [a_signal(each) for each in indicators]})

    assert score(packs().get("national-2023"), calendar(), signals, ON).reasons[-1].text == text


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({"returned": 2}, "本户被退回 2 次。"),
        ({"returned": 3, "flags": ["officer_request", "disputed"]}, "本户被退回 3 次、有争议、经办人提请。"),
        ({"needs": [{"kind": "temporary_aid"}, {"kind": "vagrant_aid"}], "flags": ["complex"]}, "本户情形复杂。"),
    ],
)
def test_a_conference_says_which_of_its_conditions_the_household_meets(changes: Json, met: str) -> None:
    [asked] = [one for one in routed("chizhou-2024", changes).referrals if one.disposition == "conference"]

    assert asked.reasons[0].text == f"情形复杂的可启动县级协调机制一事一议。{met}"


@pytest.mark.parametrize(("income", "words"), [(0, "不计供养费"), (2_000_000, "按 30% 计供养费")])
def test_a_share_says_whether_it_counts(income: int, words: str) -> None:
    limits = packs().get("product-defaults")
    request = parse_aid_request({**SHARE, "own_income_fen_per_year": income}, "", limits, ON)

    answer = decide_aid(packs().get("qitai-2024"), calendar(), request, ON)

    assert answer.reasons[0].text.endswith(words)
    assert answer.provisional is False


def test_an_amount_without_a_day_is_never_provisional() -> None:
    standards = {"dibao_standard_fen_per_month": {"urban": 80_000, "rural": 70_000}}
    asked = {"variant": "first_aid", "settlement": "urban", "local": standards}
    request = parse_aid_request(asked, "", packs().get("product-defaults"), ON)

    assert decide_aid(packs().get("qitai-2024"), calendar(), request, ON).provisional is False


def test_the_last_day_of_the_calendar_can_be_reached() -> None:
    assert calendar().due(date(9999, 12, 30), 1).due_on == date(9999, 12, 31)
