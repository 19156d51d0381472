"""One household under several packs, and what it is owed under each."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import pytest

from graph.changes import Link
from graph.schema import Assisted
from matching.engine import Engine
from matching.households.entitlements import EntitlementRow, household_entitlements
from matching.households.replay import Replay, replay
from tests.loop.county import COUNTY, HOUSEHOLD, TODAY, Play, a_household, a_member, load, write


def _replayed(engine: Engine, *packs: str, on: date = TODAY) -> Replay:
    directory = engine.store.directory(COUNTY)
    laws = [engine.packs.get(pack) for pack in packs]
    return replay(engine.store.household_view(HOUSEHOLD), directory, laws, engine.calendar, on)


def _row(engine: Engine, kind: str, pack: str = "chizhou-2024") -> EntitlementRow:
    found = household_entitlements(engine.store.household_view(HOUSEHOLD), engine.packs.get(pack), TODAY)
    return next(row for row in found.rows if row.kind == kind)


def _aid(**facts: Any) -> Link:
    aid = {
        "source": "department:education",
        "target": HOUSEHOLD,
        "kind_of_aid": "education_aid",
        "outcome": "assisted",
        "from_on": "2026-01-01",
        "clause": "四(二)2",
        "pack": "chizhou-2024",
        "by": "officer:bureau",
        "source_kind": "list_row",
        "source_id": "row:1",
    }
    return Link(Assisted(**{**aid, **facts}))


def _student(stage: str) -> list[Any]:
    child = {"born_on": "2010-05-01", "labour_capacity": "none", "has_income_source": False, "supporters": "capable"}
    return a_member("member:student", HOUSEHOLD, **child, student_stage=stage, category="dibao")


def test_the_same_pack_twice_has_no_difference(engine: Engine) -> None:
    load(engine)

    assert _replayed(engine, "chizhou-2024", "chizhou-2024").differences() == ()


def test_a_class_that_two_packs_give_differently_is_marked(engine: Engine) -> None:
    load(engine, counted_income_fen_per_year=1_300_000, gross_income_fen_per_year=1_300_000, rigid_medical_fen=700_000)

    found = _replayed(engine, "chizhou-2024", "qitai-2024", "guangdong-2021")

    differing = {row.aspect: row.values for row in found.differences()}
    assert differing["category"] == ("none", "rigid", "edge")


def test_who_is_asked_is_marked_where_packs_name_others(engine: Engine) -> None:
    load(engine)
    Play(engine).signals("serious_illness")

    differing = {row.aspect: row.values for row in _replayed(engine, "chizhou-2024", "qitai-2024").differences()}

    assert differing["deliver medical_aid"] == (
        "2026-03-16: medical_insurance, health, finance",
        "2026-03-16: medical_insurance, health, township",
    )


def test_a_pack_before_its_day_says_so(engine: Engine) -> None:
    load(engine)

    told = _replayed(engine, "chizhou-2024", "qitai-2024", on=date(2024, 5, 1)).as_json()

    assert [column["not_in_force"] for column in told["packs"]] == [False, True]
    assert json.dumps(told, ensure_ascii=False)


def test_a_night_may_run_under_another_pack(engine: Engine) -> None:
    load(engine)
    play = Play(dataclasses.replace(engine, under="qitai-2024"))
    play.signals("serious_illness", "death")
    play.night()

    warning = play.view().open_warning()

    assert warning is not None and warning.pack == "qitai-2024"


def test_what_is_granted_without_a_condition_and_not_received_is_missing(engine: Engine) -> None:
    load(engine, category="dibao", category_on="2025-01-01")

    assert _row(engine, "basic_living").state == "missing"
    assert _row(engine, "social_work").granted_to == (HOUSEHOLD,)


def test_what_has_conditions_is_to_be_checked(engine: Engine) -> None:
    load(engine)

    row = _row(engine, "medical_aid")

    assert (row.state, row.clause) == ("to_check", "四(二)1")
    assert row.conditions == ("大病住院、长期服药或长期门诊费用", "在定点医药机构发生")
    assert row.departments == ("medical_insurance", "health", "finance")


def test_what_is_received_on_the_day_is_not_missing(engine: Engine) -> None:
    load(engine)
    write(engine, [_aid(kind_of_aid="social_work", source="department:civil_affairs")], "aid")

    row = _row(engine, "social_work")

    assert (row.state, row.had[0].provider) == ("receiving", "department:civil_affairs")


def test_what_was_had_and_has_ended_is_shown_and_owed_again(engine: Engine) -> None:
    load(engine)
    write(engine, [_aid(to_on="2026-02-01", amount_fen=50_000)], "aid")

    row = _row(engine, "education_aid")

    assert (row.state, row.had[0].amount_fen, row.had[0].end) == ("to_check", 50_000, "2026-02-01")


def test_kinds_of_no_class_are_not_entitled_and_kinds_without_a_cell_not_in_the_pack(engine: Engine) -> None:
    load(engine, category=None)

    assert _row(engine, "basic_living").state == "not_entitled"
    assert _row(engine, "education_aid").state == "may_apply"
    assert _row(engine, "legal_aid").state == "not_in_pack"
    assert _row(engine, "temporary_aid").state == "to_check"


@pytest.mark.parametrize(("stage", "measure"), [("preschool", "学前教育资助金"), ("higher", "助学贷款")])
def test_measures_of_education_go_by_the_stage_of_the_student(engine: Engine, stage: str, measure: str) -> None:
    load(engine)
    write(engine, _student(stage), "student")

    [measures] = _row(engine, "education_aid").measures

    assert (measures.code, measures.beneficiaries) == (stage, ("member:student",))
    assert measure in measures.measures


def test_measures_of_disaster_relief_go_by_its_phases(engine: Engine) -> None:
    load(engine)

    assert [each.code for each in _row(engine, "disaster_relief", "qitai-2024").measures] == [
        "emergency",
        "transition",
        "rebuilding",
        "winter_spring",
    ]


def test_a_member_recognised_alone_is_granted_what_the_household_is_not(engine: Engine) -> None:
    load(engine)
    write(engine, _student("senior"), "student")

    assert _row(engine, "basic_living").granted_to == ("member:student",)


def test_entitlements_of_a_household_without_facts_are_told_as_json(engine: Engine) -> None:
    load(engine)
    write(engine, a_household(2, category=None), "second")
    view = engine.store.household_view("household:2")

    told = household_entitlements(view, engine.packs.get("henan-2022"), date(2020, 1, 1)).as_json()

    assert (told["held"], told["not_in_force"], len(told["rows"])) == ([], True, 20)
