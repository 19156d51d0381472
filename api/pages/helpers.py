"""Pages of those who help: a charity's supply and proposals, a society's cases, deliveries and payments to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.access.authorisation import Resource
from api.access.context import Signed
from api.access.masking import Shown
from api.access.resources import locate, of_case
from api.answers.lists import (
    UNDER_WAY,
    case_rows,
    claim_resource,
    kinds_of_case,
    pairing_rows,
    proposals_under_way,
    supply_lines,
)
from api.answers.minimums import minimum_of
from api.answers.pairing_runs import one_more_told
from api.errors import Refused
from api.inputs import PAIRED_KINDS
from api.pages.frame import ThePage
from graph.schema import LEVELS, Claim, Referral, Society, Supply
from graph.store import GraphStore
from graph.views import HouseholdView
from matching.cases.held_payments import HeldPayment, held_payments
from matching.codes import CATEGORIES
from matching.imports.words import UNITS
from matching.reason_codes import DECLINE_PAIRING

router = APIRouter(include_in_schema=False)

ROWS = 25
CARDS = 12
"""Of a page of cards, which on a phone stand one below the other."""
After = Annotated[str, Query(max_length=200)]


@router.get("/proposals")
def proposals(
    page: ThePage,
    after: After = "",
    status: Literal["proposed", "accepted", "delivered"] = "proposed",
    of: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    """What is under way in one state: for a charity need cards to answer, for the county a table, by charity."""
    signed = page.reader
    signed.check_function("pairing.list")
    if signed.actor.role == "town":
        raise Refused(403, "no_such_function")
    template, limit = ("proposals.html", CARDS) if signed.actor.role == "charity" else ("proposals_county.html", ROWS)
    counts, rows, following = proposals_under_way(signed, status, of, after, limit)
    return page.show(
        template,
        rows=[(pairing, need, _delivery_desk(signed, need["region"] or "")) for pairing, need in rows],
        counts=counts,
        statuses=UNDER_WAY,
        chosen=status,
        of=of,
        following=following,
        minimum=minimum_of(signed, [pairing for pairing, _ in rows]),
        consequences={code: reason.consequence for code, reason in DECLINE_PAIRING.items()},
    )


@router.get("/supply")
def supply(page: ThePage) -> HTMLResponse:
    """The ledger, and for a charity the form for a new line."""
    signed = page.reader
    signed.check_function("supply.list")
    rows = supply_lines(signed)
    one_more = one_more_told(signed, [line for line, _ in rows]) if signed.actor.role == "charity" else {}
    return page.show("supply.html", rows=rows, one_more=one_more, kinds=PAIRED_KINDS, **line_choices(signed))


@router.get("/supply/{supply_id}")
def supply_terms(supply_id: str, page: ThePage) -> HTMLResponse:
    """The form in which the terms of a line are changed."""
    signed = page.reader
    signed.check_function("supply.edit")
    line, resource = locate(signed.store, Supply, supply_id, signed.today)
    signed.check("supply.edit", resource)
    shown = signed.masking.shown(line, signed.check("supply.read", resource))
    return page.show(
        "supply_terms.html", line=shown, drawn=shown["quantity"] - shown["quantity_left"], **line_choices(signed)
    )


def line_choices(signed: Signed) -> dict[str, Any]:
    """What the forms of a line offer."""
    towns = [one for one in signed.directory.regions.values() if one.level == "town"]
    areas = [(one.id.partition(":")[2], one.name) for one in towns if one.county == signed.actor.county]
    return {
        "units": list(UNITS.terms),
        "categories": CATEGORIES,
        "towns": sorted(areas),
        "county": signed.actor.county,
    }


@router.get("/m")
def society(page: ThePage) -> HTMLResponse:
    """A society's phone page: what it has claimed, what waits, what the fund still holds."""
    signed = page.reader
    signed.check_function("case.claim")
    own = _society(signed.store, signed.actor.organisation)
    mine, waiting = [], []
    rows, _ = case_rows(signed, "", 200)
    for row in rows:
        if row.claim is not None and row.claim.society == own.id:
            view = signed.store.household_view(row.claim.household)
            mine.append(_claimed(signed, row.claim, row.referral, view))
        else:
            card = {"referral": _card(signed, row.referral), "kinds": kinds_of_case(row.referral)}
            waiting.append({**card, "taken": row.claim is not None})
    return page.show("society.html", society=own, mine=mine, waiting=waiting)


