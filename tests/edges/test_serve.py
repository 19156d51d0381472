"""`jiuzhu serve`: its processes live and die together, and whatever stands in the way is said."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from graph.stores.sqlite_store import SqliteStore
from graph.vault import keep_vault
from tests.small_county import a_village, an_engine
from tools.servers.processes import free_port

JIUZHU = (sys.executable, "-m", "api.cli")
ROOT = Path(__file__).resolve().parents[2]
CHILDREN = ("uvicorn", "worker", "beat", "relay", "sweeper")


class Served:
    """`jiuzhu serve` on a small county, and the processes below it."""

    def __init__(self, folder: Path) -> None:
        store = SqliteStore(folder / "jiuzhu.sqlite", keep_vault(folder / "keys.json"))
        a_village(an_engine(store))
        store.close()
        self.port = free_port()
        self.env = {**os.environ, "JIUZHU_DATA_FOLDER": str(folder)}
        self.log = folder / "serve.log"
        with self.log.open("wb") as log:
            command = (*JIUZHU, "serve", "--port", str(self.port))
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def below(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def child(self, name: str) -> psutil.Process | None:
        with contextlib.suppress(psutil.NoSuchProcess):
            return next((one for one in psutil.Process(self.process.pid).children() if name in one.cmdline()), None)
        return None

    def has_all(self) -> bool:
        return all(self.child(name) for name in CHILDREN)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1):
            return True
        return False

    def until(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self.log.read_text()[-4000:]
            time.sleep(0.05)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with _served(tmp_path_factory.mktemp("served")) as served:
        yield served


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[Served]:
    served = Served(folder)
    below: list[psutil.Process] = []
    try:
        served.until(served.has_all)
        served.until(lambda: len(served.below()) >= len(CHILDREN) + 2)
        below = served.below()
        yield served
    finally:
        served.process.kill()
        served.process.wait()
        for process in below:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def test_the_address_is_told_when_the_server_answers(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port}/" in served.log.read_text()
    assert served.answers()


@pytest.mark.parametrize("name", ["uvicorn", "worker", "sweeper"])
def test_a_child_that_was_killed_is_started_again(served: Served, name: str) -> None:
    killed = served.child(name)
    assert killed is not None

    killed.kill()

    served.until(lambda: (again := served.child(name)) is not None and again.pid != killed.pid)
    served.until(served.answers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_when_it_ends_however_that_comes(tmp_path: Path, number: signal.Signals) -> None:
    with _served(tmp_path) as served:
        below = served.below()

        served.process.send_signal(number)
        code = served.process.wait(timeout=20)

        assert code == (-number if number == signal.SIGKILL else 0)
        served.until(lambda: not any(_lives(process) for process in below))


def test_a_port_in_use_is_said_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = _serve(tmp_path, "--port", str(port))

    assert ended.returncode == 2
    assert f"127.0.0.1:{port}" in ended.stderr and "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_store_that_was_never_made_is_said(tmp_path: Path) -> None:
    ended = _serve(tmp_path, "--port", str(free_port()))

    assert ended.returncode == 3
    assert "jiuzhu init" in ended.stderr


def test_a_broker_of_an_unknown_kind_is_said_without_its_password(tmp_path: Path) -> None:
    ended = _serve(tmp_path, "--port", str(free_port()), JIUZHU_BROKER="kafka://user:secret@host")

    assert ended.returncode == 2
    assert "JIUZHU_BROKER" in ended.stderr and "secret" not in ended.stderr


def _serve(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*JIUZHU, "serve", *arguments],
        cwd=ROOT,
        env={**os.environ, "JIUZHU_DATA_FOLDER": str(folder), **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False
