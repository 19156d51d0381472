"""The bureau's pages of pairing runs: the list, and the report of one with its charts and a table under each."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from api.pages.frame import ThePage
from api.pairing_runs import counted, run_told, runs_told

router = APIRouter(include_in_schema=False)

FIRST_ROWS = 10
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
