"""The web application, put together: JSON routes, pages, static files, and what becomes of an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from api.access.context import Directories, Service
from api.access.security import SecurityHeaders
from api.access.sessions import Sessions
from api.errors import NOT_FOUND, OURS, HttpProblem, problem_of
from api.pages import calendar_days, entry, figures, forms, helpers, lists
from api.pages import cases as case_pages
from api.pages import law as law_pages
from api.pages import runs as run_pages
from api.pages.problems import problem_page
from api.routes import acts, cases, household_law, law, offers, runs, service
from api.settings import Settings
from matching.engine import Engine

STATIC = Path(__file__).parent / "static"
FOR_PROGRAMS = ("/api/", "/policies", "/events", "/health", "/openapi.json", "/static/")
UNROUTED = {404: NOT_FOUND.code, 405: "method_not_allowed"}
ROUTES = (service.router, cases.router, offers.router, runs.router, acts.router, law.router, household_law.router)
PAGES = (entry, lists, case_pages, helpers, run_pages, forms, law_pages, figures, calendar_days)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(engine: Engine, settings: Settings, *, now: Callable[[], datetime] = utc_now) -> FastAPI:
    """The application on an open engine. `now` is the clock; `settings.on` may stand in for today."""
    app = FastAPI(title="jiuzhulian 救助链", version="1", docs_url=None, redoc_url=None)
    app.state.service = Service(
        engine=engine,
        settings=settings,
        sessions=Sessions(settings.session_key.get_secret_value(), is_secure=settings.secure_cookies),
        directories=Directories(engine.store, now),
        now=now,
    )
    for router in (*ROUTES, *(page.router for page in PAGES)):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(SecurityHeaders)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    for kind in OURS:
        app.add_exception_handler(kind, _answered)
    app.add_exception_handler(HTTPException, _unrouted)
    return app


def _answered(request: Request, error: Exception) -> Response:
    return _written(request, problem_of(error))


def _unrouted(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: nothing at that address, not by this method, or a body it cannot read."""
    assert isinstance(error, HTTPException)
    code = UNROUTED.get(error.status_code, "bad_input")
    return _written(request, HttpProblem(error.status_code, code, headers=dict(error.headers or {})))


def _written(request: Request, problem: HttpProblem) -> Response:
    if not request.url.path.startswith(FOR_PROGRAMS):
        return problem_page(request, problem)
    return JSONResponse(
        problem.as_json(), problem.status, headers=dict(problem.headers), media_type="application/problem+json"
    )
