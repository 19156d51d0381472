"""Which instant a day's picture is of."""

from __future__ import annotations

from datetime import date, timedelta

from graph.changes import time_text
from matching.calendar.legal_time import start_of


def end_of(day: date | None) -> str | None:
    """The last instant of a legal day, as the store compares times."""
    return time_text(start_of(day + timedelta(days=1)) - timedelta(seconds=1)) if day else None
