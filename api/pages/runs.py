"""The bureau's pages of pairing runs: the list, and the report of one with its charts and a table under each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.answers.pairing_runs import counted, run_heading, run_told, runs_told
from api.inputs import PAIRED_KINDS, SupposedLineInput
from api.pages.forms import body_of
from api.pages.frame import ThePage
from api.pages.helpers import line_choices
from api.what_if import told_to_county

router = APIRouter(include_in_schema=False)

FIRST_ROWS = 5
"""Of a long table; the others are folded away."""
MOST_ROWS = 100
"""Of one table; its heading tells how many there are, and the JSON has them all."""


@router.get("/runs")
def runs(page: ThePage) -> HTMLResponse:
    """The runs that were kept."""
    page.reader.check_function("run.list")
    return page.show("runs.html", runs=runs_told(page.reader))


@router.get("/runs/{job}")
def run(job: str, page: ThePage) -> HTMLResponse:
    """One run: served, greedy beside it, unmet and why, exhausted, idle, moved, and the proof."""
    page.reader.check_function("run.read")
    told = run_told(page.reader, job)
    return page.show(
        "run.html",
        run=told,
        first=FIRST_ROWS,
        most=MOST_ROWS,
        reasons_of_needs=counted(told["unmet"], lambda row: row["reason"], "needs"),
        causes=counted([row | {"one": 1} for row in told["moved"]], lambda row: row["because"], "one"),
    )


@router.get("/runs/{job}/what-if")
def what_if(job: str, request: Request, page: ThePage) -> HTMLResponse:
    """What one more line of supply would have done in the run: a form, and the answer below it once it is sent."""
    signed, asked = page.reader, request.query_params
    signed.check_function("run.read")
    told: dict[str, Any] | None = None
    if asked:
        line = body_of(asked, SupposedLineInput)
        told = told_to_county(*signed.service.supposed.ask(signed.store, job, line), signed.actor.county)
    return page.show(
        "what_if.html",
        run=run_heading(signed, job),
        kinds=PAIRED_KINDS,
        asked=asked,
        chosen_categories=asked.getlist("categories") or ["any"],
        chosen_areas=asked.getlist("service_area") or [signed.actor.county],
        told=told,
        **line_choices(signed),
    )
