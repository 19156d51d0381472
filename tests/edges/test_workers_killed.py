"""Real worker processes, killed, stopped and cut off, on each broker: nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from tests import invariants
from tests.edges.work_site import HELD_WORKER, WorkSite, a_work_site
from tests.small_county import a_signal, a_village, household_id
from tools.servers.processes import free_port
from workers.commands import RELAY, SWEEPER
from workers.outbox import ATTEMPTS

BROKERS = ("folder", "redis", "rabbitmq")


@pytest.fixture(params=BROKERS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WorkSite]:
    address = "" if request.param == "folder" else request.getfixturevalue(f"{request.param}_url")
    with a_work_site(tmp_path, address) as site:
        yield site


@pytest.fixture
def folder_site(tmp_path: Path) -> Iterator[WorkSite]:
    with a_work_site(tmp_path, "") as site:
        yield site


def now() -> datetime:
    return datetime.now(UTC)


def test_what_a_killed_worker_had_in_hand_is_done_by_the_sweeper(site: WorkSite) -> None:
    a_village(site.engine, households=3)
    site.hold()
    worker = site.start(HELD_WORKER)
    site.start(RELAY)
    for number in range(3):
        a_signal(site.engine, household_id(number), now=now())
    site.until(lambda: len(site.taken()) == 2)
    site.kill(worker)

    site.start(SWEEPER)
    site.until(site.is_drained)

    assert invariants.violations(site.dump(), pending_before="9999") == []
    assert all(site.engine.store.household_view(household_id(n)).open_warning() for n in range(3))


def test_a_task_whose_process_was_killed_is_handed_out_again(site: WorkSite) -> None:
    a_village(site.engine)
    site.hold()
    site.start(HELD_WORKER)
    site.start(RELAY)
    position = a_signal(site.engine, household_id(0), now=now())
    site.until(lambda: len(site.taken()) == 1)
    site.let_go()

    os.kill(site.taken()[0], signal.SIGKILL)
    site.until(site.is_drained)

    assert site.state_of(position) == "done"
    assert len(site.taken()) == 2
    assert invariants.violations(site.dump(), pending_before="9999") == []


def test_a_task_that_kills_its_process_is_parked_while_others_flow(site: WorkSite) -> None:
    a_village(site.engine, households=6)
    site.hold("die.household-1")
    site.start(HELD_WORKER)
    site.start(RELAY)
    poison = a_signal(site.engine, household_id(0), now=now())
    others = [a_signal(site.engine, household_id(number), now=now()) for number in range(1, 6)]
    site.until(site.is_drained)

    assert [entry.position for entry in site.engine.store.parked()] == [poison]
    assert [site.state_of(position) for position in others] == ["done"] * 5
    assert len(site.taken()) == ATTEMPTS + 5


def test_a_stopped_worker_is_overtaken_and_wakes_to_change_nothing(folder_site: WorkSite) -> None:
    site = folder_site
    a_village(site.engine)
    site.hold()
    worker = site.start(HELD_WORKER)
    site.start(RELAY)
    position = a_signal(site.engine, household_id(0), now=now())
    site.until(lambda: len(site.taken()) == 1)
    os.killpg(worker.pid, signal.SIGSTOP)
    sweeper = site.start(SWEEPER)
    site.until(site.is_drained)
    site.kill(sweeper)
    before = invariants.graph_of(site.dump())

    site.let_go()
    os.killpg(worker.pid, signal.SIGCONT)
    later = a_signal(site.engine, household_id(0), indicator="disaster", now=now())
    site.until(lambda: site.state_of(later) == "done")

    assert site.state_of(position) == "done"
    assert before["nodes"].keys() <= invariants.graph_of(site.dump())["nodes"].keys()
    assert invariants.violations(site.dump()) == []


def test_a_broker_that_loses_everything_loses_no_work(
    request: pytest.FixtureRequest, tmp_path: Path, redis_url: str
) -> None:
    with a_work_site(tmp_path, redis_url) as site:
        a_village(site.engine, households=5)
        relay = site.start(RELAY)
        for number in range(5):
            a_signal(site.engine, household_id(number), now=now())
        client = Redis.from_url(redis_url)
        queue = site.env["JIUZHU_QUEUE"]
        site.until(lambda: client.llen(queue) == 5)
        client.delete(queue)
        site.kill(relay)

        site.start(SWEEPER)
        site.until(site.is_drained)

        assert invariants.violations(site.dump(), pending_before="9999") == []


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_without_a_broker_recording_stays_quick_and_the_work_is_done(tmp_path: Path, scheme: str) -> None:
    with a_work_site(tmp_path, f"{scheme}://127.0.0.1:{free_port()}") as site:
        a_village(site.engine, households=20)
        site.start(RELAY)
        site.start(SWEEPER)
        took = []
        for number in range(20):
            start = time.monotonic()
            a_signal(site.engine, household_id(number), now=now())
            took.append(time.monotonic() - start)
        site.until(site.is_drained)

        assert max(took) < 0.3
        assert site.engine.store.parked() == []


def test_an_old_backlog_is_drained_though_nobody_rings(folder_site: WorkSite) -> None:
    site = folder_site
    a_village(site.engine, households=200)
    for number in range(200):
        a_signal(site.engine, household_id(number), now=now() - timedelta(hours=1))

    sweeper = site.start(SWEEPER)
    site.until(lambda: len(site.engine.store.pending(200)) < 150)
    site.kill(sweeper)
    site.start(SWEEPER)
    site.until(site.is_drained)

    assert invariants.violations(site.dump(), pending_before="9999") == []
