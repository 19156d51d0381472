"""The table that `authorisation.decide` reads: action × role → grants. A cell that is not here is a refusal.

Reach: township and county by region; route, consent, claim and own by the actor's organisation (a live referral, a
live consent with an accepted pairing, the open claim, its own thing); offer for cards of the cases that a society may
claim; public for what everybody in the work may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from graph.schema import FieldClass, Role

Reach = Literal["township", "county", "route", "consent", "claim", "own", "offer", "public"]
Action = Literal[
    "household.list",
    "household.read",
    "network.read",
    "chain.read",
    "signal.record",
    "warning.list",
    "warning.read",
    "visit.record",
    "referral.list",
    "referral.read",
    "referral.send",
    "referral.cancel",
    "referral.receive",
    "referral.accept",
    "referral.start",
    "referral.hold",
    "referral.answer",
    "referral.return",
    "referral.comment",
    "need.close",
    "supply.list",
    "supply.read",
    "supply.publish",
    "supply.edit",
    "supply.withdraw",
    "supply.confirm",
    "pairing.list",
    "pairing.read",
    "pairing.accept",
    "pairing.decline",
    "pairing.cancel",
    "pairing.deliver",
    "pairing.confirm",
    "case.list",
    "case.claim",
    "claim.read",
    "claim.pay",
    "claim.approve",
    "claim.hand_back",
    "consent.give",
    "consent.withdraw",
    "overview.read",
    "event.list",
    "policy.read",
    "duty.list",
    "run.list",
    "run.read",
    "figures.enter",
    "calendar.enter",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
ROLES: tuple[Role, ...] = get_args(Role)

F0, F1, F2, F3, F4 = FieldClass


@dataclass(frozen=True, slots=True)
class Grant:
    """One way to be allowed; `authorisation.Decision` says what the parts mean."""

    reach: Reach
    shows: frozenset[FieldClass] = frozenset({F0})
    masks: frozenset[FieldClass] = frozenset()
    with_duty: bool = False
    narrowed: bool = False
    hops: int = 0
    as_sender: bool = False
    """Only where the county's policy lets the office send referrals."""


def _to(*classes: FieldClass) -> frozenset[FieldClass]:
    return frozenset(classes)


CARD = _to(F0)
BANDS = _to(F0, F1)
PERSON = _to(F0, F1, F2)
ALL_BUT_SENSITIVE = _to(F0, F1, F2, F4)
SENSITIVE = _to(F3)

_COUNTY_READS = Grant("county", ALL_BUT_SENSITIVE, SENSITIVE)
_TOWN_READS = Grant("township", PERSON, SENSITIVE)
_ROUTE_READS = Grant("route", PERSON, with_duty=True, narrowed=True)
_CASE_READS = Grant("route", PERSON, SENSITIVE)
_CHAIN = _to(F0, F1, F2, F3)
_COUNTY, _TOWN, _ROUTE, _OWN = Grant("county"), Grant("township"), Grant("route"), Grant("own")

_OFFICES: Mapping[Role, tuple[Grant, ...]] = {"county": (_COUNTY,), "department": (_ROUTE,), "coordinator": (_ROUTE,)}
_BUREAU: Mapping[Role, tuple[Grant, ...]] = {"county": (_COUNTY,)}
_FIELD: Mapping[Role, tuple[Grant, ...]] = {"county": (_COUNTY,), "town": (_TOWN,)}
_GIVER: Mapping[Role, tuple[Grant, ...]] = {"county": (_COUNTY,), "charity": (_OWN,)}
_READ_SUPPLY: Mapping[Role, tuple[Grant, ...]] = {
    "county": (Grant("county", BANDS),),
    "town": (Grant("county", BANDS),),
    "department": (Grant("county", BANDS),),
    "coordinator": (Grant("county", BANDS),),
    "charity": (Grant("own", BANDS), Grant("public", CARD)),
    "society": (Grant("public", CARD),),
}
_READ_CASE: Mapping[Role, tuple[Grant, ...]] = {
    "county": (Grant("county", PERSON, SENSITIVE),),
    "town": (_TOWN_READS,),
    "society": (Grant("claim", PERSON, narrowed=True), Grant("offer", CARD, narrowed=True)),
}

