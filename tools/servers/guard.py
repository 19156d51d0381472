"""Runs one server and ends its whole process group when the owner is gone, whichever way the owner went.

    guard.py GRACE_SECONDS FOLDER|- COMMAND…

The owner holds the other end of standard input: a closed pipe means it stopped, was interrupted or was killed.
FOLDER is removed afterwards. Standard library only; started with `python -I`.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys


def main(grace_seconds: float, folder: str, command: list[str]) -> int:
    """The server's exit code."""
    woken = _wake_on_signals()
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    while server.poll() is None:
        ready, _, _ = select.select([sys.stdin, woken], [], [])
        if sys.stdin in ready or signal.SIGTERM in os.read(woken, 64):
            break
    _end_group(server, grace_seconds)
    if folder != "-":
        shutil.rmtree(folder, ignore_errors=True)
    return server.wait()


def _wake_on_signals() -> int:
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return woken


def _end_group(server: subprocess.Popen[bytes], grace_seconds: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(grace_seconds)
        os.killpg(server.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2], sys.argv[3:]))
