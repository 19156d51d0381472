"""Drafts of notices: what a family is told, with the clause, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from matching.codes import Category
from matching.decisions.explain import explain_classes
from matching.decisions.facts import parse_case
from matching.decisions.notices import Notice, draft_notice
from tests.law_cases import ON, a_case, a_member, calendar, packs


def _drafted(pack_id: str, changes: dict[str, Any], asked: Category | None = None, on: date = ON) -> Notice | None:
    pack = packs().get(pack_id)
    return draft_notice(pack, calendar(), explain_classes(pack, parse_case(a_case(changes)), on), asked)


def _notice(pack_id: str, changes: dict[str, Any], asked: Category | None = None, on: date = ON) -> Notice:
    notice = _drafted(pack_id, changes, asked, on)
    assert notice is not None
    return notice


def test_a_refusal_in_henan_is_due_in_three_working_days_and_says_why() -> None:
    notice = _notice("henan-2022", {})
    text = "\n".join(notice.paragraphs)

    assert (notice.kind, notice.due_on) == ("refusal", date(2026, 3, 5))
    assert "核算年收入 100000.00 元，不低于" in text
    assert "豫政办〔2022〕103号 二(一)1" in text
    assert "3 个工作日内送达（豫政办〔2022〕103号 二(二)2）" in text
    assert "监督电话" in text


def test_what_rests_on_our_own_conventions_names_them_once() -> None:
    text = "\n".join(_notice("henan-2022", {}).paragraphs)

    assert "认定规定（产品约定二(一)）" in text


def test_a_refusal_says_how_far_the_household_is_from_the_class() -> None:
    changes = {"household": {"counted_income_fen_per_year": 1_440_000}}

    assert "核算后年收入减少 0.01 元" in "\n".join(_notice("henan-2022", changes).paragraphs)


def test_a_pack_without_a_day_for_refusals_names_none() -> None:
    notice = _notice("chizhou-2024", {})

    assert (notice.due_on, notice.provisional) == (None, False)
    assert "监督电话" not in "\n".join(notice.paragraphs)


def test_a_refusal_that_reaches_into_an_unpublished_year_is_due_provisionally() -> None:
    assert _notice("henan-2022", {}, on=date(2026, 12, 30)).provisional


def test_a_confirmation_names_the_class_the_members_and_the_review() -> None:
    ill = {"household": {"counted_income_fen_per_year": 1_000_000}, "members": [a_member(serious_illness=True)]}
    notice = _notice("henan-2022", ill)
    text = "\n".join(notice.paragraphs)

    assert (notice.kind, notice.title) == ("confirmation", "认定结果通知书")
    assert "认定你户为最低生活保障边缘家庭" in text
    assert "（编号 M1）单独认定为最低生活保障对象" in text
    assert "每 1 年复核一次（豫政办〔2022〕103号 二(二)）" in text


def test_whoever_asked_for_dibao_and_fits_edge_in_henan_is_asked_first() -> None:
    changes = {"household": {"counted_income_fen_per_year": 1_000_000}}

    notice = _notice("henan-2022", changes, asked="dibao")

    assert notice.kind == "offer"
    assert "同意后 3 个工作日内予以认定（豫政办〔2022〕103号 二(二)3）" in "\n".join(notice.paragraphs)


def test_elsewhere_the_first_class_that_fits_is_confirmed() -> None:
    changes = {"household": {"counted_income_fen_per_year": 1_000_000}}

    assert _notice("chizhou-2024", changes, asked="dibao").kind == "confirmation"


def test_while_a_person_has_to_decide_or_a_fact_is_missing_there_is_no_notice() -> None:
    spent = {"household": {"rigid_expenditure_fen_12_months": {"medical": 1}}}
    unknown = {"household": {"counted_income_fen_per_year": None}}

    assert _drafted("henan-2022", spent) is None
    assert _drafted("chizhou-2024", unknown) is None


def test_a_document_that_is_not_public_is_not_named() -> None:
    text = "\n".join(_notice("guangdong-2021", {}).paragraphs)

    assert "现行规定 二(三)" in text
    assert "广东" not in text
