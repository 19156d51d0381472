"""Workers under fire for longer, and with the intervals that a county runs with."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests import invariants
from tests.edges.work_site import HELD_WORKER, WorkSite, a_work_site
from tests.small_county import a_signal, a_village, household_id
from workers.commands import RELAY, SWEEPER, WORKER

pytestmark = pytest.mark.soak

BACKLOG, KILLS = 200, 20
DRAINED_WITHIN = 120.0
DONE_WITHIN = 60.0
BROKERS = ("folder", "redis", "rabbitmq")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def address_of(request: pytest.FixtureRequest) -> Callable[[str], str]:
    return lambda broker: "" if broker == "folder" else str(request.getfixturevalue(f"{broker}_url"))


def test_with_its_own_intervals_a_killed_task_is_done_within_a_minute(
    tmp_path: Path, address_of: Callable[[str], str]
) -> None:
    with ExitStack() as stack:
        sites = {}
        for broker in BROKERS:
            (tmp_path / broker).mkdir()
            sites[broker] = stack.enter_context(a_work_site(tmp_path / broker, address_of(broker), intervals={}))
        killed = {broker: _killed_in_the_act(site) for broker, site in sites.items()}
        took = {}
        for broker, site in sites.items():
            position, killed_at = killed[broker]
            site.until(partial(_is_done, site, position), DONE_WITHIN + 30)
            took[broker] = time.monotonic() - killed_at
            print(f"{broker}: done {took[broker]:.1f} s after the kill")
        assert max(took.values()) <= DONE_WITHIN


def _is_done(site: WorkSite, position: str) -> bool:
    return site.state_of(position) == "done"


def _killed_in_the_act(site: WorkSite) -> tuple[str, float]:
    """A worker killed with a task in hand, and not started again; the task's entry, and when that was."""
    a_village(site.engine)
    site.hold()
    worker = site.start(HELD_WORKER)
    site.start(RELAY)
    site.start(SWEEPER)
    site.until((site.folder / "sweeper.heartbeat").exists)
    position = a_signal(site.engine, household_id(0), now=now())
    site.until(lambda: len(site.taken()) == 1)
    site.kill(worker)
    return position, time.monotonic()


@pytest.mark.parametrize("broker", BROKERS)
def test_a_backlog_is_drained_under_twenty_kills(
    tmp_path: Path, address_of: Callable[[str], str], broker: str, seed: int
) -> None:
    chance = random.Random(seed)
    with a_work_site(tmp_path, address_of(broker)) as site:
        a_village(site.engine, households=BACKLOG)
        running = {command: site.start(command) for command in (WORKER, RELAY, SWEEPER)}
        for number in range(BACKLOG):
            a_signal(site.engine, household_id(number), now=now())
            if number % (BACKLOG // KILLS) == 0:
                command = chance.choice(list(running))
                if command is WORKER and chance.random() < 0.5:
                    _kill_a_child(running[command].pid)
                else:
                    site.kill(running[command])
                    running[command] = site.start(command)
        took = site.until(site.is_drained, seconds=DRAINED_WITHIN)
        print(f"{broker}: {BACKLOG} entries, {KILLS} kills, drained {took:.1f} s after the last")

        assert invariants.violations(site.dump(), pending_before="9999") == []
        assert all(site.engine.store.household_view(household_id(n)).open_warning() for n in range(BACKLOG))


def _kill_a_child(worker: int) -> None:
    for child in psutil.Process(worker).children()[:1]:
        child.send_signal(signal.SIGKILL)
