"""A table of days that a notice makes holidays or working days, as a CSV file: read, and checked against the calendar.

Columns `date, kind, notice, name, source`. A file is the whole table of its notices for the years that it names. What a
year of national arrangements plausibly looks like is taken from the years that are known.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, Literal, get_args

from matching import reading
from matching.calendar.working_days import Calendar, DayKind, DayOverride
from matching.errors import BadInput, Problem

Notice = Literal["national", "county"]
_COLUMNS: Final[Mapping[str, reading.Check[Any]]] = {
    "date": reading.day,
    "kind": reading.one_of(get_args(DayKind)),
    "notice": reading.one_of(get_args(Notice)),
    "name": reading.text,
    "source": reading.text,
}
COLUMNS: Final = tuple(_COLUMNS)

_FESTIVALS: Final = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
_YEARS_TO_GO_BY: Final = 10
_MORE_OR_LESS: Final = 3
_MOST_COUNTY_HOLIDAYS: Final = 15
_ANOTHER_TIME = timedelta(days=60)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class TableDay:
    """One line in the columns' order: a day, what it becomes, by whose notice, for what, where that is written."""

    day: date
    kind: DayKind
    notice: Notice
    name: str
    source: str


def calendar_with(base: Calendar, days: Iterable[TableDay]) -> Calendar:
    """The calendar under the table, a county's word last; a year of national holidays is published from then on."""
    ordered = sorted(days, key=lambda day: (get_args(Notice).index(day.notice), day.day))
    calendar = base.with_overrides(DayOverride(day.day, day.kind, day.source) for day in ordered)
    for year in sorted({day.day.year for day in ordered if _is_national_holiday(day)}):
        calendar = calendar.with_published_year(year, ())
    return calendar


def read_calendar_file(text: str, base: Calendar) -> tuple[TableDay, ...]:
    """The lines by day. Raises: BadInput, with everything that is wrong with the file."""
    problems: list[Problem] = []
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise BadInput("not a calendar file", [Problem("line 1", f"must be {','.join(COLUMNS)}")])
    lines = [(rows.line_num, _line(row, f"line {rows.line_num}", problems)) for row in rows]
    known = [(number, day) for number, day in lines if day is not None]
    problems += _listed_twice(known)
    table = sorted((day for _, day in known), key=lambda day: day.day)
    problems += [*_not_off_anyway(known, base), *_gaps(table), *_implausible(table, base)]
    if not table and not problems:
        problems.append(Problem("line 2", "the file names no day"))
    if problems:
        raise BadInput("the calendar file has problems", problems)
    return tuple(table)


def _line(row: Mapping[str | None, object], where: str, problems: list[Problem]) -> TableDay | None:
    before = len(problems)
    if None in row or None in row.values():
        problems.append(Problem(where, f"must have {len(COLUMNS)} fields"))
        return None
    found = [reading.checked(row[name], f"{where}: {name}", check, problems) for name, check in _COLUMNS.items()]
    return TableDay(*found) if len(problems) == before else None


def _listed_twice(lines: Sequence[tuple[int, TableDay]]) -> Iterator[Problem]:
    first: dict[date, TableDay] = {}
    for number, day in lines:
        other = first.setdefault(day.day, day)
        if other is not day:
            where = f"line {number}: date"
            if other.kind == day.kind:
                yield Problem(where, f"{day.day} stands twice")
            else:
                yield Problem(where, f"{day.day} is both a holiday and a working day")


def _not_off_anyway(lines: Sequence[tuple[int, TableDay]], base: Calendar) -> Iterator[Problem]:
    for number, day in lines:
        if day.kind == "workday" and day.day.weekday() < _SATURDAY and day.day not in base.holidays:
            yield Problem(f"line {number}: date", f"{day.day} is a working day anyway: a make-up day is a day off")


def _gaps(table: Sequence[TableDay]) -> Iterator[Problem]:
    """Days of one festival that do not follow one another."""
    festivals: dict[tuple[Notice, str], list[date]] = defaultdict(list)
    for day in table:
        if day.kind == "holiday":
            festivals[day.notice, day.name].append(day.day)
    for (_, name), days in festivals.items():
        for before, after in pairwise(days):
            if timedelta(days=1) < after - before < _ANOTHER_TIME:
                yield Problem(name, f"a gap between {before} and {after}: list every day of it, weekends too")


def _implausible(table: Sequence[TableDay], base: Calendar) -> Iterator[Problem]:
    years: dict[tuple[Notice, int], list[TableDay]] = defaultdict(list)
    for day in table:
        years[day.notice, day.day.year].append(day)
    published = set(base.published_years)
    for (notice, year), days in sorted(years.items()):
        holidays = [day for day in days if day.kind == "holiday"]
        if notice == "county" and len(holidays) > _MOST_COUNTY_HOLIDAYS:
            yield Problem(f"{notice} {year}", f"{len(holidays)} holidays: no county adds more than 15")
        if notice == "national" and year not in base.published_years:
            yield from _new_year(year, days, base)
            if published and year - 1 not in published:
                yield Problem(f"{notice} {year}", f"{year - 1} is not published: a year cannot be left out")
            published.add(year)


def _new_year(year: int, days: Sequence[TableDay], base: Calendar) -> Iterator[Problem]:
    """Whether the arrangements of a year that the calendar does not know are whole and likely."""
    where = f"national {year}"
    holidays = {day.day for day in days if day.kind == "holiday"}
    names = "".join(day.name for day in days if day.kind == "holiday")
    for festival in _FESTIVALS:
        if festival not in names:
            yield Problem(where, f"no holiday for {festival}")
    like = sorted(base.published_years)[-_YEARS_TO_GO_BY:]
    for month, of_month in sorted(_in_every_year(like, base)):
        if date(year, month, of_month) not in holidays:
            yield Problem(where, f"{date(year, month, of_month)} is a holiday in every year, and not in this one")
    yield from _unlikely(where, "holidays", len(holidays), [_in_year(base.holidays, one) for one in like])
    worked = sum(day.kind == "workday" for day in days)
    yield from _unlikely(where, "make-up days", worked, [_in_year(base.workdays, one) for one in like])


def _in_every_year(years: Sequence[int], base: Calendar) -> set[tuple[int, int]]:
    of_years = [{(day.month, day.day) for day in base.holidays if day.year == year} for year in years]
    return set.intersection(*of_years) if of_years else set()


def _unlikely(where: str, what: str, number: int, before: Sequence[int]) -> Iterator[Problem]:
    if before and not min(before) - _MORE_OR_LESS <= number <= max(before) + _MORE_OR_LESS:
        yield Problem(where, f"{number} {what}: in the years before there were {min(before)} to {max(before)}")


def _in_year(days: Iterable[date], year: int) -> int:
    return sum(day.year == year for day in days)


def _is_national_holiday(day: TableDay) -> bool:
    return day.notice == "national" and day.kind == "holiday"
