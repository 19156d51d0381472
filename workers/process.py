"""What one Celery process has: the application (`celery -A workers.process`), and the engine it opens for itself.

A worker runs as prefork with two children: only there are time limits enforced and a killed task noticed, and a long
night leaves one child for the events. The store is opened after the fork, never before: neither SQLite's locks nor the
Neo4j driver's sockets survive one.
"""

from __future__ import annotations

from functools import cache

from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from matching.engine import Engine
from workers.app import create_app, open_engine
from workers.clock import Clock
from workers.loop import log_to_stderr
from workers.settings import WorkerSettings

settings = WorkerSettings()
app = create_app(settings)
clock = Clock(settings.on)


@cache
def engine() -> Engine:
    """Opened by the first who asks, in the process that asks."""
    return open_engine(settings)


def _set_up_log(**_: object) -> None:
    log_to_stderr()


def _open_early(**_: object) -> None:
    engine()


def _close(**_: object) -> None:
    engine().store.close()


setup_logging.connect(_set_up_log, weak=False)
worker_process_init.connect(_open_early, weak=False)
worker_process_shutdown.connect(_close, weak=False)