@router.get("/deliveries")
def deliveries(page: ThePage, after: After = "") -> HTMLResponse:
    """What charities say they have delivered, for the town to confirm."""
    signed = page.reader
    signed.check_function("pairing.confirm")
    rows, following = pairing_rows(signed, ("delivered",), after, ROWS)
    return page.show("deliveries.html", rows=rows, following=following)


@router.get("/payments")
def payments(page: ThePage) -> HTMLResponse:
    """Payments held because of kinship, for the bureau's second pair of eyes."""
    signed = page.reader
    signed.check_function("claim.approve")
    held = [
        {**_claimed(signed, one.claim, one.referral, one.view), "tie": _tie(signed, one)}
        for one in held_payments(signed.service.engine, signed.actor.county, signed.today)
    ]
    return page.show("payments.html", held=held)


@router.get("/overview")
def overview(page: ThePage) -> HTMLResponse:
    """Numbers of the county: no personal data."""
    signed = page.reader
    signed.check_function("overview.read")
    statistics = signed.store.statistics(signed.actor.county)
    count, head = signed.store.heads().get(signed.actor.county, (0, ""))
    return page.show("overview.html", statistics=statistics, entries=count, head=head[:16], in_order=_in_order)


def _in_order(name: str, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Levels by urgency, everything else by number."""
    if name == "level":
        return [(level, counts[level]) for level in LEVELS if level in counts]
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _delivery_desk(signed: Signed, region: str) -> dict[str, str]:
    """The town's office, through which a charity delivers: a consent names no name and no address."""
    office = signed.directory.department_for("township", region)
    return {"name": office.name, "phone": office.phone or ""} if office is not None else {"name": "", "phone": ""}


def _society(store: GraphStore, organisation: str | None) -> Society:
    if organisation is None:
        raise Refused(403, "no_such_function")
    return store.society(organisation)


def _card(signed: Signed, referral: Referral) -> Shown:
    return signed.masking.shown(referral, signed.check("case.list", of_case(referral)))


def _claimed(signed: Signed, claim: Claim, referral: Referral, view: HouseholdView) -> dict[str, Any]:
    """A claim with its case and, for the society, whom to contact."""
    case = claim_resource(claim, of_case(referral))
    shown = signed.masking.shown(claim, signed.check("claim.read", case))
    told = {"claim": shown, "referral": _card(signed, referral), "kinds": kinds_of_case(referral)}
    return {**told, **_contact(signed, view, case)}


def _tie(signed: Signed, payment: HeldPayment) -> dict[str, Any] | None:
    """Who of the society is how near to whom of the household."""
    if (tie := payment.tie) is None:
        return None
    decision = signed.check("household.read", claim_resource(payment.claim, of_case(payment.referral)))
    member = signed.masking.shown(payment.view.nodes[tie.member_id], decision)
    return {"officer": tie.officer.name, "member": member["name"], "steps": tie.steps}


def _contact(signed: Signed, view: HouseholdView, resource: Resource) -> dict[str, Any]:
    decision = signed.check("household.read", resource)
    members = [one for one in view.nodes.values() if getattr(one, "relation", "") == "head"]
    head = next((one for one in members if getattr(one, "household", "") == view.household.id), None)
    return {
        "household": signed.masking.shown(view.household, decision),
        "head": signed.masking.shown(head, decision) if head is not None else None,
    }
