"""When the night job runs: asked every minute, answered from the clock and the store, so that no missed tick matters.

Beat knows no hour of the day and keeps no state. It rings; the task computes the night's day in Asia/Shanghai and
leaves it alone when its operation key has been used.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from matching.calendar.legal_time import LEGAL_TIME
from workers.settings import WorkerSettings

WORK_OFF_TASK = "jiuzhu.work_off"
NIGHT_TASK = "jiuzhu.night_if_due"


def beat_schedule(settings: WorkerSettings) -> dict[str, Any]:
    """What beat sends. A ring that nobody took before the next one is worthless, so it expires."""
    every = settings.night_every
    return {"night": {"task": NIGHT_TASK, "schedule": every, "options": {"expires": every}}}


def night_due(now: datetime, night_at: time) -> date | None:
    """The day whose night should have begun by now; None between midnight and its hour."""
    here = now.astimezone(LEGAL_TIME)
    return here.date() if here.time() >= night_at else None
