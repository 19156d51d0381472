"""Pairing runs as JSON: the list, and the report of one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.access.context import SignedIn
from api.answers.pairing_runs import run_told, runs_told
from api.inputs import SupposedLineInput
from api.routes.shapes import answers
from api.what_if import told_to_county

router = APIRouter(prefix="/api/runs", tags=["help"])


@router.get("", responses=answers(dict[str, Any]))
def runs(signed: SignedIn) -> JSONResponse:
    """The pairing runs that were kept, the latest first."""
    signed.check_function("run.list")
    return JSONResponse({"rows": runs_told(signed), "after": None})


@router.get("/{job}", responses=answers(dict[str, Any]))
def run(job: str, signed: SignedIn) -> JSONResponse:
    """What of a run is about the county: units served, unmet needs and why, exhausted and idle supply, what moved."""
    signed.check_function("run.read")
    return JSONResponse(run_told(signed, job))


@router.post("/{job}/what-if", responses=answers(dict[str, Any]))
def what_if(job: str, line: SupposedLineInput, signed: SignedIn) -> JSONResponse:
    """What one more line of supply would have done in the run. Nothing is changed by asking."""
    signed.check_function("run.read")
    inputs, told = signed.service.supposed.ask(signed.store, job, line)
    return JSONResponse(told_to_county(inputs, told, signed.actor.county))
