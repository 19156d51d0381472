"""Every act that a person can do, once: what it acts on, what it asks for, and the use case that does it.

The JSON routes and the forms of the pages are both made from this table; the rights are in `permissions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api import inputs
from api.access.authorisation import Actor
from api.access.permissions import Action
from api.inputs import Nothing, ReasonInput
from graph.changes import Receipt
from graph.schema import Charity, Claim, Consent, Household, Need, Pairing, Referral, Supply, Warning
from graph.schema.facts import Node
from matching import use_cases as do
from matching.engine import Act, Engine


@dataclass(frozen=True, slots=True)
class Doing:
    """One act under way; `body` is of the act's input type."""

    engine: Engine
    act: Act
    thing_id: str
    actor: Actor
    body: Any


@dataclass(frozen=True, slots=True)
class ThingAct:
    """`path` below the thing's own; `is_versioned`: only on the revision that the client has seen."""

    kind: type[Node]
    path: str
    body: type[BaseModel]
    perform: Callable[[Doing], Receipt | None]
    is_versioned: bool = False


PATHS: Mapping[type[Node], str] = {
    Household: "households",
    Warning: "warnings",
    Referral: "referrals",
    Need: "needs",
    Charity: "charities",
    Supply: "supplies",
    Pairing: "pairings",
    Claim: "claims",
    Consent: "consents",
}

PlainUseCase = Callable[[Engine, Act, str], Receipt]
ReasonedUseCase = Callable[[Engine, Act, str, str], Receipt]


def _plain(kind: type[Node], path: str, use_case: PlainUseCase, *, is_versioned: bool = True) -> ThingAct:
    return ThingAct(kind, path, Nothing, lambda d: use_case(d.engine, d.act, d.thing_id), is_versioned)


def _reasoned(kind: type[Node], path: str, use_case: ReasonedUseCase, *, is_versioned: bool = True) -> ThingAct:
    return ThingAct(
        kind, path, ReasonInput, lambda d: use_case(d.engine, d.act, d.thing_id, d.body.reason), is_versioned
    )


def _claim(doing: Doing) -> Receipt:
    assert doing.actor.organisation is not None, "the village's society has the right"
    return do.claim_case(doing.engine, doing.act, doing.thing_id, doing.actor.organisation)


ACTS: Mapping[Action, ThingAct] = {
    "signal.record": ThingAct(
        Household,
        "signals",
        inputs.SignalInput,
        lambda d: do.record_signal(d.engine, d.act, d.body.report(d.thing_id)),
    ),
    "visit.record": ThingAct(
        Warning,
        "visits",
        inputs.VisitInput,
        lambda d: do.record_visit(d.engine, d.act, d.thing_id, d.body.result()),
    ),
    "referral.send": _plain(Referral, "send", do.send_referral),
    "referral.cancel": _reasoned(Referral, "cancel", do.cancel_referral),
    "referral.receive": _plain(Referral, "receive", do.receive_referral),
    "referral.accept": _plain(Referral, "accept", do.accept_referral),
    "referral.start": _plain(Referral, "start", do.start_referral),
    "referral.hold": _plain(Referral, "hold", do.hold_referral),
    "referral.answer": ThingAct(
        Referral,
        "answer",
        inputs.AnswerInput,
        lambda d: do.answer_referral(d.engine, d.act, d.thing_id, d.body.answer()),
        is_versioned=True,
    ),
    "referral.return": _reasoned(Referral, "return", do.return_referral),
    "referral.comment": ThingAct(
        Referral,
        "comments",
        inputs.CommentInput,
        lambda d: do.comment_on_referral(d.engine, d.act, d.thing_id, d.body.text),
        is_versioned=True,
    ),
    "need.close": _reasoned(Need, "close", do.close_need, is_versioned=False),
    "supply.publish": ThingAct(
        Charity,
        "supplies",
        inputs.SupplyInput,
        lambda d: do.publish_supply(d.engine, d.act, d.body.draft(d.thing_id)),
    ),
    "supply.edit": ThingAct(
        Supply,
        "edit",
        inputs.SupplyTermsInput,
        lambda d: do.edit_supply(d.engine, d.act, d.thing_id, d.body.terms()),
        is_versioned=True,
    ),
    "supply.withdraw": _plain(Supply, "withdraw", do.withdraw_supply, is_versioned=False),
    "supply.confirm": _plain(Supply, "confirm", do.confirm_supply, is_versioned=False),
    "pairing.accept": _plain(Pairing, "accept", do.accept_pairing),
    "pairing.decline": _reasoned(Pairing, "decline", do.decline_pairing),
    "pairing.cancel": _plain(Pairing, "cancel", do.cancel_pairing),
    "pairing.deliver": _plain(Pairing, "deliver", do.deliver_pairing),
    "pairing.confirm": _plain(Pairing, "confirm", do.confirm_pairing),
    "case.claim": ThingAct(Referral, "claim", Nothing, _claim, is_versioned=True),
    "claim.pay": ThingAct(
        Claim,
        "pay",
        inputs.PaymentInput,
        lambda d: do.pay_claim(d.engine, d.act, d.thing_id, d.body.amount_fen),
        is_versioned=True,
    ),
    "claim.approve": _plain(Claim, "approve", do.approve_claim),
    "claim.hand_back": _reasoned(Claim, "hand_back", do.hand_back_claim),
    "consent.give": ThingAct(
        Household,
        "consents",
        inputs.ConsentInput,
        lambda d: do.give_consent(d.engine, d.act, d.thing_id, recipients=d.body.recipients, until=d.body.until),
    ),
    "consent.withdraw": _plain(Consent, "withdraw", do.withdraw_consent, is_versioned=False),
}
