"""What the commands write says when it was done, and that never lies ahead of whoever reads it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from api.commands.options import moment_of
from api.settings import Settings
from graph.changes import time_text
from matching.calendar.legal_time import start_of
from seeds.clock import last_whole_day
from tests.edges.cli_site import ON, Cli

SEVEN = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
"""Seven in the morning of 2 March in Shanghai."""


def settings(folder: Path) -> Settings:
    return Settings(data_folder=folder)


def test_nothing_of_the_demo_lies_behind_the_first_hour_of_its_day(demo_once: Cli) -> None:
    engine = demo_once.engine()
    entries = [json.loads(row.body) for row in engine.store.journal(limit=100_000)]
    engine.store.close()

    assert entries
    assert max(entry["at"] for entry in entries) <= time_text(start_of(date.fromisoformat(ON)) + timedelta(hours=1))


def test_in_the_first_hour_of_a_day_the_demo_is_of_the_day_before() -> None:
    midnight = start_of(date(2026, 3, 2))
    assert last_whole_day(midnight + timedelta(minutes=59)) == date(2026, 3, 1)
    assert last_whole_day(midnight + timedelta(minutes=60)) == date(2026, 3, 2)


def test_what_a_command_does_today_is_done_now(tmp_path: Path) -> None:
    assert moment_of("", settings(tmp_path), SEVEN) == SEVEN


def test_what_is_done_for_a_named_day_follows_from_the_day_alone(tmp_path: Path) -> None:
    moments = {moment_of("2026-02-02", settings(tmp_path), now) for now in (SEVEN, SEVEN + timedelta(days=3))}
    assert moments == {datetime(2026, 2, 2, 1, 0, tzinfo=UTC)}


def test_what_is_done_for_today_by_name_is_never_ahead_of_now(tmp_path: Path) -> None:
    assert moment_of("2026-03-02", settings(tmp_path), SEVEN) == SEVEN
