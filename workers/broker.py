"""Which broker carries the messages, and what each kind must be told so that a kill loses none for long.

One setting decides: empty for a folder of this machine, `amqp://` for RabbitMQ, `redis://` for Redis. Whatever the
broker loses all the same, the sweeper does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workers.settings import TASK_SECONDS, WorkerSettings

ANSWER_SECONDS = 5
"""A broker that has not answered by then counts as unreachable."""


class UnknownBroker(Exception):
    """The address begins with something else than `amqp://`, `amqps://`, `redis://` or `rediss://`."""


def broker_config(settings: WorkerSettings) -> dict[str, Any]:
    """The Celery settings that depend on the broker. Raises: UnknownBroker."""
    if not settings.broker:
        return _folder(settings.data_folder / "messages")
    match settings.broker.partition("://")[0]:
        case "amqp" | "amqps":
            return _rabbitmq(settings.broker)
        case "redis" | "rediss":
            return _redis(settings.broker)
    raise UnknownBroker("JIUZHU_BROKER must be empty, or begin with amqp://, amqps://, redis:// or rediss://")


def _folder(folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,
    }
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": "workers.folder_transport:Transport",
        "broker_transport_options": options,
    }


def _rabbitmq(address: str) -> dict[str, Any]:
    return {
        "broker_url": address,
        "broker_transport_options": {"confirm_publish": True},
        "task_default_queue_type": "quorum",
    }


def _redis(address: str) -> dict[str, Any]:
    options = {
        "visibility_timeout": 2 * TASK_SECONDS,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": ANSWER_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
    }
    return {"broker_url": address, "broker_transport_options": options}
