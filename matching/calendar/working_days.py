"""Working days: the State Council's holidays and make-up days, and whatever a county adds; nothing about deadlines.

A year is *published* when the table holds it. A date that had to walk over a day of an unpublished year is provisional:
there only weekends are known, and the date is to be computed again when the table arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from chinese_calendar import constants  # type: ignore[import-untyped]

from matching.errors import BadInput, Problem

SkippedBecause = Literal["holiday", "weekend"]
DayKind = Literal["holiday", "workday"]
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
# A night asks for the same few deadlines thousands of times; a stranger's odd question is not worth keeping.
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 10_000, 60


@dataclass(frozen=True, slots=True)
class DueDate:
    """The day that N working days lead to, and the days passed on the way. The start day is in neither list."""

    due_on: date
    provisional: bool
    skipped: tuple[tuple[date, SkippedBecause], ...]
    worked_weekend_days: tuple[date, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "due_on": self.due_on.isoformat(),
            "provisional": self.provisional,
            "skipped": [{"date": day.isoformat(), "why": why} for day, why in self.skipped],
            "worked_weekend_days": [day.isoformat() for day in self.worked_weekend_days],
        }


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A day that a county, or a notice newer than the table, makes a holiday or a working day, and who says so."""

    day: date
    kind: DayKind
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The table that working days are counted by."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    published_years: frozenset[int]
    _known: dict[tuple[date, int], DueDate] = field(default_factory=dict, repr=False)

    def is_working_day(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.holidays)

    def due(self, start: date, working_days: int) -> DueDate:
        """The last of `working_days` (≥ 1) working days after `start`. Raises BadInput beyond the year 9999."""
        known = self._known.get((start, working_days))
        if known is not None:
            return known
        answer = self._walk(start, working_days)
        if len(self._known) < _MOST_REMEMBERED and working_days <= _LONGEST_REMEMBERED:
            self._known[(start, working_days)] = answer
        return answer

    def _walk(self, start: date, working_days: int) -> DueDate:
        if working_days < 1:
            raise BadInput("no such working day", [Problem("working_days", "must be 1 or more")])
        if working_days > (date.max - start).days:
            raise _beyond_calendar()
        day, left, provisional = start, working_days, False
        skipped: list[tuple[date, SkippedBecause]] = []
        worked: list[date] = []
        while left:
            if day == date.max:
                raise _beyond_calendar()
            day += _ONE_DAY
            provisional = provisional or day.year not in self.published_years
            if not self.is_working_day(day):
                skipped.append((day, "holiday" if day in self.holidays else "weekend"))
                continue
            left -= 1
            if day.weekday() >= _SATURDAY:
                worked.append(day)
        return DueDate(day, provisional, tuple(skipped), tuple(worked))

    def with_overrides(self, overrides: Iterable[DayOverride]) -> Calendar:
        """This calendar with a county's own days; an override of a day replaces what the table says of it."""
        holidays, workdays = set(self.holidays), set(self.workdays)
        for override in overrides:
            holidays.discard(override.day)
            workdays.discard(override.day)
            (holidays if override.kind == "holiday" else workdays).add(override.day)
        return Calendar(frozenset(holidays), frozenset(workdays), self.published_years)

    def with_published_year(self, year: int, overrides: Iterable[DayOverride]) -> Calendar:
        """This calendar with the arrangements of one more year, which is published from now on."""
        wider = self.with_overrides(overrides)
        return Calendar(wider.holidays, wider.workdays, self.published_years | {year})


def national_calendar() -> Calendar:
    """The State Council's arrangements as `chinesecalendar` holds them: every year that has holidays there."""
    holidays, workdays = frozenset(constants.holidays), frozenset(constants.workdays)
    return Calendar(holidays, workdays, frozenset(day.year for day in holidays))


def _beyond_calendar() -> BadInput:
    return BadInput("no such working day", [Problem("working_days", "the date would lie after the year 9999")])
