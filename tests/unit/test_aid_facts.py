"""Which fields an amount of aid may be asked for with."""

from __future__ import annotations

from typing import Any

import pytest

from matching.decisions.aid_facts import parse_aid_request
from matching.errors import BadInput
from matching.policy.aid_schema import ASKED_OF_AID
from tests.law_cases import ON, packs

LOCAL = {"dibao_standard_fen_per_month": {"urban": 80_000, "rural": 70_000}}
SHARE = {
    "supporter_age": 60,
    "formula_amount_fen": 1,
    "own_income_fen_per_year": 1,
    "property_within_limits": True,
    "last_year_disposable_income_fen_per_capita": 1,
}
COMPLETE: dict[str, dict[str, Any]] = {
    "household": {"settlement": "urban", "people": 1, "months": 1, "local": LOCAL},
    "person": {"settlement": "urban", "people": 1, "months": 1, "local": LOCAL},
    "first_aid": {"settlement": "urban", "local": LOCAL},
    "disability": {"people": 1, "local": LOCAL},
    "labour_loss": {"people": 1, "local": LOCAL},
    "care_loss": {"people": 1, "local": LOCAL},
    "applicant": {"settlement": "urban", "people": 1, "months": 1, "local": LOCAL},
    "new_recipient": {"people": 1, "confirmed_monthly_subsidy_fen": 1, "confirmed_on": "2026-03-02"},
    "supporter_share": SHARE,
}
ALL_FIELDS = {name: value for fields in COMPLETE.values() for name, value in fields.items()}
PEOPLE_BY_DEFAULT = ("disability", "labour_loss", "care_loss", "new_recipient")


def test_a_pack_is_held_against_the_facts_that_each_variant_is_asked_for() -> None:
    assert {variant: fields.keys() for variant, fields in COMPLETE.items()} == ASKED_OF_AID


def _problems(value: Any) -> list[str]:
    with pytest.raises(BadInput) as refused:
        parse_aid_request(value, "", packs().get("product-defaults"), ON)
    return [problem.path for problem in refused.value.problems]


@pytest.mark.parametrize("variant", COMPLETE)
@pytest.mark.parametrize("name", ALL_FIELDS)
def test_a_variant_has_all_its_fields_and_no_others_and_none_is_null(variant: str, name: str) -> None:
    complete = {"variant": variant, **COMPLETE[variant]}

    if name not in complete:
        assert _problems({**complete, name: ALL_FIELDS[name]}) == [name]
        return
    assert _problems({**complete, name: None}) == [name]
    without = {field: value for field, value in complete.items() if field != name}
    if name == "people" and variant in PEOPLE_BY_DEFAULT:
        assert parse_aid_request(without, "", packs().get("product-defaults"), ON).people == 1
    else:
        assert _problems(without) == [name]


@pytest.mark.parametrize(
    ("variant", "name", "wrong"),
    [
        ("household", "months", 6),
        ("household", "months", 0),
        ("person", "months", 6),
        ("applicant", "months", 3),
        ("applicant", "months", 0),
        ("household", "people", 0),
        ("disability", "people", 0),
        ("supporter_share", "supporter_age", 17),
        ("supporter_share", "formula_amount_fen", -1),
        ("new_recipient", "confirmed_on", "2026-02-30"),
    ],
)
def test_a_number_outside_its_limits_is_a_problem_not_a_silent_cut(variant: str, name: str, wrong: object) -> None:
    assert _problems({"variant": variant, **COMPLETE[variant], name: wrong}) == [name]


def test_both_standards_are_given_and_not_null() -> None:
    local = {"dibao_standard_fen_per_month": {"urban": 80_000, "rural": None}, "financial_asset_limit_fen": 1}

    assert _problems({"variant": "first_aid", "settlement": "urban", "local": local}) == [
        "local.dibao_standard_fen_per_month.rural",
        "local.financial_asset_limit_fen",
    ]


def test_an_unknown_variant_is_named_together_with_fields_that_no_variant_has() -> None:
    assert _problems({"variant": "gift", "people": 1, "colour": 1}) == ["variant", "colour"]
    assert _problems({"people": 1}) == ["variant"]
    assert _problems([]) == [""]
