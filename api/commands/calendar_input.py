"""Reading a calendar file that a command was given: light, so that the pure commands need no store to be loaded."""

from __future__ import annotations

from pathlib import Path

from matching.calendar.file import TableDay, calendar_with, read_calendar_file
from matching.calendar.working_days import Calendar
from matching.errors import BadInput, Problem


def calendar_under(file: str, base: Calendar) -> Calendar:
    """The calendar under the table of a file; as it is when none is named. Raises: BadInput."""
    return calendar_with(base, read_days(Path(file), base)) if file else base


def read_days(file: Path, base: Calendar) -> tuple[TableDay, ...]:
    """The days of the file, checked against the calendar. Raises: BadInput with every problem."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(str(file), "cannot be read: name a CSV file in UTF-8")
        raise BadInput("the calendar file cannot be read", [problem]) from error
    return read_calendar_file(text, base)
