"""A process that does the same small thing every so often until it is told to end."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable


def run_every(seconds: float, tick: Callable[[], object]) -> None:
    """Returns after SIGTERM or SIGINT, when the round it was in is done. A round's failure ends the process: whoever
    started it starts it again, with everything opened anew."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        tick()
        stop.wait(seconds)


def log_to_stderr() -> None:
    """One line an entry, its fields as they are: `relay: broker unreachable {'error': 'OperationalError'}`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithFields("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("workers").setLevel(logging.INFO)


_PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _WithFields(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in vars(record).items() if name not in _PLAIN}
        return f"{super().format(record)} {fields}" if fields else super().format(record)
