"""A household moves to another village: what is open of it goes along, to whoever serves the new place.

A referral that changes hands is asked anew, with the deadline that it had. One that nobody serves there stays where it
is; so does one that a society has claimed, for as long as it has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.changes import EndLink, Event, Link, UpdateNode
from graph.schema import OPEN_CLAIM, TERMINAL_REFERRAL, Claim, Need, Node, Referral, RoutedTo, Warning
from graph.schema.facts import Value
from graph.views import Directory, HouseholdView
from matching.cases.issuing import Issued


def moved_along(view: HouseholdView, directory: Directory, region: str) -> Issued:
    """What a move to the region changes in the open things of the household as it was."""
    issued = Issued(guards=[*_open_things(view)])
    claimed = {claim.referral for claim in view.all(Claim) if claim.status in OPEN_CLAIM}
    for thing in issued.guards:
        facts: dict[str, Value | None] = {"region": region}
        if isinstance(thing, Referral) and thing.id not in claimed:
            recipient = directory.recipient(thing.department_code, region)
            if recipient is not None and recipient != thing.department:
                facts |= _hand_over(issued, thing, recipient)
        issued.changes.append(UpdateNode(type(thing), thing.id, facts))
    return issued


def passed_on(view: HouseholdView, directory: Directory, referral: Referral) -> Issued:
    """A referral goes to whoever serves the place where its household lives now; no change where that one has it."""
    issued = Issued()
    recipient = directory.recipient(referral.department_code, view.household.region)
    if recipient is not None and recipient != referral.department:
        facts = _hand_over(issued, referral, recipient)
        issued.changes.append(UpdateNode(Referral, referral.id, facts))
        issued.guards.append(referral)
    return issued


def _open_things(view: HouseholdView) -> Iterator[Node]:
    yield from (one for one in view.all(Warning) if one.status != "closed")
    yield from (one for one in view.all(Referral) if one.status not in TERMINAL_REFERRAL)
    yield from (one for one in view.all(Need) if one.status == "open")


def _hand_over(issued: Issued, referral: Referral, recipient: str) -> dict[str, Value | None]:
    """The facts of a referral that goes to another recipient; one that waits for the bureau goes on waiting."""
    issued.changes += [
        EndLink(RoutedTo, referral.id, referral.department or ""),
        Link(RoutedTo(source=referral.id, target=recipient)),
    ]
    if referral.status == "draft":
        return {"department": recipient}
    issued.events.append(Event("ReferralRequested", referral.id))
    return {"department": recipient, "status": "requested", "received_on": None}
