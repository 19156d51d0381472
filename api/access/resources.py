"""From the id of a thing to what authorisation measures: where it lies, and which organisations it concerns today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from api.access.authorisation import Resource
from api.access.context import Signed
from graph.errors import NotFound
from graph.schema import (
    ACTIVE_PAIRING,
    OPEN_CLAIM,
    TERMINAL_REFERRAL,
    Charity,
    Claim,
    FieldClass,
    Household,
    Pairing,
    Referral,
    Supply,
)
from graph.schema.facts import Node
from graph.store import GraphStore
from graph.views import HouseholdView

N = TypeVar("N", bound=Node)

ROUTE_DAYS = 90
"""So long after its answer a department still sees what it answered."""
TAKEN_ON = ACTIVE_PAIRING - {"proposed"}


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, its household's view, and what authorisation measures."""

    thing: Node
    view: HouseholdView
    resource: Resource


def find(store: GraphStore, kind: type[N], thing_id: str, on: date) -> Found:
    """The thing of that kind that is about a household; its number alone will do.
    Raises: NotFound, also when the id is of another kind."""
    if ":" not in thing_id:
        thing_id = f"{kind.label().lower()}:{thing_id}"
    view = store.household_view(thing_id)
    thing = view.household if thing_id == view.household.id else view.nodes.get(thing_id)
    if not isinstance(thing, kind):
        raise NotFound(thing_id)
    return Found(thing, view, resource_of(thing, view, on))


def whole_file(signed: Signed, household_id: str) -> tuple[HouseholdView, bool]:
    """The household, for those who see all of it; and whether amounts of aid are theirs to see."""
    signed.check_function("household.read")
    found = find(signed.store, Household, household_id, signed.today)
    if signed.check("household.read", found.resource).narrowed:
        raise NotFound(household_id)
    return found.view, FieldClass.F3 in signed.check("chain.read", found.resource).shows


def locate(store: GraphStore, kind: type[Node], thing_id: str, on: date) -> tuple[Node, Resource]:
    """A thing of any kind that acts are done on. Raises: NotFound."""
    if kind not in (Supply, Charity):
        found = find(store, kind, thing_id, on)
        return found.thing, found.resource
    thing = store.known([thing_id]).get(thing_id)
    if isinstance(thing, Supply) and kind is Supply:
        return thing, of_supply(thing)
    if isinstance(thing, Charity) and kind is Charity:
        return thing, Resource(county=thing.county, owners=frozenset({thing.id}))
    raise NotFound(thing_id)


def of_supply(supply: Supply) -> Resource:
    return Resource(county=supply.county, owners=frozenset({supply.charity}))


def of_case(referral: Referral) -> Resource:
    """What a mutual-aid case in a list is measured on."""
    return Resource(county=referral.county, region=referral.region, offered_to=offered_to(referral))


def resource_of(thing: Node, view: HouseholdView, on: date) -> Resource:
    """A case thing lies where its household lives, and concerns only the organisations of its own part of the case."""
    household = view.household
    referrals = [one for one in view.all(Referral) if _belongs(one, thing)]
    pairings = [one for one in view.all(Pairing) if _belongs(one, thing)]
    claims = [one for one in view.all(Claim) if _belongs(one, thing)]
    return Resource(
        county=household.county,
        region=household.region,
        routed_to=frozenset(one.department for one in referrals if one.department and _is_live(one, view, on)),
        consented=frozenset(one.charity for one in pairings if one.status in TAKEN_ON and is_consented(view, one, on)),
        claimed_by=frozenset(one.society for one in claims if one.status in OPEN_CLAIM),
        offered_to=offered_to(thing) if isinstance(thing, Referral) else frozenset(),
        owners=_owners(thing, view, on),
    )


def offered_to(referral: Referral) -> frozenset[str]:
    """The society that may claim the case; nobody for what is no mutual-aid case."""
    is_case = referral.disposition == "mutual_aid" and referral.department is not None
    return frozenset({referral.department or ""}) if is_case else frozenset()


def _belongs(part: Node, thing: Node) -> bool:
    """Whether a part of the case is the thing itself or belongs to it."""
    is_of_thing = thing.id in (part.id, getattr(part, "warning", None), getattr(part, "referral", None))
    return isinstance(thing, Household) or is_of_thing


def _is_live(referral: Referral, view: HouseholdView, on: date) -> bool:
    """Sent, and open or lately closed; a joint copy is closed by the answer of its lead."""
    if referral.status not in TERMINAL_REFERRAL:
        return referral.status != "draft"
    asked = (referral.warning, referral.disposition, referral.kind)
    answers = [one for one in view.all(Referral) if (one.warning, one.disposition, one.kind) == asked]
    last = max(one.answered_on or "" for one in answers if one.role == "lead" or one.id == referral.id)
    return last >= (on - timedelta(days=ROUTE_DAYS)).isoformat()


def is_consented(view: HouseholdView, pairing: Pairing, on: date) -> bool:
    """Whether a consent that is live that day covers the pairing's charity."""
    return view.consent("charity", on.isoformat(), pairing.charity) is not None


def _owners(thing: Node, view: HouseholdView, on: date) -> frozenset[str]:
    match thing:
        case Pairing(status="proposed") if not is_consented(view, thing, on):
            return frozenset()
        case Pairing():
            return frozenset({thing.charity})
        case Claim():
            return frozenset({thing.society})
        case _:
            return frozenset()
