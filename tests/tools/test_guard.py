"""A server ends with its owner, however the owner went."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

OWNER = """
import sys, time
from pathlib import Path
from tools.servers.processes import Process
folder = Path(sys.argv[1])
Process(["sh", "-c", "sleep 600 & sleep 600"], log=folder / "log", remove_afterwards=folder / "data")
(folder / "started").touch()
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killing_the_owner_ends_the_server_and_removes_its_folder(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "data").mkdir()
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stderr=subprocess.DEVNULL)
    _wait_until(lambda: (tmp_path / "started").exists() and len(_below(owner)) >= 3)
    below = _below(owner)

    owner.send_signal(how)
    owner.wait(timeout=30)

    gone, alive = psutil.wait_procs(below, timeout=15)
    assert len(gone) >= 3
    assert not alive
    assert not (tmp_path / "data").exists()


def _below(owner: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(owner.pid).children(recursive=True)


def _wait_until(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "the owner did not start its server"
