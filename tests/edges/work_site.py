"""A store with real worker processes around it, started, killed and ended one by one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.stores.sqlite_store import SqliteStore
from graph.vault import keep_vault
from matching.engine import Engine
from tests import invariants
from tests.small_county import an_engine
from workers import commands

ROOT = Path(__file__).resolve().parents[2]
HELD_WORKER = tuple(part.replace("workers.process", "tests.edges.held_worker") for part in commands.WORKER)


@dataclass
class WorkSite:
    """`engine` works on the store in the test's own process."""

    folder: Path
    env: dict[str, str]
    engine: Engine
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        env = {**os.environ, **self.env}
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=log, stdout=log, start_new_session=True)
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 for it and all its children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def hold(self, marker: str = "hold") -> None:
        (self.folder / marker).touch()

    def let_go(self, marker: str = "hold") -> None:
        (self.folder / marker).unlink()

    def taken(self) -> list[int]:
        """The processes that tasks ran in, in order."""
        with contextlib.suppress(FileNotFoundError):
            return [int(line) for line in (self.folder / "taken").read_text().splitlines()]
        return []

    def until(self, holds: Callable[[], bool], seconds: float = 60) -> float:
        """Wait for a condition; how long it took. On failure tells what the processes wrote."""
        start = time.monotonic()
        while not holds():
            if time.monotonic() - start > seconds:
                log = self.folder / "processes.log"
                raise AssertionError("in vain:\n" + (log.read_text()[-4000:] if log.exists() else "nothing ran"))
            time.sleep(0.02)
        return time.monotonic() - start

    def is_drained(self) -> bool:
        return not self.engine.store.pending(1)

    def state_of(self, position: str) -> str:
        return next(entry.state for entry in self.engine.store.journal() if entry.position == position)

    def dump(self) -> invariants.Dump:
        return invariants.Dump.of(self.engine.store.dump())


QUICK = {"JIUZHU_RELAY_EVERY": "0.1", "JIUZHU_SWEEP_EVERY": "0.2", "JIUZHU_SWEEP_AFTER": "2"}
"""So that a test need not wait as long as a county may."""


@contextmanager
def a_work_site(folder: Path, broker: str, intervals: Mapping[str, str] = QUICK) -> Iterator[WorkSite]:
    """An empty embedded store, and the settings of processes on this broker."""
    settings = {
        "JIUZHU_DATA_FOLDER": str(folder),
        "JIUZHU_BROKER": broker,
        "JIUZHU_QUEUE": f"test-{uuid.uuid4().hex}",
        "JIUZHU_TEST_HOLD": str(folder),
        **intervals,
    }
    opened = SqliteStore(folder / "jiuzhu.sqlite", keep_vault(folder / "keys.json"))
    site = WorkSite(folder, settings, an_engine(opened))
    try:
        yield site
    finally:
        for process in site.running:
            site.kill(process)
        opened.close()
