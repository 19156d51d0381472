"""`python -m workers relay` and `python -m workers sweeper`: the two that must not depend on Celery's own processes."""

from __future__ import annotations

import sys
from datetime import timedelta

from workers.app import create_app, open_engine, open_the_store
from workers.broker import ANSWER_SECONDS
from workers.clock import Clock
from workers.heartbeat import beat
from workers.loop import log_to_stderr, run_every
from workers.relay import Relay
from workers.schedule import WORK_OFF_TASK
from workers.settings import WorkerSettings
from workers.sweeper import sweep


def relay(settings: WorkerSettings) -> None:
    app = create_app(settings)

    def send(position: str) -> None:
        app.send_task(WORK_OFF_TASK, args=[position], confirm_timeout=ANSWER_SECONDS)

    run_every(settings.relay_every, Relay(open_the_store(settings), send).tick)


def sweeper(settings: WorkerSettings) -> None:
    engine = open_engine(settings)
    older_than = timedelta(seconds=settings.sweep_after)

    clock = Clock(settings.on)

    def alive() -> None:
        beat(settings.data_folder, clock.now())

    run_every(settings.sweep_every, lambda: sweep(engine, clock, older_than, alive))


if __name__ == "__main__":
    log_to_stderr()
    {"relay": relay, "sweeper": sweeper}[sys.argv[1]](WorkerSettings())
