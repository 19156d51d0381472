"""Reading a calendar file that a command was given: light, so that the pure commands need no store to be loaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from api.commands.frame import read_bytes
from matching.calendar.file import TableDay, calendar_with, read_calendar_file
from matching.calendar.working_days import Calendar
from matching.csv_text import decoded


def calendar_under(file: str, base: Calendar) -> Calendar:
    """The calendar under the table of a file; as it is when none is named. Raises: BadInput."""
    return calendar_with(base, read_days(Path(file), base)) if file else base


def read_days(file: Path, base: Calendar, kept: Iterable[TableDay] = ()) -> tuple[TableDay, ...]:
    """The days of the file, checked beside those that are kept. Raises: BadInput with every problem."""
    return read_calendar_file(decoded(read_bytes(file)), base, kept)
