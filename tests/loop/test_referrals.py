from __future__ import annotations

import json

import pytest

from graph.errors import OperationKeyReused
from graph.schema import Referral, Warning
from matching.errors import BadInput, ConflictOfInterest, IllegalMove
from matching.households.replay import replay
from matching.use_cases import (
    Answer,
    VisitResult,
    accept_referral,
    answer_referral,
    cancel_referral,
    comment_on_referral,
    hold_referral,
    receive_referral,
    record_visit,
    return_referral,
    send_referral,
    start_referral,
)
from tests.loop.county import COUNTY, Play, kin_of_the_household, load, write


@pytest.fixture
def routed(play: Play) -> Play:
    load(play.engine)
    play.signals("serious_illness", "college_admission", "death")
    play.night()
    return play


def referral(play: Play, disposition: str = "deliver", role: str = "lead", kind: str | None = None) -> Referral:
    return next(
        one
        for one in play.view().all(Referral)
        if one.disposition == disposition and one.role == role and kind in (None, one.kind)
    )


def answer_all(play: Play, outcome: str = "assisted") -> None:
    for one in play.view().all(Referral):
        if one.role == "lead" and one.status in ("draft", "requested") and one.disposition not in ("visit", "charity"):
            if one.status == "draft":
                send_referral(play.engine, play.act(), one.id)
            accept_referral(play.engine, play.act(), one.id)
            found = "no_quota" if one.disposition == "mutual_aid" else outcome
            answer_referral(play.engine, play.act(), one.id, Answer(outcome=found))


def test_what_waited_for_the_bureau_keeps_the_day_it_was_sent(routed: Play) -> None:
    conference = referral(routed, "conference")
    routed.later(3)
    send_referral(routed.engine, routed.act(), conference.id)

    sent = routed.view().get(Referral, conference.id)
    assert (sent.status, sent.issued_on, sent.sent_on) == ("requested", "2026-03-02", "2026-03-05")


def test_an_answer_leaves_a_feedback_edge_from_the_department(routed: Play) -> None:
    lead = referral(routed, kind="medical_aid")
    receive_referral(routed.engine, routed.act(), lead.id)
    accept_referral(routed.engine, routed.act(), lead.id)
    answer_referral(routed.engine, routed.act(), lead.id, Answer(outcome="assisted", amount_fen=50_000))
    [edge] = routed.aid()
    assert (edge.source, edge.kind_of_aid, edge.amount_fen) == (lead.department, "medical_aid", 50_000)
    assert (edge.source_kind, edge.source_id, edge.pack) == ("referral", lead.id, "chizhou-2024")


def test_the_day_of_receipt_stands_when_it_is_accepted_later(routed: Play) -> None:
    lead = referral(routed)
    receive_referral(routed.engine, routed.act(), lead.id)
    routed.later(5)
    accept_referral(routed.engine, routed.act(), lead.id)

    assert routed.view().get(Referral, lead.id).received_on == "2026-03-02"


def test_what_had_to_wait_goes_on(routed: Play) -> None:
    lead = referral(routed)
    for act in (accept_referral, hold_referral, start_referral):
        act(routed.engine, routed.act(), lead.id)

    assert routed.view().get(Referral, lead.id).status == "in-progress"


def test_unreachable_is_a_proper_outcome(routed: Play) -> None:
    lead = referral(routed)
    accept_referral(routed.engine, routed.act(), lead.id)
    answer_referral(routed.engine, routed.act(), lead.id, Answer(outcome="unreachable"))
    assert [edge.outcome for edge in routed.aid()] == ["unreachable"]


def test_the_joint_copies_end_with_the_lead(routed: Play) -> None:
    lead = referral(routed, kind="medical_aid")
    accept_referral(routed.engine, routed.act(), lead.id)
    answer_referral(routed.engine, routed.act(), lead.id, Answer(outcome="no_quota"))
    copies = [one for one in routed.view().all(Referral) if one.kind == "medical_aid" and one.role == "joint"]
    assert copies and {one.status for one in copies} == {"completed"}


def test_a_joint_department_comments_and_cannot_answer(routed: Play) -> None:
    copy = referral(routed, role="joint")
    comment_on_referral(routed.engine, routed.act(), copy.id, " 已核实 ")
    assert referral(routed, role="joint").comments == ("已核实",)
    with pytest.raises(IllegalMove):
        answer_referral(routed.engine, routed.act(), copy.id, Answer(outcome="assisted"))


def test_the_same_operation_key_tells_the_first_receipt_again(routed: Play) -> None:
    lead = referral(routed)
    accept_referral(routed.engine, routed.act(), lead.id)
    first = answer_referral(routed.engine, routed.act("answer"), lead.id, Answer(outcome="assisted"))
    again = answer_referral(routed.engine, routed.act("answer"), lead.id, Answer(outcome="assisted"))
    assert (again.position, again.repeated) == (first.position, True)
    assert len(routed.aid()) == 1


def test_an_operation_key_used_for_another_request_is_refused(routed: Play) -> None:
    lead = referral(routed)
    accept_referral(routed.engine, routed.act("key", request="one"), lead.id)
    with pytest.raises(OperationKeyReused):
        accept_referral(routed.engine, routed.act("key", request="other"), lead.id)


