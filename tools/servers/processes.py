"""Starting a server so that it ends with us, and waiting until it answers."""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tools.servers.found import Unavailable

T = TypeVar("T")

GUARD = Path(__file__).with_name("guard.py")


class Process:
    """A server under its guard; the log is what it wrote to standard output and error."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        grace_seconds: float = 10,
        remove_afterwards: Path | None = None,
    ) -> None:
        guard = [sys.executable, "-I", str(GUARD), str(grace_seconds), str(remove_afterwards or "-")]
        self.log = log
        with log.open("wb") as output:
            self._guard = subprocess.Popen(
                [*guard, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        atexit.register(self.stop)

    @property
    def is_running(self) -> bool:
        return self._guard.poll() is None

    def wait(self) -> int:
        """Blocks until the server ends by itself; its exit code."""
        return self._guard.wait()

    def stop(self) -> None:
        """Ends the server and everything it started; a second call does nothing."""
        atexit.unregister(self.stop)
        if self._guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._guard.stdin.close()
        if self.is_running:
            self._guard.terminate()
        self._guard.wait()

    def last_lines(self, count: int = 15) -> str:
        with contextlib.suppress(FileNotFoundError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        return "(no log)"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until(answers: Callable[[], T | None], process: Process, *, name: str, seconds: float = 120) -> T:
    """What `answers` returns as soon as it is not None. Raises: Unavailable when the server died or stays silent."""
    deadline = time.monotonic() + seconds
    while process.is_running and time.monotonic() < deadline:
        if (answer := answers()) is not None:
            return answer
        time.sleep(0.05)
    why = "did not answer in time" if process.is_running else "ended while starting"
    tail = process.last_lines()
    process.stop()
    raise Unavailable(name, f"it {why}:\n{tail}")
