"""Obligations as dated items: when they are due, who owes them, and what shows that they are done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.changes import Change, CreateNode, Link
from graph.errors import NotFound
from graph.schema import About, Assisted, Consent, Policy, Visit
from graph.schema.cases import Outcome, Referral
from matching.duties.household import after_months
from matching.duties.obligations import Duty
from matching.engine import Engine
from matching.errors import BadInput
from matching.use_cases import DutyDone, duties_of_county, record_duty
from tests.loop.county import COUNTY, HOUSEHOLD, TODAY, VILLAGE, Play, load, write


def _under(engine: Engine, pack: str, **facts: Any) -> None:
    load(engine, Policy(id="policy:2", county=COUNTY, pack=pack, in_force_from="2025-01-01"), **facts)


def _duties(engine: Engine, on: date = TODAY, household: str | None = None) -> dict[str, Duty]:
    return {duty.obligation: duty for duty in duties_of_county(engine, COUNTY, on, household)}


def _write(engine: Engine, *changes: Change) -> None:
    write(engine, list(changes), "facts")


def _referral(disposition: str, outcome: str, answered_on: str, **facts: Any) -> list[Change]:
    given = {
        "id": f"referral:{disposition}",
        "county": COUNTY,
        "household": HOUSEHOLD,
        "region": VILLAGE,
        "warning": "warning:1",
        "level": "red",
        "queue_key": "1|2026-03-01",
        "disposition": disposition,
        "kind": "recognition",
        "department_code": "civil_affairs",
        "role": "lead",
        "status": "completed",
        "issued_on": "2026-02-01",
        "provisional": False,
        "reasons": "[]",
        "answered_on": answered_on,
        "outcome": outcome,
    }
    referral = Referral(**{**given, **facts})
    return [CreateNode(referral), Link(About(source=referral.id, target=HOUSEHOLD))]


def _temporary_aid(
    from_on: str, kind: str = "temporary_aid", outcome: Outcome = "assisted", clause: str = "四(三)"
) -> Link:
    return Link(
        Assisted(
            source="department:civil_affairs",
            target=HOUSEHOLD,
            kind_of_aid=kind,
            outcome=outcome,
            amount_fen=80_000,
            from_on=from_on,
            to_on=from_on,
            clause=clause,
            pack="chizhou-2024",
            by="officer:bureau",
            source_kind="list_row",
            source_id="row:1",
        )
    )


def _visit(visited_on: str) -> list[Change]:
    visit = Visit(
        id="visit:1",
        county=COUNTY,
        household=HOUSEHOLD,
        warning="warning:1",
        visited_on=visited_on,
        by_telephone=False,
        confirmed=True,
    )
    return [CreateNode(visit), Link(About(source=visit.id, target=HOUSEHOLD))]


def _record(engine: Engine, obligation: str, done_on: date, household: str | None = None) -> None:
    done = DutyDone(obligation=obligation, done_on=done_on, reference="会议纪要 1 号", household_id=household)
    record_duty(engine, Play(engine).act(f"{obligation} {done_on}"), COUNTY, done)


def test_a_new_recipient_is_aided_within_three_working_days(engine: Engine) -> None:
    load(engine, category="dibao", category_on="2026-02-27")

    duty = _duties(engine)["new_recipient_aid"]

    assert (duty.due_on, duty.owner, duty.clause, duty.done_on) == (date(2026, 3, 3), "civil_affairs", "四(一)", None)
    assert not duty.is_overdue(date(2026, 3, 3))
    assert duty.is_overdue(date(2026, 3, 4))


def test_aid_to_a_new_recipient_is_shown_by_the_feedback(engine: Engine) -> None:
    load(engine, category="tekun", category_on="2026-02-27")
    _write(engine, _temporary_aid("2026-03-01"))

    assert _duties(engine)["new_recipient_aid"].done_on == date(2026, 3, 1)


def test_who_was_recognised_before_the_pack_is_owed_nothing_new(engine: Engine) -> None:
    load(engine, category="dibao", category_on="2020-01-01")

    assert "new_recipient_aid" not in _duties(engine)


def test_a_refusal_in_henan_is_told_in_three_working_days(engine: Engine) -> None:
    _under(engine, "henan-2022")
    _write(engine, *_referral("enrol", "not_eligible", "2026-02-26"))

    duty = _duties(engine)["refusal_notice"]
    assert (duty.due_on, duty.owner, duty.subject) == (date(2026, 3, 2), "township", HOUSEHOLD)

    _record(engine, "refusal_notice", TODAY, HOUSEHOLD)

    assert _duties(engine)["refusal_notice"].done_on == TODAY


def test_a_notice_handed_over_on_the_day_of_the_decision_counts(engine: Engine) -> None:
    _under(engine, "henan-2022")
    _write(engine, *_referral("enrol", "not_eligible", TODAY.isoformat()))
    _record(engine, "refusal_notice", TODAY, HOUSEHOLD)

    assert _duties(engine)["refusal_notice"].done_on == TODAY


@pytest.mark.parametrize(("outcome", "role"), [("assisted", "lead"), ("not_eligible", "joint")])
def test_what_was_not_refused_by_the_lead_owes_no_notice(engine: Engine, outcome: str, role: str) -> None:
    _under(engine, "henan-2022")
    _write(engine, *_referral("enrol", outcome, "2026-02-26", role=role))

    assert "refusal_notice" not in _duties(engine)


def test_a_refusal_under_a_pack_without_notices_owes_none(engine: Engine) -> None:
    load(engine)
    _write(engine, *_referral("enrol", "not_eligible", "2026-02-26"))

    assert "refusal_notice" not in _duties(engine)


def test_after_consent_the_class_is_recognised_in_three_working_days(engine: Engine) -> None:
    _under(engine, "henan-2022", category=None)
    consent = Consent(
        id="consent:review",
        county=COUNTY,
        household=HOUSEHOLD,
        purpose="class_review",
        recipients=("any",),
        given_on="2026-02-27",
        status="active",
    )
    _write(engine, CreateNode(consent), Link(About(source=consent.id, target=HOUSEHOLD)))

    assert _duties(engine)["recognition_after_consent"].due_on == date(2026, 3, 3)


def test_edge_is_reviewed_a_year_after_recognition_and_published(engine: Engine) -> None:
    _under(engine, "henan-2022", category="edge", category_on="2025-02-28")

    duties = _duties(engine)

    assert (duties["yearly_review"].due_on, duties["yearly_review"].owner) == (date(2026, 2, 28), "township")
    assert duties["yearly_review"].is_overdue(TODAY)
    assert duties["publication"].due_on == date(2025, 3, 14)


def test_a_review_begins_the_year_anew(engine: Engine) -> None:
    _under(engine, "henan-2022", category="edge", category_on="2025-02-28")
    _record(engine, "yearly_review", TODAY, HOUSEHOLD)

    assert _duties(engine)["yearly_review"].due_on == date(2027, 3, 2)


def test_papers_are_owed_after_aid_before_a_visit_and_shown_by_the_visit(engine: Engine) -> None:
    load(engine)
    _write(engine, _temporary_aid("2026-02-26"), *_visit("2026-03-01"))

    duty = _duties(engine)["first_aid_papers"]

    assert (duty.due_on, duty.done_on) == (date(2026, 3, 11), date(2026, 3, 1))


@pytest.mark.parametrize("clause", ["四(三)", ""])
def test_temporary_aid_owes_papers_also_where_its_clause_is_not_known(engine: Engine, clause: str) -> None:
    load(engine)
    _write(engine, _temporary_aid("2026-02-26", clause=clause))

    assert _duties(engine)["first_aid_papers"].done_on is None


@pytest.mark.parametrize("pack", ["national-2023", "qitai-2024"])
def test_aid_on_another_clause_owes_no_papers_in_a_pack_without_new_recipients(engine: Engine, pack: str) -> None:
    _under(engine, pack)
    _write(engine, _temporary_aid("2026-02-26", clause="四(一)"))

    assert "first_aid_papers" not in _duties(engine)


def test_aid_that_every_new_recipient_gets_owes_no_papers(engine: Engine) -> None:
    load(engine, category="dibao", category_on="2026-02-25")
    _write(engine, _temporary_aid("2026-02-26", clause="四(一)"))

    duties = _duties(engine)

    assert duties["new_recipient_aid"].done_on == date(2026, 2, 26)
    assert "first_aid_papers" not in duties


@pytest.mark.parametrize("visited_on", ["2026-02-25", "2026-02-26"])
def test_aid_after_a_visit_or_with_it_owes_no_papers(engine: Engine, visited_on: str) -> None:
    load(engine)
    _write(engine, _temporary_aid("2026-02-26"), *_visit(visited_on))

    assert "first_aid_papers" not in _duties(engine)


@pytest.mark.parametrize(("kind", "outcome"), [("medical_aid", "assisted"), ("temporary_aid", "not_eligible")])
def test_other_aid_and_aid_that_was_not_given_owe_no_papers(engine: Engine, kind: str, outcome: Outcome) -> None:
    load(engine)
    _write(engine, _temporary_aid("2026-02-26", kind, outcome))

    assert "first_aid_papers" not in _duties(engine)


def test_a_monitored_household_quiet_for_half_a_year_is_proposed_for_the_end_of_monitoring(engine: Engine) -> None:
    _under(engine, "qitai-2024", monitored="marginal")

    assert "risk_cleared_after" not in _duties(engine)
    duty = _duties(engine, date(2026, 9, 2))["risk_cleared_after"]

    assert (duty.due_on, duty.owner) == (date(2026, 9, 2), "agriculture")


def test_a_delivery_in_qitai_closes_with_its_cause(engine: Engine) -> None:
    _under(engine, "qitai-2024")
    _write(engine, *_referral("deliver", "assisted", "2026-02-26", kind="medical_aid", department_code="health"))

    duty = _duties(engine)["deliver_cause"]

    assert (duty.owner, duty.subject, duty.done_on) == ("health", "referral:deliver", None)


def test_the_registry_is_brought_up_to_date_when_assistance_ends(engine: Engine) -> None:
    _under(engine, "qitai-2024", category_on="2025-05-01")
    _write(engine, *_referral("review", "not_eligible", "2026-02-26"))

    assert _duties(engine)["termination_update"].is_overdue(TODAY)


def test_a_county_owes_a_conference_and_a_training_a_year(engine: Engine) -> None:
    load(engine)

    duties = _duties(engine)

    assert duties["conference"].due_on == duties["training"].due_on == date(2026, 12, 31)
    assert duties["training"].subject == COUNTY


def test_a_conference_held_is_shown_by_its_referral(engine: Engine) -> None:
    load(engine)
    conference = _referral("conference", "assisted", "2026-02-26", department_code="coordination")
    _write(engine, *conference)

    assert _duties(engine)["conference"].done_on == date(2026, 2, 26)


def test_last_years_training_does_not_count_for_this_year(engine: Engine) -> None:
    load(engine)
    _record(engine, "training", date(2025, 12, 31))
    assert _duties(engine)["training"].done_on is None

    _record(engine, "training", TODAY)

    assert _duties(engine)["training"].done_on == TODAY


def test_the_month_of_publicity_is_due_at_its_end(engine: Engine) -> None:
    load(engine)

    assert _duties(engine)["publicity_month"].due_on == date(2026, 5, 31)


def test_a_day_that_the_document_names_is_overdue_after_it(engine: Engine) -> None:
    load(engine)

    duty = _duties(engine)["consumption_policy"]

    assert (duty.due_on, duty.is_overdue(TODAY)) == (date(2025, 12, 31), True)


def test_duties_without_a_day_stand_at_the_end_and_are_never_overdue(engine: Engine) -> None:
    _under(engine, "henan-2022")

    last = duties_of_county(engine, COUNTY, TODAY)[-1]

    assert (last.obligation, last.due_on, last.is_overdue(date(2099, 1, 1))) == ("supervision_phone", None, False)


def test_of_one_household_its_own_alone_are_listed(engine: Engine) -> None:
    load(engine, households=2, category="dibao", category_on="2026-02-27")

    assert {duty.subject for duty in duties_of_county(engine, COUNTY, TODAY, HOUSEHOLD)} == {HOUSEHOLD}
    assert len(duties_of_county(engine, COUNTY, TODAY)) > 2


def test_the_same_record_again_changes_nothing(engine: Engine) -> None:
    load(engine)
    for _ in range(2):
        _record(engine, "training", TODAY)

    assert len(engine.store.directory(COUNTY).duty_records) == 1


def test_a_record_of_a_household_is_not_one_of_the_county(engine: Engine) -> None:
    _under(engine, "henan-2022", category_on="2026-02-01")
    _record(engine, "publication", TODAY, HOUSEHOLD)

    assert engine.store.directory(COUNTY).duty_records == ()
    assert _duties(engine)["publication"].done_on == TODAY


def test_a_duty_that_the_pack_does_not_have_cannot_be_recorded(engine: Engine) -> None:
    load(engine)
    done = DutyDone(obligation="refusal_notice", done_on=date(2026, 3, 3), reference="")

    with pytest.raises(BadInput) as refused:
        record_duty(engine, Play(engine).act(), COUNTY, done)

    assert [problem.path for problem in refused.value.problems] == ["obligation", "done_on", "reference"]


def test_a_record_for_a_household_that_is_not_there_is_refused(engine: Engine) -> None:
    load(engine)

    with pytest.raises(NotFound):
        _record(engine, "training", TODAY, "household:none")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: date, months: int, end: date) -> None:
    assert after_months(start, months) == end


def test_the_list_of_the_county_says_of_a_household_what_its_own_list_says(engine: Engine) -> None:
    _under(engine, "qitai-2024", category="dibao", category_on="2026-02-27", monitored="marginal")
    _write(engine, *_referral("deliver", "assisted", "2026-02-26"), *_visit("2026-02-28"), _temporary_aid("2026-02-26"))

    own = duties_of_county(engine, COUNTY, date(2026, 12, 1), HOUSEHOLD)

    assert {duty.obligation for duty in own} == {"first_aid_papers", "deliver_cause", "risk_cleared_after"}
    assert [duty for duty in duties_of_county(engine, COUNTY, date(2026, 12, 1)) if duty in own] == own
