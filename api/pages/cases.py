"""One case on a page: a warning with its referrals, a referral with its acts, a household's file, its network."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access.authorisation import Resource, scope_of
from api.access.context import Signed
from api.access.resources import find
from api.answers.files import chain_file, household_file
from api.answers.lists import receipt_due_on
from api.network.days import end_of
from api.network.picture import picture
from api.network.visible import visible_network
from api.pages.frame import Page, ThePage
from api.words.wording import words_of
from graph.errors import NotFound
from graph.schema import Household, Referral, Warning
from graph.store import MAXIMUM_HOPS
from graph.views import HouseholdView
from matching.cases.feedback import outcomes_of
from matching.cases.moves import REFERRAL_MOVES
from matching.codes import CATEGORIES
from matching.households.entitlements import HouseholdEntitlements, household_entitlements
from matching.imports.words import CHANNELS, DEPARTMENTS, INDICATORS
from matching.reason_codes import CLOSE_NEED

router = APIRouter(include_in_schema=False)

ROWS = 50
SEE_OTHER = 303
LEGEND = (
    *("Household", "Member", "Region", "Consent", "Signal", "Warning", "Visit", "Referral"),
    *("Department", "Need", "Pairing", "Supply", "Charity", "Claim", "Society", "Officer", "Clause"),
)
"""Kinds of nodes in the order of a picture's legend."""


def warning_page(page: Page, warning_id: str) -> HTMLResponse:
    """The warning with its signals, visits and referrals; whole or as the pane beside the queue."""
    signed = page.reader
    signed.check_function("warning.read")
    found = find(signed.store, Warning, warning_id, signed.today)
    decision = signed.check("warning.read", found.resource)
    file = household_file(signed, found, decision)
    shown = signed.masking.shown(found.thing, decision)

    def of_warning(name: str) -> list[dict[str, Any]]:
        return [one for one in file[name] if one["warning"] == found.thing.id]

    return page.show(
        "warning.html",
        warning=shown,
        household=file["household"],
        signals=of_warning("signals"),
        visits=of_warning("visits"),
        referrals=sorted(of_warning("referrals"), key=_in_order),
        gaps=json.loads(shown["gaps"] or "[]"),
        members={one["id"]: one for one in file["members"]},
        due=page.due(shown["due_on"]),
    )


def referral_page(page: Page, referral_id: str) -> HTMLResponse:
    """The referral with the acts that its state allows."""
    signed = page.reader
    signed.check_function("referral.read")
    found = find(signed.store, Referral, referral_id, signed.today)
    decision = signed.check("referral.read", found.resource)
    shown = signed.masking.shown(found.thing, decision)
    possible = {act for act, move in REFERRAL_MOVES.items() if shown["status"] in move.allowed_from}
    return page.show(
        "referral.html",
        referral=shown,
        household=signed.masking.shown(found.view.household, decision),
        possible=possible,
        outcomes=outcomes_of(shown["disposition"]),
        due=page.due(shown["due_on"]),
        receipt=page.due(receipt_due_on(signed, found.view.get(Referral, found.thing.id))),
    )


