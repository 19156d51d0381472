from __future__ import annotations

from collections.abc import Sequence

import pytest

from graph.changes import ChangeSet, Guard, Link, Receipt, UpdateNode
from graph.errors import NotEnough
from graph.schema import Assisted, Consent, Need, PairedWith, Pairing, Referral, Supply
from graph.settlement import Outcome
from matching import night
from matching.errors import BadInput, ConflictOfInterest, ConsentMissing, IllegalMove
from matching.use_cases import (
    accept_pairing,
    cancel_referral,
    close_need,
    confirm_pairing,
    decline_pairing,
    deliver_pairing,
    give_consent,
    withdraw_consent,
)
from tests.loop.county import (
    CHARITY,
    CONSENT,
    COUNTY,
    HOUSEHOLD,
    MEMBER,
    NOW,
    SUPPLY,
    Play,
    kin_of_the_household,
    load,
    write,
)


@pytest.fixture
def proposed(play: Play) -> Play:
    """A household outside every class: what it needs is for charity, and a proposal has been made."""
    load(play.engine, category="other", counted_income_fen_per_year=9_000_000)
    play.signals("insurance_lapse", "death")
    play.night()
    return play


def pairing(play: Play) -> Pairing:
    return max(play.view().all(Pairing), key=lambda one: (one.proposed_on, one.status == "proposed"))


def left(play: Play) -> int:
    supply = play.engine.store.known([SUPPLY])[SUPPLY]
    assert isinstance(supply, Supply)
    return supply.quantity_left


def needs(play: Play) -> dict[str, Need]:
    return {need.kind: need for need in play.view().all(Need)}


def test_an_unmet_need_is_paired_and_its_quantity_held(proposed: Play) -> None:
    assert (pairing(proposed).status, pairing(proposed).quantity) == ("proposed", 100_000)
    assert left(proposed) == 900_000
    assert needs(proposed)["insurance_subsidy"].quantity_open == 0


def test_a_confirmed_delivery_is_feedback_and_meets_the_need(proposed: Play) -> None:
    one = pairing(proposed)
    accept_pairing(proposed.engine, proposed.act(), one.id)
    deliver_pairing(proposed.engine, proposed.act(), one.id)
    confirm_pairing(proposed.engine, proposed.act(), one.id)
    [edge] = proposed.aid()
    assert (edge.source, edge.amount_fen, edge.source_kind, edge.source_id) == (CHARITY, 100_000, "pairing", one.id)
    assert needs(proposed)["insurance_subsidy"].status == "met"
    answered = proposed.view().get(Referral, needs(proposed)["insurance_subsidy"].referral or "")
    assert (answered.status, answered.outcome) == ("completed", "assisted")


def test_a_delivery_is_not_confirmed_by_kin_of_the_household(proposed: Play) -> None:
    write(proposed.engine, kin_of_the_household("near", "town"), "kin")
    one = pairing(proposed)
    accept_pairing(proposed.engine, proposed.act(), one.id)
    deliver_pairing(proposed.engine, proposed.act(), one.id)

    with pytest.raises(ConflictOfInterest):
        confirm_pairing(proposed.engine, proposed.act(actor="officer:near"), one.id)
    assert proposed.aid() == []
    confirm_pairing(proposed.engine, proposed.act(), one.id)
    assert len(proposed.aid()) == 1


def test_the_referral_of_an_open_need_ends_with_the_need_alone(proposed: Play) -> None:
    need = needs(proposed)["insurance_subsidy"]
    with pytest.raises(IllegalMove):
        cancel_referral(proposed.engine, proposed.act(), need.referral or "", "situation_resolved")
    decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "temporarily_unable")
    close_need(proposed.engine, proposed.act(), need.id, "household_declined")
    assert proposed.view().get(Referral, need.referral or "").status == "failed"


def test_delivered_is_not_confirmed(proposed: Play) -> None:
    accept_pairing(proposed.engine, proposed.act(), pairing(proposed).id)
    deliver_pairing(proposed.engine, proposed.act(), pairing(proposed).id)
    assert proposed.aid() == []


def test_a_declined_proposal_gives_its_quantity_back(proposed: Play) -> None:
    decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "outside_project_scope")
    assert left(proposed) == 1_000_000
    [edge] = proposed.view().edges_of(PairedWith) or [None]
    assert edge is None
    assert needs(proposed)["insurance_subsidy"].quantity_open == 100_000


def test_what_was_declined_as_ineligible_never_meets_again(proposed: Play) -> None:
    decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "outside_project_scope")
    assert proposed.night().pairings == 0
    assert needs(proposed)["insurance_subsidy"].unmet_because is not None


