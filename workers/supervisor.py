"""Keeps some child processes running: starts one that died again, later each time, and ends all of them with itself.

Each child leads a process group of its own, so that Ctrl-C reaches only us and an end reaches its children too. When we
are killed so that we cannot end them, the kernel does (Linux).
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from billiard.util import set_pdeathsig

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0
STEADY_AFTER = 60.0
"""A child that ran so long has recovered: its next death is its first."""
GRACE = 10.0
"""For a child to finish what it has in hand; what is killed then is done again later."""
LOOK_EVERY = 0.1


@dataclass(slots=True)
class Child:
    """One process that is to run; `deaths` in a row, and when the next start is due (monotonic)."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        us = os.getpid()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env={**os.environ, **self.env}, start_new_session=True, preexec_fn=lambda: _end_with(us)
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look(self) -> None:
        """Notice a death; start again when that is due."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.deaths = 1 if now - self.started_at > STEADY_AFTER else self.deaths + 1
            wait = min(2.0 ** (self.deaths - 1), LONGEST_WAIT)
            log.warning("child ended", extra={"child": self.name, "code": code, "again_in_seconds": wait})
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process, self.due_at = None, now + wait
        if self.process is None and now >= self.due_at:
            self.start()


def supervise(first: Child, then: Sequence[Child], wait_for_first: Callable[[threading.Event], None]) -> None:
    """Start the first, wait for it, start the others; keep all running until SIGTERM or SIGINT sets the event.

    Then, or when `wait_for_first` raises, every child has ended.
    """
    stop = threading.Event()
    children = [first, *then]
    try:
        with _set_by_signals(stop):
            first.start()
            wait_for_first(stop)
            while not stop.is_set():
                for child in children:
                    child.look()
                stop.wait(LOOK_EVERY)
    finally:
        end(children)


@contextlib.contextmanager
def _set_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set the event, and are as before afterwards."""
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def end(children: Sequence[Child]) -> None:
    """Ask all, wait for all, kill who is left."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in running:
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _end_with(parent: int) -> None:
    """In the child: be told to end when the parent dies, or end at once when it already has."""
    with contextlib.suppress(OSError):  # no such thing on this system
        set_pdeathsig(signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