@router.get("/households")
def households(
    page: ThePage,
    category: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Households of the reader's area; with a whole number, straight to that household's file."""
    signed = page.reader
    signed.check_function("household.list")
    number = number.strip()
    if (sought := _sought(signed, number)) is not None:
        return RedirectResponse(f"/households/{sought}", SEE_OTHER)
    chosen = category if category in CATEGORIES else None
    found = signed.store.households(scope_of(signed.actor, "household.list"), chosen, after, ROWS)
    rows = [_listed(signed, one) for one in found]
    return page.show(
        "households.html",
        rows=rows,
        category=chosen or "",
        categories=CATEGORIES,
        following=found.after,
        number=number,
    )


@router.get("/households/{household_id}")
def household(household_id: str, page: ThePage) -> HTMLResponse:
    """The household's file: 一户一档, with its chain."""
    signed = page.reader
    signed.check_function("household.read")
    found = find(signed.store, Household, household_id, signed.today)
    decision = signed.check("household.read", found.resource)
    file = household_file(signed, found, decision)
    chain = chain_file(signed, found, signed.check("chain.read", found.resource))
    consented = found.view.consent("charity", signed.today.isoformat()) is not None
    return page.show(
        "household.html",
        file=file,
        chain=chain,
        narrowed=decision.narrowed,
        consented=consented,
        indicators=tuple(INDICATORS.terms),
        channels=tuple(CHANNELS.terms),
        sources=tuple(DEPARTMENTS.terms),
        close_reasons=tuple(CLOSE_NEED),
        entitled=None if decision.narrowed else _entitled(signed, found.view),
    )


@router.get("/households/{household_id}/network")
def network(
    household_id: str,
    page: ThePage,
    hops: Annotated[int, Query(ge=1, le=MAXIMUM_HOPS)] = 2,
    as_of: Annotated[str, Query(max_length=10)] = "",
    opened: Annotated[list[str] | None, Query(max_length=50)] = None,
) -> HTMLResponse:
    """The household's network: a picture, and a list of the same content."""
    signed = page.reader
    signed.check_function("network.read")
    found = find(signed.store, Household, household_id, signed.today)
    decision = signed.check("network.read", found.resource)
    day = _day(as_of)
    hops = min(hops, decision.hops)
    seen = visible_network(signed, found, decision, hops, end_of(day))
    drawn = picture(seen, found.thing.id, decision, signed, words_of(page.language), opened or ())
    return page.show(
        "network.html",
        picture=drawn,
        hops=hops,
        most_hops=decision.hops,
        as_of=day.isoformat() if day else "",
        **_drawing(drawn),
    )


def _entitled(signed: Signed, view: HouseholdView) -> HouseholdEntitlements | None:
    """What the household is owed today; None in a county that has no policy yet."""
    if signed.directory.pack_on(signed.today.isoformat()) is None:
        return None
    return household_entitlements(view, signed.service.engine.pack_for(signed.directory, signed.today), signed.today)


def _sought(signed: Signed, number: str) -> str | None:
    """The id of the household of that number, if it is within reach; one elsewhere is as if it were not there."""
    if not number:
        return None
    try:
        found = find(signed.store, Household, number, signed.today)
        signed.check("household.read", found.resource)
    except NotFound:
        return None
    return found.thing.id


def _listed(signed: Signed, one: Household) -> dict[str, Any]:
    decision = signed.check("household.list", Resource(county=one.county, region=one.region))
    return signed.masking.shown(one, decision)


def _day(text: str) -> date | None:
    """A day typed into a page; what is no day is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _drawing(drawn: dict[str, Any]) -> dict[str, Any]:
    """What the drawing for print needs: its frame, and the places of link ends."""
    places = {node["id"]: node for node in drawn["nodes"]}
    xs, ys = [node["x"] for node in drawn["nodes"]], [node["y"] for node in drawn["nodes"]]
    frame = (min(xs) - 90, min(ys) - 50, max(xs) - min(xs) + 180, max(ys) - min(ys) + 100)
    numbers = Counter((node["kind"], node["kind_label"]) for node in drawn["nodes"])
    kinds = [(kind, label, numbers[kind, label]) for kind, label in sorted(numbers, key=_from_home_outwards)]
    links: dict[str, list[str]] = {}
    for link in drawn["links"]:
        links.setdefault(link["source"], []).append(f"{link['label']} → {places[link['target']]['label']}")
    return {"frame": frame, "places": places, "kinds": kinds, "links_of": links}


def _from_home_outwards(kind: tuple[str, str]) -> tuple[int, str]:
    """The legend reads as a case does: who, what was seen, what was asked of whom, what came of it."""
    return (LEGEND.index(kind[0]) if kind[0] in LEGEND else len(LEGEND), kind[0])


def _in_order(referral: dict[str, Any]) -> tuple[bool, str, str, str]:
    return (referral["role"] != "lead", referral["disposition"], referral["kind"] or "", referral["id"])
