"""The pieces of the worker processes: what they are configured with, what they send, when the night is due."""

from __future__ import annotations

import base64
import errno
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from graph.stores.sqlite_store import SqliteStore
from graph.vault import new_vault
from matching.engine import Engine
from tests.small_county import AT_NOW, COUNTY, NOW, a_signal, a_village, an_engine, household_id
from workers.app import create_app
from workers.broker import UnknownBroker
from workers.clock import Clock
from workers.folder_transport import Transport
from workers.heartbeat import SILENT_AFTER, beat, silent_since
from workers.night import run_night_if_due
from workers.relay import WINDOW, Relay
from workers.schedule import WORK_OFF_TASK, night_due
from workers.settings import TASK_SECONDS, WorkerSettings
from workers.sweeper import sweep

MINUTE = timedelta(minutes=1)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = SqliteStore(tmp_path / "store.sqlite", new_vault())
    yield an_engine(store)
    store.close()


def some_settings(folder: Path, **given: Any) -> WorkerSettings:
    return WorkerSettings(_env_file=None, data_folder=folder, **given)


@pytest.mark.parametrize("broker", ["", "amqp://guest:guest@127.0.0.1//", "redis://127.0.0.1/0"])
def test_a_task_is_acknowledged_when_done_and_handed_out_again_when_its_worker_dies(
    tmp_path: Path, broker: str
) -> None:
    conf = create_app(some_settings(tmp_path, broker=broker)).conf

    assert conf.task_acks_late and conf.task_reject_on_worker_lost and conf.task_ignore_result
    assert (conf.worker_prefetch_multiplier, conf.task_time_limit, conf.task_soft_time_limit) == (1, 120, 100)
    assert (conf.accept_content, conf.task_serializer, conf.timezone) == (["json"], "json", "UTC")
    assert conf.task_default_queue == "jiuzhu"


def test_redis_gives_a_lost_task_back_after_twice_the_time_limit(tmp_path: Path) -> None:
    options = create_app(some_settings(tmp_path, broker="redis://127.0.0.1/0")).conf.broker_transport_options

    assert options["visibility_timeout"] >= 2 * TASK_SECONDS
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (5, 1)


def test_rabbitmq_confirms_what_it_took_into_a_quorum_queue(tmp_path: Path) -> None:
    conf = create_app(some_settings(tmp_path, broker="amqp://guest:guest@127.0.0.1//")).conf

    assert conf.broker_transport_options["confirm_publish"]
    assert conf.task_default_queue_type == "quorum"


def test_another_kind_of_broker_is_refused_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(UnknownBroker) as refused:
        create_app(some_settings(tmp_path, broker="sqs://user:secret@host"))

    assert "secret" not in str(refused.value)


def test_a_message_carries_an_id_only_and_stays_below_a_kilobyte(tmp_path: Path) -> None:
    app = create_app(some_settings(tmp_path))

    app.send_task(WORK_OFF_TASK, args=["341702:000000000001"])

    [message] = (tmp_path / "messages").glob("*.msg")
    told = json.loads(message.read_text())
    assert json.loads(_plain(told["body"]))[0] == ["341702:000000000001"]
    assert len(_plain(told["body"])) + len(json.dumps(told["headers"])) < 1024


def _plain(body: str) -> str:
    return base64.b64decode(body).decode()


def test_each_message_of_a_folder_is_taken_once_and_whole(tmp_path: Path) -> None:
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}
    taken: list[str] = []

    def take_all() -> None:
        with Connection(transport=Transport, transport_options=options) as connection:
            channel = connection.channel()
            while len(taken) < 200:
                try:
                    taken.append(channel._get("q")["n"])
                except Empty:
                    continue

    takers = [threading.Thread(target=take_all) for _ in range(3)]
    for taker in takers:
        taker.start()
    with Connection(transport=Transport, transport_options=options) as connection:
        channel = connection.channel()
        for number in range(200):
            channel._put("q", {"n": str(number)})
    for taker in takers:
        taker.join()

    assert sorted(taken, key=int) == [str(number) for number in range(200)]


def test_the_relay_sends_each_pending_entry_once(engine: Engine) -> None:
    a_village(engine, households=2)
    positions = [a_signal(engine, household_id(n)) for n in range(2)]
    sent: list[str] = []
    relay = Relay(engine.store, sent.append)

    assert [relay.tick(), relay.tick()] == [2, 0]

    assert sorted(sent) == positions


def test_the_relay_keeps_a_window_under_way_and_the_backlog_in_the_store(engine: Engine) -> None:
    a_village(engine, households=WINDOW + 5)
    for number in range(WINDOW + 5):
        a_signal(engine, household_id(number))
    sent: list[str] = []
    relay = Relay(engine.store, sent.append)

    relay.tick()
    assert len(sent) == WINDOW
    for position in sent[:5]:
        engine.store.finish(position)
    relay.tick()

    assert len(set(sent)) == WINDOW + 5


