"""A year of the calendar for a reader: each day on which work differs from the weekday, with its source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from chinese_calendar import constants  # type: ignore[import-untyped]

from matching.calendar.file import TableDay, calendar_with
from matching.calendar.working_days import Calendar

_PROGRAM: Final = "chinesecalendar"
_NAMES: Final[dict[str | None, str]] = {holiday.value: holiday.chinese for holiday in constants.Holiday}


def year_told(year: int, base: Calendar, own: Iterable[TableDay]) -> dict[str, Any]:
    """The year under the county's own days; dates that touch a year that is not published are provisional."""
    table = list(own)
    calendar = calendar_with(base, table)
    return {
        "year": year,
        "is_published": year in calendar.published_years,
        "published_years": sorted(calendar.published_years),
        "days": _days(year, base, table),
    }


def _days(year: int, base: Calendar, own: list[TableDay]) -> list[dict[str, Any]]:
    """The county's own in the place of the program's."""
    replaced = {day.day for day in own}
    known = [(day, "holiday") for day in base.holidays] + [(day, "workday") for day in base.workdays]
    rows = {day: _row(day, kind, "national", _festival(day), _PROGRAM) for day, kind in known if day not in replaced}
    rows |= {day.day: _row(day.day, day.kind, day.notice, day.name, day.source) for day in own}
    return [rows[day] for day in sorted(rows) if day.year == year]


def _festival(day: date) -> str:
    """What a day of the program's table is for; a make-up day is for a festival, too."""
    return _NAMES.get(constants.holidays.get(day) or constants.workdays.get(day), "")


def _row(day: date, kind: str, notice: str, name: str, source: str) -> dict[str, Any]:
    return {"date": day.isoformat(), "kind": kind, "notice": notice, "name": name, "source": source}