def test_a_visit_is_answered_by_recording_it_alone(routed: Play) -> None:
    visit = referral(routed, "visit")
    accept_referral(routed.engine, routed.act(), visit.id)
    with pytest.raises(BadInput):
        answer_referral(routed.engine, routed.act(), visit.id, Answer(outcome="unreachable"))


def test_an_answered_referral_cannot_be_answered_again(routed: Play) -> None:
    lead = referral(routed)
    accept_referral(routed.engine, routed.act(), lead.id)
    answer_referral(routed.engine, routed.act(), lead.id, Answer(outcome="assisted"))
    with pytest.raises(IllegalMove):
        answer_referral(routed.engine, routed.act(), lead.id, Answer(outcome="assisted"))


def test_nobody_answers_for_their_own_kin(routed: Play) -> None:
    lead = referral(routed, kind="medical_aid")
    write(routed.engine, kin_of_the_household("clerk", "department", lead.department), "kin")
    accept_referral(routed.engine, routed.act(actor="officer:clerk"), lead.id)

    with pytest.raises(ConflictOfInterest):
        answer_referral(routed.engine, routed.act(actor="officer:clerk"), lead.id, Answer(outcome="assisted"))

    assert routed.aid() == []


def test_every_problem_of_an_answer_is_named(routed: Play) -> None:
    with pytest.raises(BadInput) as refused:
        answer_referral(
            routed.engine,
            routed.act(),
            referral(routed).id,
            Answer(outcome="won", amount_fen=-1, quantity=1),
        )
    assert {problem.path for problem in refused.value.problems} == {"outcome", "amount_fen", "unit"}


def test_a_return_needs_a_coded_reason(routed: Play) -> None:
    with pytest.raises(BadInput):
        return_referral(routed.engine, routed.act(), referral(routed).id, "太忙")


def test_the_second_return_calls_a_conference(play: Play) -> None:
    """Two, though joint copies ended with each."""
    load(play.engine)
    play.signals("serious_illness", "unemployment")
    play.night()
    kinds = ("medical_aid", "employment_aid")
    conferences = []
    for kind in kinds:
        return_referral(play.engine, play.act(), referral(play, kind=kind).id, "not_our_duty")
        conferences.append([one for one in play.view().all(Referral) if one.disposition == "conference"])

    assert [len(found) for found in conferences] == [0, 1]
    [reason] = json.loads(conferences[1][0].reasons)
    assert (conferences[1][0].status, reason["facts"]["returned"]) == ("draft", 2)


def test_a_replay_counts_returns_as_the_case_does(play: Play) -> None:
    load(play.engine)
    play.signals("serious_illness", "unemployment")
    play.night()
    return_referral(play.engine, play.act(), referral(play, kind="medical_aid").id, "not_our_duty")
    pack, directory = play.engine.packs.get("chizhou-2024"), play.engine.store.directory(COUNTY)

    [column] = replay(play.view(), directory, [pack], play.engine.calendar, play.on).columns

    assert "conference" not in {one.disposition for one in column.routing.referrals}


def test_a_warning_closes_when_visited_and_nothing_is_open(routed: Play) -> None:
    [warning] = routed.view().all(Warning)
    answer_all(routed)
    assert routed.view().open_warning() is not None
    record_visit(routed.engine, routed.act(), warning.id, VisitResult(visited_on=routed.on))
    [closed] = routed.view().all(Warning)
    assert (closed.status, closed.closed_on) == ("closed", "2026-03-02")


def test_the_bureau_cancels_with_a_reason(routed: Play) -> None:
    lead = referral(routed)
    cancel_referral(routed.engine, routed.act(), lead.id, "situation_resolved")
    cancelled = routed.view().get(Referral, lead.id)
    assert (cancelled.status, cancelled.reason) == ("cancelled", "situation_resolved")
    assert routed.aid() == []


def test_a_call_does_not_stand_for_the_home_visit_that_is_owed(routed: Play) -> None:
    [warning] = routed.view().all(Warning)
    with pytest.raises(BadInput) as refused:
        record_visit(routed.engine, routed.act(), warning.id, VisitResult(visited_on=routed.on, by_telephone=True))
    assert [problem.path for problem in refused.value.problems] == ["by_telephone"]


def test_a_visit_is_not_dated_in_the_future(routed: Play) -> None:
    [warning] = routed.view().all(Warning)
    tomorrow = routed.on.replace(day=routed.on.day + 1)
    with pytest.raises(BadInput):
        record_visit(routed.engine, routed.act(), warning.id, VisitResult(visited_on=tomorrow))


def test_a_visit_is_not_recorded_by_kin_of_the_household(routed: Play) -> None:
    write(routed.engine, kin_of_the_household("near", "town"), "kin")
    [warning] = routed.view().all(Warning)

    with pytest.raises(ConflictOfInterest):
        record_visit(routed.engine, routed.act(actor="officer:near"), warning.id, VisitResult(visited_on=routed.on))
    record_visit(routed.engine, routed.act(), warning.id, VisitResult(visited_on=routed.on))

    [visited] = routed.view().all(Warning)
    assert visited.status == "visited"
