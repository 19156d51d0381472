"""A table of days that a notice makes holidays or working days, as a CSV file: read, and checked against the calendar.

Columns `date, kind, notice, name, source`. A file is the whole table of its notices for the years that it names. What a
year of national arrangements plausibly looks like is taken from the years that are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, Literal, get_args

from matching import reading
from matching.calendar.working_days import Calendar, DayKind, DayOverride
from matching.csv_text import Row, all_given, rows_of
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
_MOST_DAYS_OF_A_COUNTY: Final = 15
_NUMBERED: Final[Mapping[DayKind, str]] = {"holiday": "holidays", "workday": "make-up days"}
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
    """The calendar under the table; a year of national holidays is published from then on."""
    table = in_order(days)
    calendar = base.with_overrides(DayOverride(day.day, day.kind, day.source) for day in table)
    for year in sorted({day.day.year for day in table if _is_national_holiday(day)}):
        calendar = calendar.with_published_year(year, ())
    return calendar


def in_order(days: Iterable[TableDay]) -> tuple[TableDay, ...]:
    """By notice and day: of two words on one day the county's is the last."""
    return tuple(sorted(days, key=lambda day: (get_args(Notice).index(day.notice), day.day)))


def read_calendar_file(text: str, base: Calendar, kept: Iterable[TableDay] = ()) -> tuple[TableDay, ...]:
    """The lines by day, checked beside those that are `kept`, the county's own until now.

    Raises: BadInput, with everything that is wrong with the file.
    """
    problems: list[Problem] = []
    lines = [(where, _line(row, where, problems)) for where, row in rows_of(text, COLUMNS)]
    known = [(where, day) for where, day in lines if day is not None]
    problems += _listed_twice(known)
    table = sorted((day for _, day in known), key=lambda day: day.day)
    replaced = {(day.notice, day.day.year) for day in table}
    beside = calendar_with(base, (day for day in kept if (day.notice, day.day.year) not in replaced))
    problems += [*_not_off_anyway(known, beside), *_gaps(table), *_implausible(table, base, beside)]
    if not table and not problems:
        problems.append(Problem("line 2", "the file names no day"))
    if problems:
        raise BadInput("the calendar file has problems", problems)
    return tuple(table)


def _line(row: Row, where: str, problems: list[Problem]) -> TableDay | None:
    before = len(problems)
    if not all_given(row, COLUMNS, where, problems):
        return None
    found = [reading.checked(row[name], f"{where}: {name}", check, problems) for name, check in _COLUMNS.items()]
    return TableDay(*found) if len(problems) == before else None


def _listed_twice(lines: Sequence[tuple[str, TableDay]]) -> Iterator[Problem]:
    first: dict[date, TableDay] = {}
    for where, day in lines:
        other = first.setdefault(day.day, day)
        if other is not day:
            if other.kind == day.kind:
                yield Problem(f"{where}: date", f"{day.day} stands twice")
            else:
                yield Problem(f"{where}: date", f"{day.day} is both a holiday and a working day")


def _not_off_anyway(lines: Sequence[tuple[str, TableDay]], beside: Calendar) -> Iterator[Problem]:
    for where, day in lines:
        if day.kind == "workday" and day.day.weekday() < _SATURDAY and day.day not in beside.holidays:
            yield Problem(f"{where}: date", f"{day.day} is a working day anyway: a make-up day is a day off")


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


def _implausible(table: Sequence[TableDay], base: Calendar, beside: Calendar) -> Iterator[Problem]:
    years: dict[tuple[Notice, int], list[TableDay]] = defaultdict(list)
    for day in table:
        years[day.notice, day.day.year].append(day)
    published = set(beside.published_years)
    for (notice, year), days in sorted(years.items()):
        where = f"{notice} {year}"
        if notice == "county":
            yield from _more_than_a_county_adds(where, days)
            continue
        yield from _unlikely_numbers(where, days, base)
        if year not in beside.published_years:
            yield from _new_year(where, days, base)
            if published and year - 1 not in published:
                yield Problem(where, f"{year - 1} is not published: a year cannot be left out")
            published.add(year)


def _more_than_a_county_adds(where: str, days: Sequence[TableDay]) -> Iterator[Problem]:
    for kind, what in _NUMBERED.items():
        number = sum(day.kind == kind for day in days)
        if number > _MOST_DAYS_OF_A_COUNTY:
            yield Problem(where, f"{number} {what}: no county adds more than {_MOST_DAYS_OF_A_COUNTY}")


def _unlikely_numbers(where: str, days: Sequence[TableDay], base: Calendar) -> Iterator[Problem]:
    """How many days the year comes to have, beside the years that are known."""
    under = base.with_overrides(DayOverride(day.day, day.kind, day.source) for day in days)
    for kind, what in _NUMBERED.items():
        number = _in_year(_days(under, kind), days[0].day.year)
        before = [_in_year(_days(base, kind), year) for year in _years_to_go_by(base)]
        if before and not min(before) - _MORE_OR_LESS <= number <= max(before) + _MORE_OR_LESS:
            yield Problem(where, f"{number} {what}: in the years before there were {min(before)} to {max(before)}")


def _new_year(where: str, days: Sequence[TableDay], base: Calendar) -> Iterator[Problem]:
    """Whether the arrangements of a year that the calendar does not know are whole."""
    year, holidays = days[0].day.year, {day.day for day in days if day.kind == "holiday"}
    names = "".join(day.name for day in days if day.kind == "holiday")
    for festival in _FESTIVALS:
        if festival not in names:
            yield Problem(where, f"no holiday for {festival}")
    for month, of_month in sorted(_in_every_year(_years_to_go_by(base), base)):
        if date(year, month, of_month) not in holidays:
            yield Problem(where, f"{date(year, month, of_month)} is a holiday in every year, and not in this one")


def _years_to_go_by(base: Calendar) -> Sequence[int]:
    return sorted(base.published_years)[-_YEARS_TO_GO_BY:]


def _days(calendar: Calendar, kind: DayKind) -> frozenset[date]:
    return calendar.holidays if kind == "holiday" else calendar.workdays


def _in_every_year(years: Sequence[int], base: Calendar) -> set[tuple[int, int]]:
    of_years = [{(day.month, day.day) for day in base.holidays if day.year == year} for year in years]
    return set.intersection(*of_years) if of_years else set()


def _in_year(days: Iterable[date], year: int) -> int:
    return sum(day.year == year for day in days)


def _is_national_holiday(day: TableDay) -> bool:
    return day.notice == "national" and day.kind == "holiday"
