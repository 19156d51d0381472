from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from graph.changes import ChangeSet, CreateNode, EndLink
from graph.errors import AlreadyExists, NotEnough, NotFound
from graph.schema import Claim, KinOf, Referral, Society
from graph.settlement import Outcome
from matching.cases.held_payments import held_payments
from matching.errors import BadInput, ConflictOfInterest, IllegalMove
from matching.use_cases import (
    Answer,
    accept_referral,
    answer_referral,
    approve_claim,
    cancel_referral,
    claim_case,
    hand_back_claim,
    pay_claim,
    return_referral,
)
from tests.loop.county import COUNTY, MEMBER, SOCIETY, Play, kin_of_the_household, load, write


@pytest.fixture
def case(play: Play) -> Play:
    load(play.engine)
    play.signals("death")
    play.night()
    return play


def referral(play: Play) -> str:
    return next(one.id for one in play.view().all(Referral) if one.disposition == "mutual_aid")


def claimed(play: Play) -> str:
    return str(claim_case(play.engine, play.act(), referral(play), SOCIETY).answer["claim"])


def fund(play: Play) -> int:
    return play.engine.store.society(SOCIETY).fund_left_fen


def test_a_paid_claim_is_feedback_from_the_society(case: Play) -> None:
    claim = claimed(case)
    pay_claim(case.engine, case.act(), claim, 30_000)
    [edge] = case.aid()
    assert (edge.source, edge.kind_of_aid, edge.amount_fen) == (SOCIETY, "mutual_aid", 30_000)
    assert (edge.source_kind, edge.source_id) == ("claim", claim)
    assert fund(case) == 70_000
    assert case.view().get(Referral, referral(case)).status == "completed"


def test_a_second_claim_for_the_same_case_is_refused(case: Play) -> None:
    claimed(case)
    with pytest.raises(AlreadyExists):
        claimed(case)


def test_a_case_handed_back_can_be_claimed_again(case: Play) -> None:
    hand_back_claim(case.engine, case.act(), claimed(case), "fund_exhausted")
    assert claimed(case)


def test_a_claim_whose_lease_has_ended_lapses(case: Play) -> None:
    claim = claimed(case)
    assert case.view().get(Claim, claim).lease_until == "2026-03-05"
    case.later(4)
    assert case.night().lapsed == 1
    assert case.view().get(Claim, claim).status == "lapsed"


def test_a_payment_above_the_ceiling_is_refused(case: Play) -> None:
    with pytest.raises(BadInput):
        pay_claim(case.engine, case.act(), claimed(case), 80_001)
    assert fund(case) == 100_000


def test_the_fund_cannot_be_overdrawn(play: Play) -> None:
    load(play.engine, households=2)
    for number in (1, 2):
        play.signals("death", household=f"household:{number}")
    play.night()
    claims = []
    for number in (1, 2):
        view = play.view(f"household:{number}")
        case = next(one.id for one in view.all(Referral) if one.disposition == "mutual_aid")
        claims.append(claim_case(play.engine, play.act(), case, SOCIETY).answer["claim"])
    pay_claim(play.engine, play.act(), claims[0], 60_000)
    with pytest.raises(NotEnough):
        pay_claim(play.engine, play.act(), claims[1], 60_000)
    assert fund(play) == 40_000


def test_a_society_of_another_village_does_not_see_the_case(case: Play) -> None:
    other = Society(
        id="society:2",
        county=COUNTY,
        name="邻村互助社",
        region="341702001002",
        fund_total_fen=1,
        fund_left_fen=1,
        ceiling_fen=1,
    )
    write(case.engine, [CreateNode(other)], "other")
    with pytest.raises(NotFound):
        claim_case(case.engine, case.act(), referral(case), other.id)


def test_a_payment_to_kin_waits_for_a_second_pair_of_eyes(case: Play) -> None:
    write(case.engine, kin_of_the_household("treasurer", "society", SOCIETY), "kin")
    claim = claimed(case)
    held = pay_claim(case.engine, case.act(), claim, 30_000)
    assert held.answer == {"held": True, "steps": 2}
    assert fund(case) == 100_000 and case.aid() == []
    approve_claim(case.engine, case.act(), claim)
    assert fund(case) == 70_000 and len(case.aid()) == 1