def test_what_was_declined_for_now_is_proposed_again(proposed: Play) -> None:
    decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "temporarily_unable")
    assert proposed.night().pairings == 1
    assert left(proposed) == 900_000


def test_an_unanswered_proposal_expires(proposed: Play) -> None:
    proposed.later(8)
    assert proposed.night().expired == 1
    assert sorted(one.status for one in proposed.view().all(Pairing)) == ["expired", "proposed"]


def test_all_unanswered_proposals_expire_in_one_night(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "PROPOSALS_AT_ONCE", 1)
    load(play.engine, households=2, category="other", counted_income_fen_per_year=9_000_000)
    for number in (1, 2):
        play.signals("insurance_lapse", household=f"household:{number}")
    play.night()
    play.later(8)
    apply, together = play.engine.store.apply, list[int]()

    def counting(sets: Sequence[ChangeSet]) -> list[Outcome]:
        together.append(sum(one.action == "ExpirePairing" for one in sets))
        return apply(sets)

    monkeypatch.setattr(play.engine.store, "apply", counting)
    assert (play.night().expired, play.night().expired) == (2, 0)
    assert [number for number in together if number] == [2], "one transaction for both households"


def test_a_withdrawn_consent_takes_the_proposal_back_at_once(proposed: Play) -> None:
    withdraw_consent(proposed.engine, proposed.act(), CONSENT)
    assert pairing(proposed).status == "cancelled"
    assert left(proposed) == 1_000_000
    assert proposed.night().pairings == 0


def test_a_proposal_that_another_consent_covers_outlives_a_withdrawal(proposed: Play) -> None:
    other = give_consent(proposed.engine, proposed.act(), HOUSEHOLD, recipients=[CHARITY]).answer["consent"]
    withdraw_consent(proposed.engine, proposed.act(), CONSENT)
    assert pairing(proposed).status == "proposed"
    withdraw_consent(proposed.engine, proposed.act(), str(other))
    assert pairing(proposed).status == "cancelled"


def test_nothing_is_accepted_without_a_live_consent(proposed: Play) -> None:
    consent = proposed.view().get(Consent, CONSENT)
    expired = ChangeSet(
        operation_key="lapse",
        county=COUNTY,
        actor="system",
        action="Lapse",
        at=NOW,
        changes=(UpdateNode(Consent, consent.id, {"until": "2026-03-01"}),),
        guards=(Guard(consent.id, consent.revision),),
    )
    assert isinstance(proposed.engine.store.apply([expired])[0], Receipt)
    with pytest.raises(ConsentMissing):
        accept_pairing(proposed.engine, proposed.act(), pairing(proposed).id)


def test_a_consent_for_another_charity_does_not_count(play: Play) -> None:
    load(play.engine, category="other", counted_income_fen_per_year=9_000_000)
    withdraw_consent(play.engine, play.act(), CONSENT)
    give_consent(play.engine, play.act(), HOUSEHOLD, recipients=["charity:other"])
    play.signals("insurance_lapse")
    assert play.night().pairings == 0
    assert needs(play)["insurance_subsidy"].unmet_because == "no_consent"


def test_a_need_is_not_closed_while_part_of_it_is_with_a_charity(proposed: Play) -> None:
    need = needs(proposed)["insurance_subsidy"]
    with pytest.raises(NotEnough):
        close_need(proposed.engine, proposed.act(), need.id, "no_supply")
    decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "outside_project_scope")
    close_need(proposed.engine, proposed.act(), need.id, "no_supply")
    assert needs(proposed)["insurance_subsidy"].status == "closed"


def test_a_confirmed_pairing_cannot_be_declined(proposed: Play) -> None:
    accept_pairing(proposed.engine, proposed.act(), pairing(proposed).id)
    with pytest.raises(IllegalMove):
        decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "temporarily_unable")


def test_a_decline_needs_a_coded_reason(proposed: Play) -> None:
    with pytest.raises(BadInput):
        decline_pairing(proposed.engine, proposed.act(), pairing(proposed).id, "no")


def test_aid_to_a_member_counts_as_help_to_the_household(proposed: Play) -> None:
    [need] = [one for one in proposed.engine.store.open_needs() if one.need.kind == "insurance_subsidy"]
    assert not need.helped_before
    aid = Assisted(
        source="department:civil_affairs",
        target=MEMBER,
        key="row:1",
        kind_of_aid="temporary_aid",
        outcome="assisted",
        from_on="2026-01-01",
        clause="四(三)",
        pack="chizhou-2024",
        by="system",
        source_kind="list_row",
        source_id="row:1",
    )
    write(proposed.engine, [Link(aid)], "aid")
    [need] = [one for one in proposed.engine.store.open_needs() if one.need.kind == "insurance_subsidy"]
    assert need.helped_before
