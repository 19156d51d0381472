"""Policy packs, and the pure decisions under them: the same answers as the commands, on facts that are sent.

Nothing that is sent is kept. Packs are for everybody signed in; so are decisions, which look at no household of the
county. Days are counted by the county's own calendar.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access.context import Signed, SignedIn
from api.answers.decisions import Law, decisions
from api.answers.policies import compared, heading, shown
from api.errors import Refused
from api.inputs import Day
from api.routes.shapes import answers
from matching.errors import BadInput, Problem
from matching.json_text import parse_json
from matching.policy.packs import Pack

router = APIRouter(prefix="/policies", tags=["law"])

MOST_BYTES: Final = 2_000_000
"""About a thousand households; larger files are for the command line."""
MOST_DIGITS: Final = 1000
"""Of one number: what is multiplied out of such numbers can still be written."""
MOST_EXPLAINED: Final = 20
"""A search asks a decision some thousand times."""
DecisionName = Literal["classify", "score", "due", "aid", "route", "explain"]
OnQuery = Annotated[Day | None, Query(description="The day of the decision; today without it")]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The facts as the command of the same name reads them: an object, or an array of objects.",
        "content": {"application/json": {"schema": {}}},
    }
}


@router.get("", responses=answers(dict[str, Any]))
def policies(signed: SignedIn) -> dict[str, Any]:
    """The packs there are, with their documents and parents."""
    signed.check_function("policy.read")
    return {"packs": [heading(pack) for pack in signed.service.engine.packs]}


@router.get("/{pack_id}", responses=answers(dict[str, Any]))
def policy(pack_id: str, signed: SignedIn, on: OnQuery = None) -> dict[str, Any]:
    """Every rule that applies under a pack on a day, its own and inherited."""
    return shown(signed.pack(pack_id), on or signed.today)


@router.get("/{pack_id}/differences/{other_id}", responses=answers(dict[str, Any]))
def policy_differences(pack_id: str, other_id: str, signed: SignedIn, on: OnQuery = None) -> dict[str, Any]:
    """Every rule that two packs do not have alike."""
    left, right = signed.pack(pack_id), signed.pack(other_id)
    return {"left": left.id, "right": right.id, "differences": compared(left, right, on or signed.today)}


@router.post("/{pack_id}/{decision}", responses=answers(Any, 413), openapi_extra=_BODY, response_model=None)
async def decide(
    pack_id: str, decision: DecisionName, request: Request, signed: SignedIn, on: OnQuery = None
) -> Response:
    """A pure decision on the facts that are sent, or on each element of an array, in its order."""
    pack, text = signed.pack(pack_id), await _text(request)
    decided = await run_in_threadpool(_decided, signed, pack, on or signed.today, decision, text)
    return Response(decided, media_type="application/json")


def _decided(signed: Signed, pack: Pack, on: date, name: str, text: str) -> bytes:
    law = Law(pack, signed.service.engine.calendar_for(signed.directory), on)
    value = parse_json(text, MOST_DIGITS)
    if name == "explain" and isinstance(value, list) and len(value) > MOST_EXPLAINED:
        raise Refused(413, "too_large")
    return decisions(signed.service.engine.packs)[name].of_input(law, value)


async def _text(request: Request) -> str:
    """The body as it was sent: a name that stands twice must be seen. Raises: Refused, BadInput."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, "too_large")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("the input is not UTF-8", [Problem("", f"byte {error.start} is not UTF-8")]) from error
