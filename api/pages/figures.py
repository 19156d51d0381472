"""The county's figures on a page: what counts and what counted, and entering new ones: first tried, then confirmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse

from api.access.context import Signed
from api.acts.acting import act_of, checked_key
from api.answers.county_figures import figures_told
from api.errors import Refused
from api.pages.forms import SEE_OTHER, posted
from api.pages.frame import ThePage
from api.words.wording import Words, words_of
from matching.county_figures import COLUMNS, Figure, read_figures, read_figures_file
from matching.csv_text import Row, decoded
from matching.errors import BadInput, Problem
from matching.use_cases import enter_figures, preview_figures

router = APIRouter(include_in_schema=False)

MOST_BYTES = 100_000
MOST_HOUSEHOLDS = 100
TheForm = Annotated[FormData, Depends(posted)]


@router.get("/figures")
def figures(page: ThePage) -> HTMLResponse:
    """Every figure that the law leaves to the county, with its history."""
    signed = page.reader
    signed.check_function("policy.read")
    told = _told(signed)
    return page.show("figures.html", told=told, problems=(), given=dict.fromkeys(COLUMNS, ""))


@router.post("/figures/check")
def check(page: ThePage, form: TheForm) -> HTMLResponse:
    """What would come of the figures of the form or of its file; nothing is changed."""
    signed = page.reader
    signed.check_function("figures.enter")
    try:
        wanted = _wanted(form)
        change = preview_figures(signed.service.engine, signed.actor.county, wanted, signed.today)
    except BadInput as error:
        return _again(page, form, error)
    return page.show(
        "figures_preview.html",
        change=change,
        told=change.as_json(),
        rows=json.dumps([_as_row(figure) for figure in wanted], ensure_ascii=False),
        most=MOST_HOUSEHOLDS,
        verdict=lambda text: _verdict(words_of(page.language), text),
    )


@router.post("/figures")
def enter(page: ThePage, form: TheForm) -> RedirectResponse:
    """Enter what was tried before. Sent twice it is done once."""
    signed = page.reader
    signed.check_function("figures.enter")
    key = checked_key(str(form.get("operation_key", "")))
    tried = str(form.get("rows", ""))
    wanted = read_figures(_rows(tried))
    act = act_of(signed, key, "figures.enter", tried)
    enter_figures(signed.service.engine, act, signed.actor.county, wanted)
    signed.service.directories.forget(signed.actor.county)
    return RedirectResponse("/figures?done=figures.enter", SEE_OTHER)


def _wanted(form: FormData) -> tuple[Figure, ...]:
    """Those of the file where one was chosen, else the one that was typed."""
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        content = file.file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Refused(413, "too_large")
        return read_figures_file(decoded(content))
    return read_figures([("", {name: str(form.get(name, "")) for name in COLUMNS})])


def _told(signed: Signed) -> dict[str, Any]:
    """As they are now: whoever has just entered one looks for it."""
    directory = signed.store.directory(signed.actor.county)
    return figures_told(directory, signed.service.engine.pack_for(directory, signed.today), signed.today)


def _verdict(words: Words, text: str) -> str:
    """`edge + 1 alone` in the words of the reader."""
    category, _, alone = text.partition(" + ")
    told = next(words.code(group, category) for group in ("category", "verdict") if category in words.codes(group))
    return f"{told} · {words('figures.alone', count=alone.partition(' ')[0])}" if alone else told


def _again(page: ThePage, form: FormData, error: BadInput) -> HTMLResponse:
    """The page with everything that is wrong, and what was typed."""
    signed: Signed = page.reader
    told = _told(signed)
    given = {name: str(form.get(name, "")) for name in COLUMNS}
    return page.show("figures.html", 422, told=told, problems=error.problems, given=given)


def _rows(text: str) -> Iterator[tuple[str, Row]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise BadInput("not what was tried", [Problem("rows", "try the figures first")]) from error
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        filled: dict[str | None, object] = {name: row.get(name) for name in COLUMNS} if isinstance(row, dict) else {}
        yield f"rows[{place}]", filled or dict.fromkeys(COLUMNS)


def _as_row(figure: Figure) -> dict[str, Any]:
    unit = "percent" if figure.name.endswith("percent") else "fen"
    return {
        "name": figure.name,
        "valid_from": figure.valid_from.isoformat(),
        "value": str(figure.value),
        "unit": unit,
        "source": figure.source,
    }