def test_an_unreachable_broker_loses_nothing_and_is_told_once(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    a_village(engine)
    position = a_signal(engine, household_id(0))
    sent: list[str] = []
    is_reachable = False

    def send(position: str) -> None:
        if not is_reachable:
            raise OperationalError
        sent.append(position)

    relay = Relay(engine.store, send)
    assert [relay.tick(), relay.tick()] == [0, 0]
    is_reachable = True
    relay.tick()

    assert sent == [position]
    told = [record.message for record in caplog.records if record.name == "workers.relay"]
    assert told == ["broker unreachable", "broker reached again"]


def test_a_full_disk_is_a_broker_out_of_reach_and_leaves_no_half_message(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_village(engine)
    position = a_signal(engine, household_id(0))
    app = create_app(WorkerSettings(data_folder=tmp_path))
    relay = Relay(engine.store, lambda entry: app.send_task(WORK_OFF_TASK, args=[entry]))

    def half_written(file: Path, *_: object, **__: object) -> None:
        file.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", half_written)
        assert relay.tick() == 0
        assert [file for file in (tmp_path / "messages").iterdir() if file.is_file()] == []
    assert relay.tick() == 1
    [message] = (tmp_path / "messages").glob("*.msg")
    assert position in base64.b64decode(json.loads(message.read_text(encoding="utf-8"))["body"]).decode()


def test_the_sweeper_does_what_is_older_and_leaves_the_rest_to_the_queue(engine: Engine) -> None:
    a_village(engine, households=2)
    a_signal(engine, household_id(0), now=NOW - 2 * MINUTE)
    fresh = a_signal(engine, household_id(1), now=NOW)

    swept = sweep(engine, AT_NOW, MINUTE, alive=lambda: None)

    assert swept == {"done": 1}
    assert fresh in [entry.position for entry in engine.store.pending()]
    assert engine.store.household_view(household_id(0)).open_warning() is not None


def test_a_full_disk_keeps_back_the_sign_of_life_and_not_the_work(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_village(engine, households=3)
    for number in range(3):
        a_signal(engine, household_id(number), now=NOW - 2 * MINUTE)
    beat(tmp_path, NOW - 4 * MINUTE)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    swept = sweep(engine, AT_NOW, MINUTE, alive=lambda: beat(tmp_path, NOW))

    assert swept == {"done": 3}
    assert silent_since(tmp_path, NOW) == NOW - 4 * MINUTE


def test_the_sweeper_gives_a_sign_of_life_after_every_entry(engine: Engine) -> None:
    a_village(engine, households=3)
    for number in range(3):
        a_signal(engine, household_id(number), now=NOW - 2 * MINUTE)
    signs: list[None] = []

    sweep(engine, AT_NOW, MINUTE, alive=lambda: signs.append(None))

    assert len(signs) == 4


def test_a_sweeper_silent_for_more_than_three_minutes_is_told(tmp_path: Path) -> None:
    assert silent_since(tmp_path, NOW) is None
    beat(tmp_path, NOW)

    assert silent_since(tmp_path, NOW + SILENT_AFTER) is None
    assert silent_since(tmp_path, NOW + SILENT_AFTER + timedelta(seconds=1)) == NOW


def test_the_nights_hour_is_an_hour_of_shanghai() -> None:
    at = time(2, 0)

    assert night_due(datetime(2026, 3, 1, 17, 59, tzinfo=UTC), at) is None
    assert str(night_due(datetime(2026, 3, 1, 18, 0, tzinfo=UTC), at)) == "2026-03-02"
    assert str(night_due(datetime(2026, 3, 2, 15, 59, tzinfo=UTC), at)) == "2026-03-02"


def test_a_scheduled_night_runs_once_a_day_however_often_it_rings(engine: Engine, tmp_path: Path) -> None:
    a_village(engine)
    a_signal(engine, household_id(0))
    settings = some_settings(tmp_path)

    ran = [run_night_if_due(engine, settings, AT_NOW) for _ in range(3)]
    next_day = run_night_if_due(engine, settings, Clock(now=lambda: NOW + timedelta(days=1)))

    assert (ran, next_day) == ([True, False, False], True)
    assert engine.store.household_view(household_id(0)).open_warning() is not None
    assert set(engine.store.known([f"job:scheduled-night:{COUNTY}:2026-03-0{day}" for day in (2, 3)])) == {
        f"job:scheduled-night:{COUNTY}:2026-03-0{day}" for day in (2, 3)
    }