PERMISSIONS: Mapping[Action, Mapping[Role, tuple[Grant, ...]]] = {
    "household.list": {"county": (Grant("county", PERSON, SENSITIVE),), "town": (_TOWN_READS,)},
    "household.read": {
        "county": (_COUNTY_READS,),
        "town": (_TOWN_READS,),
        "department": (_ROUTE_READS,),
        "coordinator": (_CASE_READS,),
        "charity": (Grant("consent", BANDS, narrowed=True),),
        "society": (Grant("claim", PERSON, narrowed=True),),
    },
    "network.read": {
        "county": (Grant("county", PERSON, SENSITIVE, hops=3),),
        "town": (Grant("township", PERSON, hops=2),),
        "department": (Grant("route", PERSON, narrowed=True, hops=1),),
        "coordinator": (Grant("route", PERSON, hops=3),),
        "charity": (Grant("consent", BANDS, narrowed=True, hops=1),),
        "society": (Grant("claim", PERSON, narrowed=True, hops=1),),
    },
    "chain.read": {
        "county": (Grant("county", _CHAIN | {F4}),),
        "town": (Grant("township", _CHAIN),),
        "department": (Grant("route", _CHAIN, narrowed=True),),
        "coordinator": (Grant("route", _CHAIN),),
        "charity": (Grant("consent", CARD, narrowed=True),),
        "society": (Grant("claim", CARD, narrowed=True),),
    },
    "signal.record": _FIELD,
    "warning.list": {"county": (Grant("county", PERSON, SENSITIVE),), "town": (_TOWN_READS,)},
    "warning.read": {
        "county": (_COUNTY_READS,),
        "town": (_TOWN_READS,),
        "department": (Grant("route", PERSON, narrowed=True),),
        "coordinator": (_CASE_READS,),
    },
    "visit.record": _FIELD,
    "referral.list": {
        "county": (Grant("county", PERSON, SENSITIVE),),
        "department": (_ROUTE_READS,),
        "coordinator": (_CASE_READS,),
    },
    "referral.read": {
        "county": (_COUNTY_READS,),
        "town": (_TOWN_READS,),
        "department": (_ROUTE_READS,),
        "coordinator": (_CASE_READS,),
        "society": (Grant("claim", PERSON, narrowed=True), Grant("offer", CARD, narrowed=True)),
    },
    "referral.send": {"county": (_COUNTY,), "town": (Grant("township", as_sender=True),)},
    "referral.cancel": _BUREAU,
    "referral.receive": _OFFICES,
    "referral.accept": _OFFICES,
    "referral.start": _OFFICES,
    "referral.hold": _OFFICES,
    "referral.answer": _OFFICES,
    "referral.return": _OFFICES,
    "referral.comment": _OFFICES,
    "need.close": _BUREAU,
    "supply.list": _READ_SUPPLY,
    "supply.read": _READ_SUPPLY,
    "supply.publish": _GIVER,
    "supply.edit": _GIVER,
    "supply.withdraw": _GIVER,
    "supply.confirm": _GIVER,
    "pairing.list": {
        "county": (Grant("county", PERSON, SENSITIVE),),
        "town": (_TOWN_READS,),
        "charity": (Grant("own", CARD, narrowed=True),),
    },
    "pairing.read": {
        "county": (Grant("county", PERSON, SENSITIVE),),
        "town": (_TOWN_READS,),
        "charity": (Grant("own", CARD, narrowed=True),),
    },
    "pairing.accept": _GIVER,
    "pairing.decline": _GIVER,
    "pairing.cancel": _BUREAU,
    "pairing.deliver": _GIVER,
    "pairing.confirm": _FIELD,
    "case.list": {**_READ_CASE, "society": (Grant("offer", CARD, narrowed=True),)},
    "case.claim": {"society": (Grant("offer", CARD),)},
    "claim.read": {**_READ_CASE, "society": (Grant("own", BANDS, narrowed=True),)},
    "claim.pay": {"society": (_OWN,)},
    "claim.approve": _BUREAU,
    "claim.hand_back": {"county": (_COUNTY,), "society": (_OWN,)},
    "consent.give": _FIELD,
    "consent.withdraw": _FIELD,
    "overview.read": {"county": (_COUNTY,), "coordinator": (_COUNTY,), "auditor": (_COUNTY,)},
    "event.list": {"county": (_COUNTY,), "auditor": (_COUNTY,)},
    "policy.read": {role: (Grant("public"),) for role in ROLES},
    "duty.list": _BUREAU,
    "run.list": _BUREAU,
    "run.read": _BUREAU,
    "figures.enter": _BUREAU,
    "calendar.enter": _BUREAU,
}

DUTY_FACTS: Mapping[str, frozenset[str]] = {
    "medical_insurance": frozenset({"serious_illness", "chronic_illness"}),
    "disabled_federation": frozenset({"disability_kind", "disability_grade"}),
    "human_resources": frozenset({"employed", "labour_capacity"}),
    "education": frozenset({"student_stage"}),
}
"""Department → the sensitive facts of a member that its own duty needs."""
