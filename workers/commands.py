"""How each worker process is started: by whom is all the same, `jiuzhu serve`, a service manager or a container."""

from __future__ import annotations

import sys
from typing import Final

_CELERY: Final = (sys.executable, "-m", "celery", "-A", "workers.process", "--quiet")

WORKER: Final = (
    *_CELERY,
    "worker",
    "--pool=prefork",
    "--concurrency=2",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--loglevel=WARNING",
)
BEAT: Final = (*_CELERY, "beat", "--loglevel=WARNING", "--pidfile=")
RELAY: Final = (sys.executable, "-m", "workers", "relay")
SWEEPER: Final = (sys.executable, "-m", "workers", "sweeper")

ALL: Final = {"worker": WORKER, "beat": BEAT, "relay": RELAY, "sweeper": SWEEPER}
