"""Legal days are those of Asia/Shanghai; times are kept in UTC. From one to the other, in one place."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LEGAL_TIME: Final = ZoneInfo("Asia/Shanghai")
_OPENING_HOUR: Final = 9


def legal_day(now: datetime) -> date:
    """The legal day of an aware time."""
    return now.astimezone(LEGAL_TIME).date()


def legal_day_of(time_text: str) -> date:
    """The legal day of a time as the stores keep it, ISO text with its zone."""
    return legal_day(datetime.fromisoformat(time_text))


def start_of(day: date) -> datetime:
    """The first instant of a legal day."""
    return datetime(day.year, day.month, day.day, tzinfo=LEGAL_TIME)


def working_time(day: date) -> datetime:
    """09:00 on that day: when what is done for a named day is said to be done.

    What is stored so follows from the day alone, and is the same on every store and at every repetition.
    """
    return start_of(day).replace(hour=_OPENING_HOUR)
