"""What time it is for the workers, and which legal day; both can be said instead of looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from matching.calendar.legal_time import legal_day


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is aware UTC; `on` stands in for today, as in a demo of a named day."""

    on: date | None = None
    now: Callable[[], datetime] = _utc_now

    def today(self) -> date:
        return self.on or legal_day(self.now())
