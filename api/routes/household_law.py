"""What the law says of a household or of the county, in JSON: for those who see the whole of it, masked like its file.

The facts that a decision rests on are sensitive: reasons are told by rule and clause, a change of an amount by its
direction and band, never by the amount.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.access.context import SignedIn
from api.access.masking import amount_band
from api.access.resources import whole_file
from api.answers.county_figures import figures_told
from api.inputs import Day
from api.routes.paging import PAGE, Limit
from api.routes.shapes import answers
from matching.decisions.explain import Explanation, Flip, explain_routes
from matching.households.entitlements import household_entitlements
from matching.households.facts import route_case_of, signals_of
from matching.households.replay import Replay, replay
from matching.reasons import Reason
from matching.use_cases import duties_of_county

router = APIRouter(prefix="/api", tags=["law"])

MOST_PACKS: Final = 6
_PLAIN: Final = ("category", "returned", "flags.", "consents.", "received.", "household.monitored")
"""Facts that the reader sees in the file as they are; others are told by name alone."""
OnQuery = Annotated[Day | None, Query(description="Another day than today")]
PacksQuery = Annotated[list[str] | None, Query(max_length=MOST_PACKS, description="The county's own without it")]


@router.get("/households/{household_id}/entitlements", responses=answers(dict[str, Any], 409))
def entitlements(household_id: str, signed: SignedIn, on: OnQuery = None) -> JSONResponse:
    """Class × kind of one household: owed, had, missing, with clause and conditions."""
    view, shows_amounts = whole_file(signed, household_id)
    day = on or signed.today
    told = household_entitlements(view, signed.service.engine.pack_for(signed.directory, day), day).as_json()
    for row in told["rows"]:
        for had in row["had"]:
            had["amount_fen"] = had["amount_fen"] if shows_amounts else None
    return JSONResponse(told)


@router.get("/households/{household_id}/replay", responses=answers(dict[str, Any], 409))
def replayed(household_id: str, signed: SignedIn, pack: PacksQuery = None, on: OnQuery = None) -> JSONResponse:
    """The same facts under several packs, and in what they differ."""
    view, _ = whole_file(signed, household_id)
    engine, directory, day = signed.service.engine, signed.directory, on or signed.today
    chosen = pack or [engine.pack_for(directory, day).id]
    laws = [signed.pack(one) for one in dict.fromkeys(chosen)]
    return JSONResponse(_replay(replay(view, directory, laws, engine.calendar_for(directory), day)))


@router.get("/households/{household_id}/explanation", responses=answers(dict[str, Any], 409))
def explained(household_id: str, signed: SignedIn, on: OnQuery = None) -> JSONResponse:
    """Why not: for each class refused and route not taken, which single fact would have changed it."""
    view, _ = whole_file(signed, household_id)
    engine, directory, day = signed.service.engine, signed.directory, on or signed.today
    case = route_case_of(view, directory, day, signals_of(view), returned=0)
    found = explain_routes(engine.pack_for(directory, day), engine.calendar_for(directory), case, day)
    return JSONResponse(_explanation(found))


@router.get("/obligations", responses=answers(dict[str, Any], 409))
def obligations(
    signed: SignedIn,
    everything: Annotated[bool, Query(description="Those that are done, too")] = False,
    after: Annotated[int, Query(ge=0, description="`after` of the page before: so many of them are left out")] = 0,
    limit: Limit = PAGE,
) -> JSONResponse:
    """What offices of the county have to do by a day, the earliest first; overdue as of today."""
    signed.check_function("duty.list")
    duties = duties_of_county(signed.service.engine, signed.actor.county, signed.today)
    found = [one for one in duties if everything or one.done_on is None]
    shown_by_then = after + limit
    told = [one.as_json(signed.today) for one in found[after:shown_by_then]]
    overdue = sum(one.is_overdue(signed.today) for one in found)
    following = shown_by_then if shown_by_then < len(found) else None
    counts = {"count": len(found), "overdue": overdue}
    return JSONResponse({"on": signed.today.isoformat(), "rows": told, "after": following, **counts})


@router.get("/figures", responses=answers(dict[str, Any], 409))
def figures(signed: SignedIn, on: OnQuery = None) -> JSONResponse:
    """The figures that the law leaves to the county, with their sources and history."""
    signed.check_function("policy.read")
    day = on or signed.today
    return JSONResponse(figures_told(signed.directory, signed.service.engine.pack_for(signed.directory, day), day))


def _replay(found: Replay) -> dict[str, Any]:
    told = found.as_json()
    for column in told["packs"]:
        classification = column.pop("classification")
        column.pop("routing")
        column["category"] = classification["category"]
        column["tried"] = [{"category": one["category"], "outcome": one["outcome"]} for one in classification["tried"]]
    return told


def _explanation(found: Explanation) -> dict[str, Any]:
    classes = [
        {
            "category": one.category,
            "reasons": [_reason(reason) for reason in one.reasons],
            "changes": [_change(flip) for flip in one.flips],
        }
        for one in found.classes
    ]
    routes = [
        {"disposition": one.disposition, "kind": one.kind, "changes": [_change(flip) for flip in one.flips]}
        for one in found.routes or ()
    ]
    what = found.classification
    return {
        "household_id": what.household_id,
        "pack": what.pack,
        "on": what.on.isoformat(),
        "category": what.category,
        "not_in_force": what.not_in_force,
        "classes": classes,
        "routes": routes,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"rule": reason.rule, "clause": reason.clause, "pack": reason.pack}


def _change(flip: Flip) -> dict[str, Any]:
    told: dict[str, Any] = {"path": flip.path}
    if flip.difference is not None and flip.path != "returned":
        return told | {"way": "more" if flip.difference > 0 else "less", "band": amount_band(abs(flip.difference))}
    return told | {"before": flip.before, "after": flip.after} if flip.path.startswith(_PLAIN) else told
