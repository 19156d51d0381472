"""A charity accepts, declines and delivers what was proposed; the town confirms; the feedback edge is written then.

Consent is checked in the transaction that discloses: a withdrawal bites at the next act.
"""

from __future__ import annotations

from graph.changes import Change, ChangeSet, Draw, EndLink, Event, Receipt, Release, UpdateNode
from graph.schema import ACTIVE_PAIRING, TERMINAL_REFERRAL, Consent, Need, Node, PairedWith, Pairing, Referral
from graph.schema.facts import Value
from graph.views import HouseholdView
from matching.cases.feedback import delivered
from matching.cases.impartiality import perform_impartially
from matching.cases.moves import moved_pairing
from matching.cases.progress import advance_warning, end_referral, ended_nodes
from matching.engine import Act, Engine, perform_on_household
from matching.errors import ConsentMissing, IllegalMove
from matching.reason_codes import CLOSE_NEED, DECLINE_PAIRING, checked


def accept_pairing(engine: Engine, act: Act, pairing_id: str) -> Receipt:
    """The charity takes it on. Raises: ConsentMissing when no consent covers this charity today."""

    def decide(view: HouseholdView) -> ChangeSet:
        pairing = view.get(Pairing, pairing_id)
        status = moved_pairing(pairing, "accept")
        consent = covering_consent(view, pairing.charity, act.day)
        change = UpdateNode(Pairing, pairing.id, {"status": status, "decided_on": act.day})
        return act.change_set(
            pairing.county,
            "AcceptPairing",
            [change],
            guards=[pairing, consent],
            events=[Event("PairingAccepted", pairing.id)],
        )

    return perform_on_household(engine, act, pairing_id, decide)


def decline_pairing(engine: Engine, act: Act, pairing_id: str, reason: str) -> Receipt:
    """The charity cannot: the quantity goes back, and the reason's consequence holds for later runs."""
    checked(reason, DECLINE_PAIRING)
    facts: dict[str, Value | None] = {"declined_because": reason, "decided_on": act.day}
    return _give_back(engine, act, pairing_id, "decline", "DeclinePairing", facts)


def cancel_pairing(engine: Engine, act: Act, pairing_id: str) -> Receipt:
    """The bureau takes the proposal back."""
    return _give_back(engine, act, pairing_id, "cancel", "CancelPairing", {"decided_on": act.day})


def deliver_pairing(engine: Engine, act: Act, pairing_id: str) -> Receipt:
    """The charity has delivered; it counts when the household or the town confirms it."""

    def decide(view: HouseholdView) -> ChangeSet:
        pairing = view.get(Pairing, pairing_id)
        facts = {"status": moved_pairing(pairing, "deliver"), "delivered_on": act.day}
        change = UpdateNode(Pairing, pairing.id, facts)
        events = [Event("PairingDelivered", pairing.id)]
        return act.change_set(pairing.county, "DeliverPairing", [change], guards=[pairing], events=events)

    return perform_on_household(engine, act, pairing_id, decide)


def confirm_pairing(engine: Engine, act: Act, pairing_id: str) -> Receipt:
    """The household or the town confirms the delivery: feedback edge, and the need is met when all of it has come.

    Raises: ConflictOfInterest when whoever confirms is the household's near kin.
    """

    def decide(view: HouseholdView) -> ChangeSet:
        pairing = view.get(Pairing, pairing_id)
        facts = {"status": moved_pairing(pairing, "confirm"), "confirmed_on": act.day}
        met, guards = _meet_need(view, act, pairing)
        return act.change_set(
            pairing.county,
            "ConfirmPairing",
            [UpdateNode(Pairing, pairing.id, facts), delivered(pairing, act.actor, act.on), *met],
            guards=[pairing, *guards],
            events=[Event("Assisted", pairing.household)],
            answer={"pairing": pairing.id, "status": facts["status"]},
        )

    return perform_impartially(engine, act, pairing_id, decide)


