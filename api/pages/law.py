"""The law on pages: packs, their differences, the calendar, obligations, a household's entitlements and replay."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.access.resources import whole_file
from api.answers.calendars import year_told
from api.answers.policies import compared, heading, shown, why
from api.pages.frame import ThePage
from api.words.policies import as_data, by_subject, rule_told, unit_of
from api.words.replays import replay_rows
from api.words.wording import Words, words_of
from matching.calendar.table import table_of
from matching.duties.obligations import Duty
from matching.households.entitlements import household_entitlements
from matching.households.replay import replay
from matching.policy.packs import Pack
from matching.use_cases import duties_of_county

router = APIRouter(include_in_schema=False)

Code = Annotated[str, Query(max_length=40)]
MOST_PACKS = 6
DUTIES_A_PAGE = 50


@router.get("/packs")
def packs(page: ThePage) -> HTMLResponse:
    """The packs there are."""
    signed = page.reader
    signed.check_function("policy.read")
    rows = [heading(pack) for pack in signed.service.engine.packs]
    return page.show("packs.html", packs=rows, own=signed.directory.pack_on(signed.today.isoformat()))


@router.get("/packs/{pack_id}")
def pack(pack_id: str, page: ThePage, other: Code = "", on: Code = "") -> HTMLResponse:
    """Every rule of a pack with its clause; with another pack, the rules in which the two differ."""
    signed = page.reader
    signed.check_function("policy.read")
    found, day = signed.pack(pack_id), _day(on, signed.today)
    known, words = [heading(one) for one in signed.service.engine.packs], words_of(page.language)
    if other:
        against = signed.pack(other)
        rows = [_side_by_side(row, (found, against), words) for row in compared(found, against, day)]
        subjects = by_subject(rows, words)
        return page.show(
            "differences.html", left=heading(found), right=heading(against), subjects=subjects, count=len(rows)
        )
    told = shown(found, day)
    rows = [
        {**row, "told": rule_told(row["value"], row["unit"], words), "data": as_data(row["value"]), "why": why(row)}
        for row in told["applying"]
    ]
    early = not found.is_in_force(day)
    return page.show("pack.html", pack=told, subjects=by_subject(rows, words), packs=known, is_early=early)


@router.get("/calendar")
def calendar(page: ThePage, year: Annotated[int | None, Query(ge=2000, le=2199)] = None) -> HTMLResponse:
    """A year's holidays and make-up days, the county's own among them."""
    signed = page.reader
    signed.check_function("policy.read")
    told = year_told(year or signed.today.year, signed.service.engine.calendar, table_of(signed.directory))
    years = range(signed.today.year - 1, signed.today.year + 3)
    coming = signed.today.year + 1
    is_open = told["year"] == signed.today.year and coming not in told["published_years"]
    weekdays = words_of(page.language)("law.weekdays").split()
    for day in told["days"]:
        day["weekday"] = weekdays[date.fromisoformat(day["date"]).weekday()]
    return page.show("calendar.html", told=told, years=years, coming=coming if is_open else None)


@router.get("/obligations")
def obligations(page: ThePage, of: Code = "", after: Annotated[int, Query(ge=0)] = 0) -> HTMLResponse:
    """What offices of the county have to do by a day, the earliest first; of all kinds, or of one.

    `after` so many of them, a page of the next.
    """
    signed = page.reader
    signed.check_function("duty.list")
    duties = duties_of_county(signed.service.engine, signed.actor.county, signed.today)
    found = [one for one in duties if one.done_on is None]
    shown_ones = [one for one in found if of in ("", one.obligation)]
    shown_by_then = after + DUTIES_A_PAGE
    rows = [one.as_json(signed.today) for one in shown_ones[after:shown_by_then]]
    for row in rows:
        row["due"] = page.due(row["due_on"])
    return page.show(
        "obligations.html",
        rows=rows,
        kinds=_kinds(found, signed.today),
        of=of,
        overdue=sum(one.is_overdue(signed.today) for one in found),
        after=shown_by_then,
        later=max(0, len(shown_ones) - shown_by_then),
    )


def _kinds(found: list[Duty], on: date) -> list[dict[str, Any]]:
    """Each obligation that is open, with how many, and how many of them are overdue; those with most overdue first."""
    open_ones = Counter(one.obligation for one in found)
    overdue = Counter(one.obligation for one in found if one.is_overdue(on))
    kinds = [{"code": code, "count": open_ones[code], "overdue": overdue[code]} for code in open_ones]
    return sorted(kinds, key=lambda kind: (-kind["overdue"], kind["code"]))


@router.get("/households/{household_id}/entitlements")
def entitlements(household_id: str, page: ThePage) -> HTMLResponse:
    """Class × kind of one household: owed, had, missing."""
    signed = page.reader
    view, shows_amounts = whole_file(signed, household_id)
    law = signed.service.engine.pack_for(signed.directory, signed.today)
    told = household_entitlements(view, law, signed.today)
    return page.show("entitlements.html", told=told, household=view.household, shows_amounts=shows_amounts)


@router.get("/households/{household_id}/replay")
def replayed(
    household_id: str,
    page: ThePage,
    pack: Annotated[list[str] | None, Query(max_length=MOST_PACKS)] = None,
    on: Code = "",
) -> HTMLResponse:
    """The household under several packs, side by side."""
    signed = page.reader
    view, _ = whole_file(signed, household_id)
    engine, directory, day = signed.service.engine, signed.directory, _day(on, signed.today)
    chosen = pack or [engine.pack_for(directory, signed.today).id, *(one.id for one in engine.packs if one.parent)]
    laws = [signed.pack(one) for one in dict.fromkeys(chosen)]
    found = replay(view, directory, laws, engine.calendar_for(directory), day)
    return page.show(
        "replay.html",
        columns=found.columns,
        rows=replay_rows(found, words_of(page.language)),
        differing=len(found.differences()),
        household=view.household,
        packs=[heading(one) for one in engine.packs],
        chosen=[law.id for law in laws],
        on=day.isoformat(),
    )


def _day(text: str, otherwise: date) -> date:
    """A day typed into a page; what is no day is today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _side_by_side(row: dict[str, Any], packs: tuple[Pack, Pack], words: Words) -> dict[str, Any]:
    units = [unit_of(pack, row["rule"]) for pack in packs]
    left, right = (_side(row[side], unit, words) for side, unit in zip(("left", "right"), units, strict=True))
    return {"rule": row["rule"], "left": left, "right": right}


def _side(side: dict[str, Any] | None, unit: str, words: Words) -> dict[str, Any] | None:
    return None if side is None else {**side, "told": rule_told(side["value"], unit, words)}
