"""A village mutual-aid society claims a case, pays from its fund, or hands it back. Source: chizhou-2024 四(七).

A payment by people close to the beneficiary is held until the county releases it (优亲厚友, chizhou-2024 五(三)).
"""

from __future__ import annotations

from graph.changes import Change, ChangeSet, CreateNode, Draw, EndLink, Event, Link, Receipt, UpdateNode, derived_id
from graph.errors import NotFound
from graph.schema import TERMINAL_REFERRAL, About, Claim, Claimed, Node, Referral
from graph.schema.facts import Value
from graph.views import Directory, HouseholdView, KinPath
from matching.cases.feedback import paid
from matching.cases.impartiality import kin_path, people_of, perform_impartially
from matching.cases.issuing import Issued
from matching.cases.moves import moved_claim
from matching.cases.moving import passed_on
from matching.cases.progress import advance_warning, end_referral, ended_nodes
from matching.engine import Act, Engine, perform_on_household
from matching.errors import BadInput, IllegalMove, Problem
from matching.reason_codes import HAND_BACK_CLAIM, checked


def claim_case(engine: Engine, act: Act, referral_id: str, society_id: str) -> Receipt:
    """Claim a case of the society's own village, exclusively, for the days of the lease.

    Raises: AlreadyExists when another claim is open; NotFound when the case is not of this society's village.
    """
    society = engine.store.society(society_id)
    directory = engine.store.directory(society.county)
    lease = engine.pack_for(directory, act.on).get("product.claim_lease", act.on, int).value
    lease_until = engine.calendar_for(directory).due(act.on, lease).due_on

    def decide(view: HouseholdView) -> ChangeSet:
        referral = view.get(Referral, referral_id)
        if referral.disposition != "mutual_aid" or referral.department != society.id:
            raise NotFound(referral_id)
        if referral.status in TERMINAL_REFERRAL:
            raise IllegalMove(referral.id, "claim", referral.status, ("open",))
        earlier = sum(1 for claim in view.all(Claim) if claim.referral == referral.id)
        claim = Claim(
            id=derived_id("claim", referral.id, earlier),
            county=referral.county,
            household=referral.household,
            society=society.id,
            referral=referral.id,
            status="claimed",
            claimed_on=act.day,
            lease_until=lease_until.isoformat(),
        )
        received = {"status": "received", "received_on": act.day} if referral.status == "requested" else {}
        changes: list[Change] = [
            CreateNode(claim, open_key=f"claim:{referral.id}"),
            Link(About(source=claim.id, target=claim.household)),
            Link(Claimed(source=society.id, target=referral.id, key=claim.id)),
            UpdateNode(Referral, referral.id, received),  # even with nothing new: whoever ends it meanwhile conflicts
        ]
        return act.change_set(
            claim.county,
            "ClaimCase",
            changes,
            guards=[referral],
            events=[Event("CaseClaimed", claim.id)],
            answer={"claim": claim.id, "lease_until": claim.lease_until},
        )

    return perform_on_household(engine, act, referral_id, decide)


def pay_claim(engine: Engine, act: Act, claim_id: str, amount_fen: int) -> Receipt:
    """Pay from the fund, up to the ceiling of a case. Held when the society's people are the household's kin.

    Raises: BadInput above the ceiling, NotEnough when the fund holds less.
    """
    view = engine.store.household_view(claim_id)
    society = engine.store.society(view.get(Claim, claim_id).society)
    if not 0 < amount_fen <= society.ceiling_fen:
        raise BadInput("the amount cannot be paid", [Problem("amount_fen", f"1 to {society.ceiling_fen} fen a case")])
    people = people_of(engine.store.directory(society.county), act.day, society.id, act.actor)
    path = kin_path(engine, act.on, view, list(people))

    def decide(view: HouseholdView) -> ChangeSet:
        claim = view.get(Claim, claim_id)
        if path is not None:
            return _held(claim, act, amount_fen, path)
        return _paid(view, act, claim, moved_claim(claim, "pay"), amount_fen)

    return perform_on_household(engine, act, claim_id, decide)


