"""A household's file and chain as one actor may see them: what they are built from, for the JSON and for the pages.

A receiver is narrowed by what was routed to it, not only by its role: its own referrals, pairings and claims, and of
the aid of others only the kind and the month, so that nothing is given twice.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from api.access.authorisation import Decision
from api.access.context import Signed
from api.access.resources import Found
from graph.schema import (
    Claim,
    Consent,
    FieldClass,
    Need,
    Pairing,
    Referral,
    Signal,
    Visit,
    Warning,
)
from graph.schema.facts import Node
from graph.views import HouseholdView
from matching.cases.chain import ChainEvent, chain_of
from matching.households.facts import own_members

CASE_KINDS: tuple[tuple[str, type[Node]], ...] = (
    ("signals", Signal),
    ("warnings", Warning),
    ("visits", Visit),
    ("referrals", Referral),
    ("needs", Need),
    ("pairings", Pairing),
    ("claims", Claim),
    ("consents", Consent),
)
MONTH = 7
"""Characters of a day that tell its month."""


def household_file(signed: Signed, found: Found, decision: Decision) -> dict[str, Any]:
    """Facts and case of the household; lists by id."""
    view, masking = found.view, signed.masking
    shows_people = FieldClass.F2 in decision.shows
    members = sorted(own_members(view), key=lambda one: (one.relation != "head", one.id)) if shows_people else []
    file: dict[str, Any] = {
        "household": masking.shown(view.household, decision),
        "members": [masking.shown(member, decision) for member in members],
    }
    for name, kind in CASE_KINDS:
        file[name] = [masking.shown(node, decision) for node in case_things(view, kind, signed, decision)]
    return file


def case_things(view: HouseholdView, kind: type[Node], signed: Signed, decision: Decision) -> list[Node]:
    """The household's own things of the kind that the actor may know of, by id."""
    own = [one for one in view.all(kind) if getattr(one, "household", "") == view.household.id]
    if not decision.narrowed:
        return list(own)
    visible = belonging(view, signed.actor.organisation)
    return [one for one in own if one.id in visible]


def belonging(view: HouseholdView, organisation: str | None) -> frozenset[str]:
    """Ids of what was routed to, proposed to or claimed by an organisation, with the warnings and needs behind it."""
    referrals = [one for one in view.all(Referral) if one.department == organisation and one.status != "draft"]
    pairings = [one for one in view.all(Pairing) if one.charity == organisation]
    claims = [one for one in view.all(Claim) if one.society == organisation]
    behind = {one.warning for one in referrals} | {one.need for one in pairings} | {one.referral for one in claims}
    return frozenset({one.id for one in (*referrals, *pairings, *claims)} | behind)


def chain_file(signed: Signed, found: Found, decision: Decision) -> dict[str, Any]:
    """The chain, oldest first, with what in it needs a look."""
    view = found.view
    chain = chain_of(view, signed.today.isoformat())
    if not decision.narrowed:
        return chain.as_json()
    own = belonging(view, signed.actor.organisation) if FieldClass.F3 in decision.shows else frozenset[str]()
    events = [asdict(event) if event.subject in own else _by_others(event) for event in chain.events]
    return {"household_id": chain.household_id, "events": [event for event in events if event], "findings": []}


def _by_others(event: ChainEvent) -> dict[str, Any] | None:
    if event.kind != "assisted" or event.status != "assisted":
        return None
    return {
        "on": event.on[:MONTH],
        "kind": "assisted",
        "subject": "",
        "status": "assisted",
        "facts": {"kind": event.facts["kind"]},
    }