def close_need(engine: Engine, act: Act, need_id: str, reason: str) -> Receipt:
    """Close a need that will not be paired, with a coded reason.

    Raises: NotEnough while part of it is proposed, on its way or given.
    """
    checked(reason, CLOSE_NEED)

    def decide(view: HouseholdView) -> ChangeSet:
        need = view.get(Need, need_id)
        if need.status != "open":
            raise IllegalMove(need.id, "close", need.status, ("open",))
        changes, guards = _end_need(view, act, need, "closed", "failed", {"reason": reason})
        all_of_it = Draw(need.id, "quantity_open", need.quantity)  # refused while part of it is with a charity
        return act.change_set(need.county, "CloseNeed", [all_of_it, *changes], guards=guards)

    return perform_on_household(engine, act, need_id, decide)


def covering_consent(view: HouseholdView, charity: str, day: str) -> Consent:
    """A live consent that covers the charity that day. Raises: ConsentMissing."""
    if (consent := view.consent("charity", day, charity)) is None:
        raise ConsentMissing(view.household.id, "charity")
    return consent


def expire_pairings(view: HouseholdView, act: Act) -> ChangeSet | None:
    """What nobody answered in time goes back. None when there is nothing of the kind."""
    late = [one for one in view.all(Pairing) if one.status == "proposed" and one.expires_on < act.day]
    if not late:
        return None
    changes: list[Change] = []
    for pairing in late:
        facts = {"status": moved_pairing(pairing, "expire"), "decided_on": act.day}
        changes += [UpdateNode(Pairing, pairing.id, facts), *given_back(pairing)]
    return act.change_set(view.household.county, "ExpirePairing", changes, guards=late)


def given_back(pairing: Pairing) -> list[Change]:
    """Return the quantity of a pairing to its need and its supply, and end the edge between them."""
    return [
        Release(pairing.need, "quantity_open", pairing.quantity),
        Release(pairing.supply, "quantity_left", pairing.quantity),
        EndLink(PairedWith, pairing.need, pairing.supply, pairing.id),
    ]


def _give_back(
    engine: Engine, act: Act, pairing_id: str, move: str, action: str, facts: dict[str, Value | None]
) -> Receipt:
    def decide(view: HouseholdView) -> ChangeSet:
        pairing = view.get(Pairing, pairing_id)
        change = UpdateNode(Pairing, pairing.id, {"status": moved_pairing(pairing, move), **facts})
        return act.change_set(pairing.county, action, [change, *given_back(pairing)], guards=[pairing])

    return perform_on_household(engine, act, pairing_id, decide)


def _meet_need(view: HouseholdView, act: Act, pairing: Pairing) -> tuple[list[Change], list[Node]]:
    """What follows for the need when this pairing is confirmed; its others are guarded, they may confirm too."""
    need = view.get(Need, pairing.need)
    others = [one for one in view.all(Pairing) if one.need == need.id and one.id != pairing.id]
    active = [one for one in others if one.status in ACTIVE_PAIRING]
    confirmed = pairing.quantity + sum(one.quantity for one in others if one.status == "confirmed")
    if need.status != "open" or confirmed < need.quantity:
        touched, guards = advance_warning(view, act, need.warning, reopened=True)
        return touched, [*guards, *active]
    changes, guards = _end_need(view, act, need, "met", "completed", {"outcome": "assisted"})
    return changes, [*guards, *active]


def _end_need(
    view: HouseholdView, act: Act, need: Need, status: str, referral_status: str, facts: dict[str, Value | None]
) -> tuple[list[Change], list[Node]]:
    """End the need, the charity referral it came from, and perhaps the warning."""
    changes: list[Change] = [UpdateNode(Need, need.id, {"status": status})]
    guards: list[Node] = [need]
    ended = [need.id]
    referral = view.nodes.get(need.referral or "")
    if isinstance(referral, Referral) and referral.status not in TERMINAL_REFERRAL:
        changes += end_referral(view, referral, referral_status, {"answered_on": act.day, **facts})
        guards += ended_nodes(view, referral)
        ended.append(referral.id)
    moved, more = advance_warning(view, act, need.warning, ended=ended)
    return [*changes, *moved], [*guards, *more]
