"""The calendar of one county: the program's own table, and what the county keeps beside it in the graph."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from graph.schema import CalendarDay
from graph.views import Directory
from matching.calendar.file import TableDay, calendar_with, in_order
from matching.calendar.working_days import Calendar


def table_of(directory: Directory) -> tuple[TableDay, ...]:
    """The county's days that stand, its own word on a day after the nation's."""
    return in_order(_table_day(day) for day in directory.calendar_days if not day.withdrawn)


def calendar_of(base: Calendar, directory: Directory) -> Calendar:
    """The calendar that the county's deadlines are counted by."""
    table = table_of(directory)
    return _calendar(base, table) if table else base


@lru_cache(maxsize=64)
def _calendar(base: Calendar, table: tuple[TableDay, ...]) -> Calendar:
    return calendar_with(base, table)


def _table_day(day: CalendarDay) -> TableDay:
    return TableDay(date.fromisoformat(day.day), day.day_kind, day.notice, day.name, day.source)
