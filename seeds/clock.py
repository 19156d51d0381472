"""When things of the demo are said to be done: in the first hour of their day.

So they follow from the day alone, and nothing lies ahead of whoever makes the demo and looks at it on that day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from matching.calendar.legal_time import legal_day, start_of

_LISTS_TAKE: Final = timedelta(minutes=1)
_LAST_ACT: Final = 3500
DAY_IS_DONE: Final = timedelta(hours=1)


def time_of_lists(day: date) -> datetime:
    """What comes in on a day comes first."""
    return start_of(day)


def time_of_act(day: date, number: int) -> datetime:
    """The day's acts, counted from 1, a second each as far as the hour goes."""
    return start_of(day) + _LISTS_TAKE + timedelta(seconds=min(number, _LAST_ACT))


def time_of_night(day: date) -> datetime:
    """After the day's acts."""
    return start_of(day) + DAY_IS_DONE


def last_whole_day(now: datetime) -> date:
    """The latest day of which nothing lies ahead: today, but for the first hour."""
    return legal_day(now - DAY_IS_DONE)
