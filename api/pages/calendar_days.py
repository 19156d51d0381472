"""A county's own holidays and make-up days on a page: a file is looked through first, then made the county's table."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse

from api.access.context import Signed
from api.acts.acting import act_of, checked_key
from api.errors import Refused
from api.pages.forms import posted
from api.pages.frame import ThePage
from matching.calendar.file import TableDay, read_calendar_file
from matching.calendar.table import table_of
from matching.csv_text import decoded
from matching.errors import BadInput
from matching.use_cases import import_calendar

router = APIRouter(include_in_schema=False)

MOST_BYTES = 100_000
TheForm = Annotated[FormData, Depends(posted)]


@router.post("/calendar/check")
def check(page: ThePage, form: TheForm) -> HTMLResponse:
    """The days of a file, or everything that is wrong with it; nothing is changed."""
    signed = page.reader
    signed.check_function("calendar.enter")
    try:
        text = _text(form)
        days = _read(signed, text)
    except BadInput as error:
        return page.show("calendar_preview.html", 422, days=(), text="", problems=error.problems, report=None)
    return page.show("calendar_preview.html", days=days, text=text, problems=(), report=None)


@router.post("/calendar")
def enter(page: ThePage, form: TheForm) -> HTMLResponse:
    """Make the file the county's table for its years; tells which provisional dates moved, the shorter ones first."""
    signed = page.reader
    signed.check_function("calendar.enter")
    key = checked_key(str(form.get("operation_key", "")))
    text = str(form.get("text", ""))
    days = _read(signed, text)
    act = act_of(signed, key, "calendar.enter", text)
    report = import_calendar(signed.service.engine, act, signed.actor.county, days)
    signed.service.directories.forget(signed.actor.county)
    return page.show("calendar_preview.html", days=days, text="", problems=(), report=report.as_json())


def _text(form: FormData) -> str:
    file = form.get("file")
    content = file.file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    if len(content) > MOST_BYTES:
        raise Refused(413, "too_large")
    return decoded(content)


def _read(signed: Signed, text: str) -> tuple[TableDay, ...]:
    kept = table_of(signed.store.directory(signed.actor.county))
    return read_calendar_file(text, signed.service.engine.calendar, kept)
