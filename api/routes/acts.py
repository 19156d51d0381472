"""POST for every act of `acts.ACTS`: an `Idempotency-Key` always, an `If-Match` where two could edit at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from api.access.context import TOKEN_HEADER, SignedIn
from api.access.permissions import Action
from api.acts.acting import ETAG, KEY, checked_key, checked_revision, perform
from api.acts.table import ACTS, PATHS, ThingAct
from api.routes.shapes import ReceiptShape, answers
from graph.changes import Receipt

router = APIRouter(prefix="/api", tags=["acts"])

KeyHeader = Annotated[str | None, Header(alias="Idempotency-Key", include_in_schema=False)]
MatchHeader = Annotated[str | None, Header(alias="If-Match", include_in_schema=False)]
"""Missing ones have problems of their own, 400 and 428; the description still calls them required."""


def _required(name: str, pattern: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{pattern}$"}
    return {"in": "header", "name": name, "required": True, "description": description, "schema": schema}


KEY_DESCRIBED = _required("Idempotency-Key", KEY.pattern, "New for each act; a repeat is told the first receipt")
MATCH_DESCRIBED = _required("If-Match", ETAG.pattern, "The ETag that the act was decided on")
TOKEN_DESCRIBED = _required(TOKEN_HEADER, "[0-9a-f]{64}", "`csrf_token` of the session")


def told(receipt: Receipt | None) -> Response:
    """201 for what happened now, 200 for a repeat, 204 when there was nothing to do."""
    if receipt is None:
        return Response(status_code=204)
    body = {
        "operation_key": receipt.operation_key,
        "position": receipt.position,
        "answer": dict(receipt.answer),
        "repeated": receipt.repeated,
    }
    return JSONResponse(body, 200 if receipt.repeated else 201)


def _versioned(action: Action) -> Callable[..., Response]:
    def act(
        thing_id: str, body: BaseModel, signed: SignedIn, key: KeyHeader = None, revision: MatchHeader = None
    ) -> Response:
        signed.check_function(action)
        return told(perform(signed, action, thing_id, body, checked_key(key), checked_revision(revision)))

    return act


def _unversioned(action: Action) -> Callable[..., Response]:
    def act(thing_id: str, body: BaseModel, signed: SignedIn, key: KeyHeader = None) -> Response:
        signed.check_function(action)
        return told(perform(signed, action, thing_id, body, checked_key(key), None))

    return act


def _add(action: Action, thing_act: ThingAct) -> None:
    handler = _versioned(action) if thing_act.is_versioned else _unversioned(action)
    handler.__annotations__["body"] = thing_act.body
    headers = [KEY_DESCRIBED, TOKEN_DESCRIBED, *([MATCH_DESCRIBED] if thing_act.is_versioned else [])]
    conflicts: tuple[Any, ...] = (400, 409, 412, 428) if thing_act.is_versioned else (400, 409)
    router.add_api_route(
        f"/{PATHS[thing_act.kind]}/{{thing_id}}/{thing_act.path}",
        handler,
        methods=["POST"],
        name=action,
        operation_id=action,
        status_code=201,
        responses={**answers(ReceiptShape, *conflicts), 201: {"model": ReceiptShape}, 204: {}},
        openapi_extra={"parameters": headers},
        response_model=None,
    )


for _action, _thing_act in ACTS.items():
    _add(_action, _thing_act)
