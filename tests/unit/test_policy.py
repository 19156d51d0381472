"""Packs: what they all have, what a broken one is refused for, and values that change with the date."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from matching.errors import BadInput, UnknownPolicy
from matching.policy.loading import PACKS_DIRECTORY, load_packs
from matching.policy.schema import Cell, IncomeTest
from tests.law_cases import ON, packs

Break = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packs that a test may spoil."""
    return Path(shutil.copytree(PACKS_DIRECTORY, tmp_path / "packs"))


def _spoil(folder: Path, pack_id: str, old: str, new: str) -> None:
    path = folder / f"{pack_id}.yaml"
    before = path.read_text(encoding="utf-8")
    after = before.replace(old, new, 1)
    assert after != before
    path.write_text(after, encoding="utf-8")


def _problems(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as refused:
        load_packs(folder)
    return [f"{problem.path}: {problem.problem}" for problem in refused.value.problems]


def test_there_are_five_documents_and_the_defaults() -> None:
    parents = {pack.id: pack.parent.id if pack.parent else None for pack in packs()}

    assert parents == {
        "product-defaults": None,
        "national-2023": "product-defaults",
        "chizhou-2024": "national-2023",
        "qitai-2024": "national-2023",
        "henan-2022": "product-defaults",
        "guangdong-2021": "product-defaults",
    }


def test_every_rule_has_a_clause_a_unit_a_summary_and_a_date() -> None:
    rules = [rule for pack in packs() for rule in pack.rules.values()]

    assert len(rules) > 200
    assert [rule.key for rule in rules if not (rule.clause and rule.unit and rule.summary and rule.values)] == []


def test_every_default_says_that_it_is_our_choice_or_where_it_was_taken_from() -> None:
    rules = packs().get("product-defaults").rules.values()

    assert [rule.key for rule in rules if not (rule.our_choice or rule.reference)] == []


def test_an_unknown_pack_is_refused_with_the_ids_there_are() -> None:
    with pytest.raises(UnknownPolicy) as refused:
        packs().get("anhui-1999")

    assert "chizhou-2024" in refused.value.known


def test_what_a_pack_is_silent_on_comes_from_its_parent_with_the_parents_clause() -> None:
    found = packs().get("qitai-2024").get("cell.consumption_relief", date(2026, 1, 1), Cell)

    assert (found.pack, found.clause) == ("national-2023", "四(五)")


def test_what_a_pack_expressly_does_not_have_is_not_asked_of_its_parent() -> None:
    henan, defaults = packs().get("henan-2022"), packs().get("product-defaults")

    assert henan.find("rigid.ratio", date(2026, 1, 1), object) is None
    assert defaults.find("rigid.ratio", date(2026, 1, 1), object) is not None


def test_a_flag_that_a_pack_is_silent_on_or_denies_says_no(folder: Path) -> None:
    _spoil(folder, "chizhou-2024", "value: true", "value: false")
    packs = load_packs(folder)

    flags = ("tekun.orphans_excluded", "edge.income_may_be_raised", "rigid.excludes_edge_income")
    assert [packs.get("chizhou-2024").says(flag, ON) for flag in flags] == [False, True, False]


def test_a_value_holds_until_the_next_one_begins_and_the_first_before_it(folder: Path) -> None:
    line = "value: {percent: 150, standard: urban}"
    dated = "values: {2021-09-06: {percent: 150, standard: urban}, 2025-01-01: {percent: 160, standard: urban}}"
    _spoil(folder, "guangdong-2021", line, dated)
    pack = load_packs(folder).get("guangdong-2021")

    days = (date(2000, 1, 1), date(2021, 9, 6), date(2024, 12, 31), date(2025, 1, 1), date(2030, 1, 1))

    assert [pack.get("edge.income", day, IncomeTest).value.percent for day in days] == [150, 150, 150, 160, 160]


@pytest.mark.parametrize(
    ("pack_id", "old", "new", "problem"),
    [
        ("chizhou-2024", "    clause: 二(二)\n", "", "chizhou-2024.yaml: rules.class_order.clause: Field required"),
        ("chizhou-2024", "unit: order", "unit: fathoms", "chizhou-2024.yaml: rules.class_order.unit"),
        ("chizhou-2024", "unit: order", "unit: points", "chizhou-2024: rules.class_order: unit points does not fit"),
        ("chizhou-2024", "tekun, dibao, edge, rigid, other]}", "tekun, poor]}", "chizhou-2024: rules.class_order: "),
        ("chizhou-2024", "cell.mutual_aid:", "cell.friendship:", "chizhou-2024: rules.cell.friendship: no decision"),
        ("chizhou-2024", "rigid.income:", "rigid.outcome:", "chizhou-2024: rules.rigid.outcome: no decision"),
        ("chizhou-2024", "lead: education,", "lead: post_office,", "chizhou-2024: rules.departments.education_aid: "),
        ("chizhou-2024", "points: 4", "points: 4.5", "chizhou-2024: rules.scoring.indicator.medical_spend_surge: "),
        ("chizhou-2024", "points: 4", "points: true", "chizhou-2024: rules.scoring.indicator.medical_spend_surge: "),
        ("chizhou-2024", "parent: national-2023", "parent: nowhere", "chizhou-2024: parent: nowhere is not among"),
        ("national-2023", "parent: product-defaults", "parent: chizhou-2024", "chizhou-2024: parent: goes round"),
        ("chizhou-2024", "id: chizhou-2024", "id: qitai-2024", "qitai-2024.yaml: id: qitai-2024 is the id of another"),
        ("chizhou-2024", "value: true", "values: {}", "chizhou-2024: rules.tekun.orphans_excluded: give either"),
        ("chizhou-2024", "value: true", "note: true", "chizhou-2024.yaml: rules.tekun.orphans_excluded.note"),
        ("chizhou-2024", "value: true", "values: {2020-01-01: true}", "chizhou-2024: rules.tekun.orphans_excluded: a"),
        ("chizhou-2024", "needs.medical_spend_surge:", "needs.something:", "needs.medical_spend_surge: neither"),
        ("product-defaults", "scoring.window:", "product.window:", "national-2023: rules.scoring.window: neither"),
        ("product-defaults", "  routing.senders:", "  routing.window:", "rules.routing.window: no decision"),
        (
            "chizhou-2024",
            "value: {outcome: no_amount_in_pack}",
            "value: {outcome: amount, of: confirmed_subsidy}",
            "rules.aid.rule.first_aid: rests on confirmed_monthly_subsidy_fen, which nobody is asked for",
        ),
        ("chizhou-2024", "public: true", "public: true\npublic: false", "chizhou-2024.yaml: not YAML: line"),
        ("chizhou-2024", "public: true", "public: [", "chizhou-2024.yaml: not YAML: line"),
        ("chizhou-2024", "2024-04-25", "2024-02-30", "chizhou-2024.yaml: not YAML: line 5: day is out of range"),
        ("chizhou-2024", "edge, rigid, other]}", "edge, rigid]}", "rules.class_order: classes: Value error, must name"),
        ("product-defaults", "least_points: 0,", "least_points: 1,", "rules.scoring.levels: : Value error, least"),
        ("product-defaults", "least_points: 8,", "least_points: 9,", "rules.scoring.levels: : Value error, least"),
        ("product-defaults", "action: call, working_days: null", "action: call, working_days: 1", "a call has none"),
        ("product-defaults", "review, visit, call]", "review, visit]", "rules.routing.disposition_order: codes: Value"),
        ("product-defaults", "charity, mutual_aid]", "charity]", "rules.routing.kind_order: codes: Value error, must"),
        (
            "product-defaults",
            "least: 1, most: 5",
            "least: 6, most: 5",
            "aid.months.household: : Value error, least",
        ),
        ("qitai-2024", "{from_years: 18", "{from_years: 19", "supporter_share: no band for the youngest supporters"),
        (
            "qitai-2024",
            "unit: years, summary: 每年",
            "unit: months, summary: 每年",
            "obligation.screening: unit months",
        ),
        ("chizhou-2024", "培训一次。, value: 1", "培训一次。, value: 每年", "obligation.training: : Input"),
        ("chizhou-2024", "宣传。, value: 5", "宣传。, value: 13", "obligation.publicity_month: : Input"),
        ("product-defaults", "product.kin_steps:", "product.kinsteps:", "rules.product.kinsteps: no decision"),
        ("qitai-2024", "from_years: 70", "from_years: 60", "aid.rule.supporter_share: share: Value error, from"),
    ],
)
def test_a_pack_with_something_wrong_is_refused_with_where_and_what(
    folder: Path, pack_id: str, old: str, new: str, problem: str
) -> None:
    _spoil(folder, pack_id, old, new)

    assert any(problem in each for each in _problems(folder))


def test_all_problems_of_all_files_are_reported_at_once(folder: Path) -> None:
    _spoil(folder, "chizhou-2024", "unit: order", "unit: points")
    _spoil(folder, "qitai-2024", "percent: 50,", "percent: many,")
    _spoil(folder, "henan-2022", "lead: trade_union", "lead: guild")

    assert {each.split(":")[0] for each in _problems(folder)} == {"chizhou-2024", "qitai-2024", "henan-2022"}


def test_a_rule_that_cannot_be_read_hides_no_problem_of_another(folder: Path) -> None:
    _spoil(folder, "chizhou-2024", "    clause: 二(二)\n", "")
    _spoil(folder, "chizhou-2024", "lead: education,", "lead: post_office,")
    _spoil(folder, "chizhou-2024", "public: true", "public: true\nmotto: 一户一链")
    _spoil(folder, "qitai-2024", "parent: national-2023", "parent: nowhere")

    named = [each.rpartition(": ")[0] for each in _problems(folder)]

    assert named == [
        "chizhou-2024.yaml: rules.class_order.clause",
        "chizhou-2024.yaml: motto",
        "chizhou-2024: rules.departments.education_aid: lead",
        "qitai-2024: parent",
    ]


@pytest.mark.parametrize("text", ["", "chizhou", "- id: chizhou-2024"])
def test_a_file_that_is_no_pack_is_refused_with_what_a_pack_has(folder: Path, text: str) -> None:
    (folder / "more.yaml").write_text(text, encoding="utf-8")

    assert [each.split(",")[0] for each in _problems(folder)] == ["more.yaml: no pack: give id"]


@pytest.mark.parametrize("again", ["2024-04-25", '"2024-04-25"'])
def test_overlapping_dates_cannot_be_written(folder: Path, again: str) -> None:
    _spoil(folder, "chizhou-2024", "value: true", f"values: {{2024-04-25: true, {again}: false}}")

    assert any("2024-04-25 stands twice" in each for each in _problems(folder))


def test_a_rule_that_every_decision_needs_cannot_end_one_day(folder: Path) -> None:
    line = "value: {percent: 150, standard: settlement}"
    ending = "values: {2024-04-25: {percent: 150, standard: settlement}, 2030-01-01: none}"
    _spoil(folder, "chizhou-2024", line, ending)

    assert _problems(folder) == [
        "chizhou-2024: rules.edge.income: neither the pack nor a parent has it from 2030-01-01 on"
    ]


def test_what_is_wrong_around_a_value_hides_nothing_of_the_value_nor_of_what_is_missing(folder: Path) -> None:
    _spoil(folder, "chizhou-2024", "    clause: 四(一)\n    unit: classes", "    unit: fathoms")
    _spoil(folder, "chizhou-2024", "admits: [dibao, tekun]", "admits: [dibao, poor]")
    _spoil(folder, "product-defaults", "routing.receipt_due:", "product.receipt_due:")

    named = [each.rpartition(": ")[0] for each in _problems(folder)]

    assert named == [
        "chizhou-2024.yaml: rules.cell.basic_living.clause",
        "chizhou-2024.yaml: rules.cell.basic_living.unit",
        "chizhou-2024: rules.cell.basic_living: admits.1",
        "product-defaults: rules.product.receipt_due",
        *(f"{pack.id}: rules.routing.receipt_due" for pack in packs()),
    ]
