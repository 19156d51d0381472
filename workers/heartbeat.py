"""The sweeper's sign of life: the time of its last round, in a file of the data folder.

A file and not a node of the store: every change of the store is an audited act, and a sign every few seconds would
bury the others. Each machine that runs a sweeper has its own; that work waits shows on every machine by the age of
the oldest journal entry.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph.changes import time_text

log = logging.getLogger(__name__)

SILENT_AFTER = timedelta(minutes=3)
LATE_AFTER = timedelta(minutes=2)
"""A journal entry whose events wait longer has nobody at work on it: a sweeper takes it long before."""


def beat(data_folder: Path, now: datetime) -> None:
    """The sweeper was at work at that time. Where that cannot be kept, the work goes on and the silence tells."""
    draft = _file(data_folder).with_suffix(".draft")
    try:
        draft.write_text(time_text(now), encoding="ascii")
        draft.replace(_file(data_folder))
    except OSError as error:  # as on a full disk
        log.warning("no sign of life could be kept", extra={"error": type(error).__name__})


def last_beat(data_folder: Path) -> datetime | None:
    """When the sweeper was last at work; None when it has never been."""
    try:
        text = _file(data_folder).read_text(encoding="ascii")
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (FileNotFoundError, ValueError):
        return None


def silent_since(data_folder: Path, now: datetime) -> datetime | None:
    """When the sweeper of this machine was last at work, if that is so long ago that somebody must look; else None.

    One that has never been at work here may be another machine's: what waits tells.
    """
    last = last_beat(data_folder)
    return last if last is not None and now - last > SILENT_AFTER else None


def _file(data_folder: Path) -> Path:
    return data_folder / "sweeper.heartbeat"
