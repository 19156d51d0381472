"""Households and what is known of them: lists, files, networks, chains, the queue of warnings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.access.authorisation import Resource, scope_of
from api.access.context import SignedIn
from api.access.resources import find
from api.answers.files import chain_file, household_file
from api.inputs import Day
from api.network.days import end_of
from api.network.picture import picture
from api.network.visible import visible_network
from api.routes.paging import PAGE, After, Limit
from api.routes.shapes import answers, rows_of, shape_of
from api.words.wording import words_of
from graph.schema import Category, Household, Level, Warning
from graph.store import MAXIMUM_HOPS

router = APIRouter(prefix="/api", tags=["cases"])

WarningStatus = Literal["open", "visited", "closed"]
QUEUE = rows_of("Queue", warning=shape_of(Warning), household=shape_of(Household), owed=int, drafts=int)
HOUSEHOLDS = rows_of("Household", household=shape_of(Household))


@router.get("/queue", responses=answers(QUEUE))
def queue(
    signed: SignedIn,
    status: WarningStatus = "open",
    level: Level | None = None,
    due_by: Day | None = None,
    after: After = "",
    limit: Limit = PAGE,
) -> JSONResponse:
    """Warnings within reach, most urgent first, with the totals of every level."""
    signed.check_function("warning.list")
    scope = scope_of(signed.actor, "warning.list")
    found = signed.store.queue(scope, status, level, due_by.isoformat() if due_by else None, after, limit)
    rows = []
    for row in found.page:
        decision = signed.check("warning.list", Resource(county=row.warning.county, region=row.warning.region))
        warning, household = signed.masking.shown(row.warning, decision), signed.masking.shown(row.household, decision)
        rows.append({"warning": warning, "household": household, "owed": row.owed, "drafts": row.drafts})
    return JSONResponse({"rows": rows, "after": found.page.after, "totals": dict(found.totals)})


@router.get("/households", responses=answers(HOUSEHOLDS))
def households(
    signed: SignedIn, category: Category | None = None, after: After = "", limit: Limit = PAGE
) -> JSONResponse:
    """Households within reach, by region and number."""
    signed.check_function("household.list")
    page = signed.store.households(scope_of(signed.actor, "household.list"), category, after, limit)
    rows = []
    for one in page:
        decision = signed.check("household.list", Resource(county=one.county, region=one.region))
        rows.append({"household": signed.masking.shown(one, decision)})
    return JSONResponse({"rows": rows, "after": page.after})


@router.get("/households/{household_id}", responses=answers(dict[str, Any]))
def household(household_id: str, signed: SignedIn) -> JSONResponse:
    """The household's file."""
    signed.check_function("household.read")
    found = find(signed.store, Household, household_id, signed.today)
    return JSONResponse(household_file(signed, found, signed.check("household.read", found.resource)))


@router.get("/households/{household_id}/chain", responses=answers(dict[str, Any]))
def chain(household_id: str, signed: SignedIn) -> JSONResponse:
    """What happened, in order: 一户一条救助链."""
    signed.check_function("chain.read")
    found = find(signed.store, Household, household_id, signed.today)
    return JSONResponse(chain_file(signed, found, signed.check("chain.read", found.resource)))


@router.get("/households/{household_id}/network", responses=answers(dict[str, Any]))
def network(
    household_id: str,
    signed: SignedIn,
    hops: Annotated[int, Query(ge=1, le=MAXIMUM_HOPS)] = 2,
    as_of: Day | None = None,
    opened: Annotated[list[str] | None, Query(max_length=50)] = None,
    seen_from: Annotated[str, Query(max_length=60)] = "",
    language: Literal["zh", "en"] = "zh",
) -> JSONResponse:
    """The household's network as a picture: nodes with their places, groups, links.

    With `as_of`, what was there and tied together on that day; what is said of each is as of `facts_as_of`, today.
    With `seen_from`, people are told by what they are to that household, into whose picture this one is taken.
    """
    signed.check_function("network.read")
    found = find(signed.store, Household, household_id, signed.today)
    decision = signed.check("network.read", found.resource)
    seen = visible_network(signed, found, decision, hops, end_of(as_of))
    drawn = picture(seen, found.thing.id, decision, signed, words_of(language), opened or (), seen_from)
    days = {"as_of": as_of.isoformat() if as_of else None, "facts_as_of": signed.today.isoformat()}
    return JSONResponse(drawn | days)


@router.get("/warnings/{warning_id}", responses=answers(shape_of(Warning)))
def warning(warning_id: str, signed: SignedIn) -> JSONResponse:
    """One warning."""
    signed.check_function("warning.read")
    found = find(signed.store, Warning, warning_id, signed.today)
    return JSONResponse(signed.masking.shown(found.thing, signed.check("warning.read", found.resource)))
