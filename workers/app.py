"""Composition root of the workers: the Celery application, and the engine that its processes work with.

Leaves it to `process.py`, `__main__.py` and the tests to make them; importing this opens nothing.
"""

from __future__ import annotations

from typing import Any, Final

from celery import Celery

from graph.store import GraphStore
from graph.stores.opening import open_store
from graph.vault import load_vault
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.policy.loading import load_packs
from workers.broker import broker_config
from workers.schedule import beat_schedule
from workers.settings import TASK_SECONDS, WorkerSettings

ALWAYS: Final[dict[str, Any]] = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": TASK_SECONDS,
    "task_soft_time_limit": TASK_SECONDS - 20,
    "task_publish_retry": False,  # the relay tries again by itself
    "timezone": "UTC",
    "enable_utc": True,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_connection_timeout": 5,
    "worker_lost_wait": 1.0,  # results are not kept, so there is none to wait for when a child is gone
    "worker_enable_remote_control": False,
    "worker_hijack_root_logger": False,
    "beat_scheduler": "celery.beat:Scheduler",  # keeps nothing: whether a night is due is asked of the store
}
"""Messages are JSON and carry ids only; one that a killed worker held is handed out again."""


def create_app(settings: WorkerSettings) -> Celery:
    """The application for these settings. Raises: UnknownBroker."""
    made = Celery("jiuzhu", include=["workers.tasks"])
    made.conf.update(ALWAYS)
    made.conf.update(broker_config(settings))
    made.conf.update(task_default_queue=settings.queue, beat_schedule=beat_schedule(settings))
    return made


def open_the_store(settings: WorkerSettings) -> GraphStore:
    """The store that the settings name. Raises: KeysMissing, StoreUnavailable."""
    return open_store(
        settings.store,
        load_vault(settings.key_file),
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
        make=False,
    )


def open_engine(settings: WorkerSettings) -> Engine:
    """All that use cases work with. Raises: KeysMissing, StoreUnavailable."""
    return Engine(open_the_store(settings), load_packs(), national_calendar())
