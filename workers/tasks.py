"""What Celery calls: one entry of the journal, and the night when it is due. Both may come twice, late or never."""

from __future__ import annotations

from workers.night import run_night_if_due
from workers.outbox import work_off
from workers.process import app, clock, engine, settings
from workers.schedule import NIGHT_TASK, WORK_OFF_TASK
from workers.settings import NIGHT_SECONDS


def work_off_entry(position: str) -> None:
    """Work off the journal entry at that position."""
    work_off(engine(), position, clock)


def night_if_due() -> None:
    """Run the night when it is due."""
    run_night_if_due(engine(), settings, clock)


app.task(work_off_entry, name=WORK_OFF_TASK)
app.task(  # acknowledged early: a night that was cut off is found by the next ring
    night_if_due, name=NIGHT_TASK, acks_late=False, time_limit=NIGHT_SECONDS, soft_time_limit=NIGHT_SECONDS - 60
)