def test_a_payment_to_kin_of_somebody_who_has_left_the_society_waits_for_nobody(case: Play) -> None:
    write(case.engine, kin_of_the_household("treasurer", "society", SOCIETY, until="2026-03-01"), "kin")

    receipt = pay_claim(case.engine, case.act(), claimed(case), 30_000)

    assert receipt.answer["held"] is False
    assert fund(case) == 70_000


def test_a_payment_is_not_released_by_kin_of_the_household(case: Play) -> None:
    for officer, role, organisation in (("treasurer", "society", SOCIETY), ("near", "county", None)):
        write(case.engine, kin_of_the_household(officer, role, organisation), officer)
    claim = claimed(case)
    pay_claim(case.engine, case.act(), claim, 30_000)

    with pytest.raises(ConflictOfInterest):
        approve_claim(case.engine, case.act(actor="officer:near"), claim)
    approve_claim(case.engine, case.act(), claim)

    assert fund(case) == 70_000


def test_what_holds_a_payment_is_told_while_it_stands(case: Play) -> None:
    write(case.engine, kin_of_the_household("treasurer", "society", SOCIETY), "kin")
    claim = claimed(case)
    pay_claim(case.engine, case.act(), claim, 30_000)

    [held] = held_payments(case.engine, COUNTY, case.on)
    write(case.engine, [EndLink(KinOf, "member:treasurer", "member:between-treasurer")], "ended")
    [unheld] = held_payments(case.engine, COUNTY, case.on)

    assert (held.claim.id, held.referral.id) == (claim, referral(case))
    assert held.tie is not None
    assert held.tie.as_json() == {"officer": "officer:treasurer", "member": MEMBER, "steps": 2}
    assert unheld.tie is None


def test_a_payment_that_is_released_is_held_no_more(case: Play) -> None:
    write(case.engine, kin_of_the_household("treasurer", "society", SOCIETY), "kin")
    claim = claimed(case)
    pay_claim(case.engine, case.act(), claim, 30_000)
    approve_claim(case.engine, case.act(), claim)

    assert list(held_payments(case.engine, COUNTY, case.on)) == []


def test_a_paid_claim_is_not_handed_back(case: Play) -> None:
    claim = claimed(case)
    pay_claim(case.engine, case.act(), claim, 30_000)
    with pytest.raises(IllegalMove):
        hand_back_claim(case.engine, case.act(), claim, "fund_exhausted")


def cancel(play: Play) -> None:
    cancel_referral(play.engine, play.act(), referral(play), "situation_resolved")


def give_back(play: Play) -> None:
    return_referral(play.engine, play.act(), referral(play), "not_our_duty")


def answer(play: Play) -> None:
    if play.view().get(Referral, referral(play)).status == "received":
        accept_referral(play.engine, play.act(), referral(play))
    answer_referral(play.engine, play.act(), referral(play), Answer(outcome="no_quota"))


def test_what_a_society_gives_is_no_answer_of_somebody_else(case: Play) -> None:
    accept_referral(case.engine, case.act(), referral(case))
    with pytest.raises(BadInput):
        answer_referral(case.engine, case.act(), referral(case), Answer(outcome="assisted", amount_fen=30_000))
    assert case.aid() == []


@pytest.mark.parametrize("end", [cancel, give_back, answer])
def test_a_case_is_not_ended_under_the_society_that_has_claimed_it(case: Play, end: Callable[[Play], None]) -> None:
    claim = claimed(case)
    with pytest.raises(IllegalMove):
        end(case)
    hand_back_claim(case.engine, case.act(), claim, "fund_exhausted")
    end(case)
    with pytest.raises(IllegalMove):
        claimed(case)


@pytest.mark.parametrize(("earlier", "later"), [(cancel, claimed), (claimed, cancel)])
def test_of_a_claim_and_a_cancellation_at_once_the_later_is_refused(
    case: Play, earlier: Callable[[Play], object], later: Callable[[Play], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_back_claim(case.engine, case.act(), claimed(case), "fund_exhausted")
    apply = case.engine.store.apply

    def after_another(sets: Sequence[ChangeSet]) -> list[Outcome]:
        monkeypatch.setattr(case.engine.store, "apply", apply)
        earlier(case)
        return apply(sets)

    monkeypatch.setattr(case.engine.store, "apply", after_another)
    with pytest.raises(IllegalMove):
        later(case)
    is_over = case.view().get(Referral, referral(case)).status == "cancelled"
    assert is_over is not any(one.status == "claimed" for one in case.view().all(Claim))
