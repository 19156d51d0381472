"""A household consents to a purpose, or withdraws; a withdrawal takes back at once what was only proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from graph.changes import Change, ChangeSet, CreateNode, Event, Link, Receipt, UpdateNode, derived_id
from graph.schema import About, Consent, Node, Pairing
from graph.views import HouseholdView
from matching.engine import Act, Engine, perform_on_household
from matching.errors import BadInput, IllegalMove, Problem
from matching.use_cases.pairings import given_back


def give_consent(
    engine: Engine, act: Act, household_id: str, *, recipients: Sequence[str] = ("any",), until: date | None = None
) -> Receipt:
    """Record a consent to be helped by charities; `recipients` are their ids, or only `any`."""
    if not recipients or (until is not None and until < act.on):
        raise BadInput("the consent covers nothing", [Problem("until", "somebody, and today or later, is asked for")])

    def decide(view: HouseholdView) -> ChangeSet:
        consent = Consent(
            id=derived_id("consent", household_id, act.operation_key),
            county=view.household.county,
            household=view.household.id,
            purpose="charity",
            recipients=tuple(recipients),
            given_on=act.day,
            until=until.isoformat() if until else None,
            status="active",
        )
        return act.change_set(
            view.household.county,
            "GiveConsent",
            [CreateNode(consent), Link(About(source=consent.id, target=view.household.id))],
            guards=(),
            events=[Event("ConsentGiven", consent.id)],
            answer={"consent": consent.id},
        )

    return perform_on_household(engine, act, household_id, decide)


def withdraw_consent(engine: Engine, act: Act, consent_id: str) -> Receipt:
    """Withdraw it. Proposals that no other consent covers are cancelled in the same act, their quantity given back."""

    def decide(view: HouseholdView) -> ChangeSet:
        consent = view.get(Consent, consent_id)
        if consent.status != "active":
            raise IllegalMove(consent.id, "withdraw", consent.status, ("active",))
        changes, guards = withdrawal(view, consent, act.day)
        events = [Event("ConsentWithdrawn", consent.id)]
        return act.change_set(consent.county, "WithdrawConsent", changes, guards=guards, events=events)

    return perform_on_household(engine, act, consent_id, decide)


def withdrawal(view: HouseholdView, consent: Consent, day: str) -> tuple[list[Change], list[Node]]:
    """What follows when the consent is withdrawn that day, and what the decision rests on."""
    others = replace(view, nodes={name: node for name, node in view.nodes.items() if name != consent.id})
    proposed = [pairing for pairing in view.all(Pairing) if pairing.status == "proposed"]
    covering = {pairing.id: others.consent("charity", day, pairing.charity) for pairing in proposed}
    changes: list[Change] = [UpdateNode(Consent, consent.id, {"status": "withdrawn"})]
    for pairing in (one for one in proposed if covering[one.id] is None):
        cancelled = {"status": "cancelled", "decided_on": day}
        changes += [UpdateNode(Pairing, pairing.id, cancelled), *given_back(pairing)]
    return changes, [consent, *proposed, *{one.id: one for one in covering.values() if one is not None}.values()]