def approve_claim(engine: Engine, act: Act, claim_id: str) -> Receipt:
    """The county's second pair of eyes releases a held payment. Raises: ConflictOfInterest when they are kin, too."""

    def decide(view: HouseholdView) -> ChangeSet:
        claim = view.get(Claim, claim_id)
        return _paid(view, act, claim, moved_claim(claim, "approve"), claim.amount_fen or 0)

    return perform_impartially(engine, act, claim_id, decide)


def hand_back_claim(engine: Engine, act: Act, claim_id: str, reason: str) -> Receipt:
    """Give the case back with a coded reason; somebody else may claim it."""
    checked(reason, HAND_BACK_CLAIM)
    directory = engine.store.directory(engine.store.household_view(claim_id).household.county)

    def decide(view: HouseholdView) -> ChangeSet:
        claim = view.get(Claim, claim_id)
        freed = _freed(view, directory, claim, "hand_back", reason=reason, amount_fen=None)
        return act.change_set(claim.county, "HandBackClaim", freed.changes, guards=freed.guards, events=freed.events)

    return perform_on_household(engine, act, claim_id, decide)


def lapse_claims(view: HouseholdView, directory: Directory, act: Act) -> ChangeSet | None:
    """Where the lease has ended without a payment the case is free again. None when there is nothing of the kind."""
    late = [one for one in view.all(Claim) if one.status == "claimed" and one.lease_until < act.day]
    if not late:
        return None
    freed = [_freed(view, directory, claim, "lapse") for claim in late]
    return act.change_set(
        view.household.county,
        "LapseClaim",
        [change for one in freed for change in one.changes],
        guards=[node for one in freed for node in one.guards],
        events=[event for one in freed for event in one.events],
    )


def _held(claim: Claim, act: Act, amount_fen: int, path: KinPath) -> ChangeSet:
    facts: dict[str, Value | None] = {"status": moved_claim(claim, "hold"), "amount_fen": amount_fen}
    return act.change_set(
        claim.county,
        "HoldPayment",
        [UpdateNode(Claim, claim.id, facts)],
        guards=[claim],
        events=[Event("PaymentHeld", claim.id)],
        answer={"held": True, "steps": path.steps},
    )


def _paid(view: HouseholdView, act: Act, claim: Claim, status: str, amount_fen: int) -> ChangeSet:
    referral = view.get(Referral, claim.referral)
    ended: list[Change] = end_referral(view, referral, "completed", {"outcome": "assisted", "answered_on": act.day})
    moved, guards = advance_warning(view, act, referral.warning, ended=[referral.id])
    facts: dict[str, Value | None] = {"status": status, "amount_fen": amount_fen, "paid_on": act.day}
    nodes: list[Node] = [claim, *ended_nodes(view, referral), *guards]
    return act.change_set(
        claim.county,
        "PayClaim",
        [
            UpdateNode(Claim, claim.id, facts, open_key=None),
            Draw(claim.society, "fund_left_fen", amount_fen),
            paid(("claim", claim.id), claim.society, claim.household, amount_fen, referral, act.actor, act.on),
            *ended,
            *moved,
        ],
        guards=nodes,
        events=[Event("Assisted", claim.household)],
        answer={"claim": claim.id, "held": False, "amount_fen": amount_fen},
    )


def _freed(view: HouseholdView, directory: Directory, claim: Claim, move: str, **facts: Value | None) -> Issued:
    """The claim is over, and somebody else may claim the case: where the household has moved, who serves that place."""
    issued = passed_on(view, directory, view.get(Referral, claim.referral))
    issued.changes += [
        UpdateNode(Claim, claim.id, {"status": moved_claim(claim, move), **facts}, open_key=None),
        EndLink(Claimed, claim.society, claim.referral, claim.id),
    ]
    issued.guards.append(claim)
    return issued
