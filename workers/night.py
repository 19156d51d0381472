"""The night on a schedule: once a day for each county, whoever rings and however often."""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from graph.changes import ChangeSet, CreateNode
from graph.patience import apply_patiently
from graph.schema import Job
from matching.engine import Engine
from matching.night import NightReport, night
from workers.clock import Clock
from workers.schedule import night_due
from workers.settings import WorkerSettings

log = logging.getLogger(__name__)


def run_night_if_due(engine: Engine, settings: WorkerSettings, clock: Clock) -> bool:
    """Run the night of today, when its hour has come and a county has not had it; whether it ran.

    A night that was cut off is run again: what it had done is not done twice. While a named day stands in for today
    there is none.
    """
    now = clock.now()
    if clock.on is not None or (day := night_due(now, settings.night_at)) is None:
        return False
    with _alone(settings.data_folder) as is_alone:
        waiting = [one for one in engine.store.counties() if engine.store.receipt(_key(one, day), "") is None]
        if not waiting or not is_alone:
            return False
        report = night(engine, now, day)
        apply_patiently(engine.store, _records(waiting, report, now, day))
    log.info("night done", extra={"day": day.isoformat(), "refused": len(report.refused), **report.seconds})
    return True


def _records(counties: Sequence[str], report: NightReport, now: datetime, day: date) -> list[ChangeSet]:
    """What tells the next ring, and whoever asks, that each county has had its night."""
    result = json.dumps(report.as_json()["counts"], ensure_ascii=False, sort_keys=True)
    return [
        ChangeSet(
            operation_key=_key(county, day),
            county=county,
            actor="system",
            action="RunNight",
            at=now,
            changes=(CreateNode(_job(county, day, report.signals, result)),),
        )
        for county in counties
    ]


def _job(county: str, day: date, signals: int, result: str) -> Job:
    return Job(
        id=f"job:{_key(county, day)}",
        county=county,
        task="night",
        on=day.isoformat(),
        status="done",
        done=signals,
        total=signals,
        result=result,
    )


def _key(county: str, day: date) -> str:
    return f"scheduled-night:{county}:{day.isoformat()}"


@contextmanager
def _alone(data_folder: Path) -> Iterator[bool]:
    """Whether no other process of this machine is at it; a killed one gives way at once.

    Two machines may both be: that costs time, and the operation keys see to the rest.
    """
    with (data_folder / "night.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
