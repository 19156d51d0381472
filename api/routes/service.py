"""The service about itself: sign-in, health, the journal's events."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, Response

from api.access.context import Service, Signed, SignedIn, TheService, actor_of, check_site, end_session, write_cookie
from api.errors import Refused
from api.routes.shapes import answers
from graph.changes import time_text
from workers.heartbeat import LATE_AFTER, silent_since

router = APIRouter(tags=["service"])


class SessionInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    officer: str


class SessionShape(BaseModel):
    """`csrf_token` goes into the header X-CSRF-Token of every change."""

    officer: str
    role: str
    county: str
    region: str
    organisation: str | None
    csrf_token: str


@router.post("/api/session", status_code=201, responses=answers(SessionShape, status=201))
def sign_in(given: SessionInput, request: Request, service: TheService) -> JSONResponse:
    """Demo mode: sign in as an officer. Every sign-in makes a new session."""
    check_site(request)
    session = begin_demo_session(service, given.officer)
    response = JSONResponse(_session(session), 201)
    write_cookie(service.sessions, session.session, response)
    return response


@router.get("/api/session", responses=answers(SessionShape))
def session(signed: SignedIn) -> JSONResponse:
    return JSONResponse(_session(signed))


@router.delete("/api/session", status_code=204, responses=answers(None, status=204))
def sign_out(signed: SignedIn) -> Response:
    end_session(signed)
    response = Response(status_code=204)
    response.delete_cookie(signed.service.sessions.cookie)
    return response


@router.get("/health")
def health(service: TheService) -> JSONResponse:
    """The store, whether the calendar knows this year, and how long the oldest unfinished work waits."""
    store = service.store.health()
    today = service.today()
    waits = _waits(store.oldest_pending, service.now())
    knows_year = today.year in service.engine.calendar.published_years
    silent = silent_since(service.settings.data_folder, service.now())
    return JSONResponse(
        {
            "status": "ok" if knows_year and waits <= LATE_AFTER.total_seconds() and silent is None else "late",
            "store": {"kind": store.kind, "version": store.version, "schema_version": store.schema_version},
            "calendar": {"year": today.year, "is_published": knows_year},
            "outbox": {"oldest": store.oldest_pending, "waits_seconds": waits},
            "sweeper": {"silent_since": time_text(silent) if silent else None},
        }
    )


@router.get("/events", responses=answers(dict[str, Any]))
def events(
    signed: SignedIn,
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """Events of the county's journal, ids only, behind the position `after`."""
    signed.check_function("event.list")
    rows = signed.store.journal(after, limit, signed.actor.county)
    told = []
    for row in rows:
        entry = json.loads(row.body)
        told += [
            {"position": row.position, "at": entry["at"], "event": name, "subject": subject}
            for name, subject in entry["events"]
        ]
    return JSONResponse({"events": told, "after": rows[-1].position if rows else after})


def begin_demo_session(service: Service, officer: str) -> Signed:
    """A new session as that officer. Raises: Refused outside demo mode and for nobody's id."""
    if not service.settings.demo:
        raise Refused(403, "no_such_function")
    actor = actor_of(service, officer)
    if actor is None:
        raise Refused(401, "not_signed_in")
    return Signed(service, service.sessions.begin(officer, service.now()), actor)


def _session(signed: Signed) -> dict[str, Any]:
    actor = signed.actor
    return {
        "officer": actor.officer,
        "role": actor.role,
        "county": actor.county,
        "region": actor.region,
        "organisation": actor.organisation,
        "csrf_token": signed.token,
    }


def _waits(oldest: str | None, now: datetime) -> int:
    return max(int((now - datetime.fromisoformat(oldest)).total_seconds()), 0) if oldest else 0
