"""Who may do what, and which fields of it they see: one pure function over one table.

`decide(actor, action, resource)` reads nothing and keeps nothing. What is not in `permissions.PERMISSIONS` is refused.
Somebody else's object is refused as if it did not exist; a function that a role does not have, openly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from api.access.permissions import DUTY_FACTS, PERMISSIONS, Action, Grant, Reach
from graph.schema import FieldClass, Role
from graph.views import Scope

Refusal = Literal["granted", "no_such_function", "not_there"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody signed in: an officer in one role, for a region and perhaps an organisation.

    `duty`: the department's code, which decides the sensitive facts that its work needs. `is_sender`: the county's
    policy lets the office send referrals.
    """

    officer: str
    name: str = field(default="", repr=False)
    role: Role
    county: str
    region: str
    organisation: str | None = None
    duty: str | None = None
    is_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What the reach of a grant is measured on. Empty sets reach nobody.

    `routed_to`: organisations with an open, or lately closed, referral. `consented`: charities with a live consent and
    an accepted pairing. `claimed_by`: societies with the open claim. `offered_to`: societies that may claim the case.
    `owners`: organisations whose own thing it is.
    """

    county: str
    region: str = ""
    routed_to: frozenset[str] = frozenset()
    consented: frozenset[str] = frozenset()
    claimed_by: frozenset[str] = frozenset()
    offered_to: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `shows` in full, `masks` masked, `duty` facts in full whatever their class; the rest is hidden.

    `narrowed`: only what belongs to the actor's own organisation. `hops`: how far a network may reach.
    """

    allow: bool
    reason: Refusal
    shows: frozenset[FieldClass] = frozenset()
    masks: frozenset[FieldClass] = frozenset()
    duty: frozenset[str] = frozenset()
    narrowed: bool = False
    hops: int = 0


def decide(actor: Actor, action: Action, resource: Resource) -> Decision:
    """The first grant of the actor's role whose reach holds the resource."""
    grants = _grants(actor, action)
    for grant in grants:
        if REACHES[grant.reach](actor, resource):
            duty = DUTY_FACTS.get(actor.duty or "", frozenset()) if grant.with_duty else frozenset()
            return Decision(True, "granted", grant.shows, grant.masks, duty, grant.narrowed, grant.hops)
    return Decision(False, "not_there" if grants else "no_such_function")


def has_function(actor: Actor, action: Action) -> bool:
    """Whether the role has the function at all, on whatever resource."""
    return bool(_grants(actor, action))


def scope_of(actor: Actor, action: Action) -> Scope:
    """What a list of the action is filtered by, in the query. The widest reach of the role decides."""
    grants = _grants(actor, action)
    if not grants:
        raise ValueError(f"{actor.role} has no {action}")
    return SCOPES[grants[0].reach](actor)


def _grants(actor: Actor, action: Action) -> list[Grant]:
    granted = PERMISSIONS.get(action, {}).get(actor.role, ())
    return [grant for grant in granted if actor.is_sender or not grant.as_sender]


def _in_county(actor: Actor, resource: Resource) -> bool:
    return bool(actor.county) and actor.county == resource.county


def _in_township(actor: Actor, resource: Resource) -> bool:
    return _in_county(actor, resource) and bool(actor.region) and resource.region.startswith(actor.region)


def _own(holders: Callable[[Resource], frozenset[str]]) -> Callable[[Actor, Resource], bool]:
    return lambda actor, resource: actor.organisation is not None and actor.organisation in holders(resource)


REACHES: Mapping[Reach, Callable[[Actor, Resource], bool]] = {
    "township": _in_township,
    "county": _in_county,
    "offer": _own(lambda resource: resource.offered_to),
    "route": _own(lambda resource: resource.routed_to),
    "consent": _own(lambda resource: resource.consented),
    "claim": _own(lambda resource: resource.claimed_by),
    "own": _own(lambda resource: resource.owners),
    "public": lambda actor, resource: True,
}
SCOPES: Mapping[Reach, Callable[[Actor], Scope]] = {
    "township": lambda actor: Scope(county=actor.county, region=actor.region),
    "county": lambda actor: Scope(county=actor.county),
    "offer": lambda actor: Scope(county=actor.county, society=actor.organisation or ""),
    "route": lambda actor: Scope(county=actor.county, department=actor.organisation or ""),
    "claim": lambda actor: Scope(county=actor.county, society=actor.organisation or ""),
    "own": lambda actor: Scope(county=actor.county, charity=actor.organisation or ""),
}
