"""The server killed with -9 in the middle of requests: what was answered is there, what was not is there once or never.

Whoever got no answer sends the same key again, and it is there once.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from graph.stores.sqlite_store import SqliteStore
from graph.vault import keep_vault
from matching.imports.words import INDICATORS
from tests import invariants
from tests.loop.county import BUREAU, TODAY
from tests.small_county import a_village, an_engine, household_id
from tools.servers.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, HOUSEHOLDS = 8, 50
KINDS = sorted(INDICATORS.terms)


@dataclass
class Numbers:
    """Requests numbered over all clients and rounds; each asks for another signal."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    number: int = 0

    def next(self) -> int:
        with self.lock:
            self.number += 1
            return self.number


@dataclass
class Served:
    """The API on a small county, killed and started again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    numbers: Numbers = field(default_factory=Numbers)
    answered: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        env = {"JIUZHU_DATA_FOLDER": str(self.folder), "JIUZHU_DEMO": "true", "JIUZHU_ON": TODAY.isoformat()}
        server = ("--factory", "api.serving:application", "--port", str(self.port), "--log-level", "warning")
        self.process = subprocess.Popen([sys.executable, "-m", "uvicorn", *server], cwd=ROOT, env={**os.environ, **env})
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def client(self) -> httpx.Client:
        """Signed in."""
        client = httpx.Client(base_url=self.address, timeout=10)
        answer = client.post("/api/session", json={"officer": BUREAU})
        client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf_token"]
        return client

    def record(self, client: httpx.Client, number: int) -> None:
        """Ask for the signal of that number; the answer, or that there was none, is noted."""
        body = {
            "indicator": KINDS[number // HOUSEHOLDS % len(KINDS)],
            "source": f"list_{number // (HOUSEHOLDS * len(KINDS))}",
            "channel": "department_list",
            "observed_on": TODAY.isoformat(),
        }
        path = f"/api/households/{household_id(number % HOUSEHOLDS)}/signals"
        try:
            answer = client.post(path, json=body, headers={"Idempotency-Key": _key(number)})
        except httpx.TransportError:
            self.unknown.add(number)
            return
        assert answer.is_success, answer.text
        self.answered.add(number)
        self.unknown.discard(number)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=1).is_success
        except httpx.TransportError:
            return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    store = SqliteStore(tmp_path / "jiuzhu.sqlite", keep_vault(tmp_path / "keys.json"))
    a_village(an_engine(store), households=HOUSEHOLDS)
    store.close()
    served = Served(tmp_path)
    yield served
    served.kill()


def test_what_was_answered_before_three_kills_is_there_once(served: Served, seed: int) -> None:
    _kill(served, 3, random.Random(seed))


@pytest.mark.soak
def test_what_was_answered_before_sixty_kills_is_there_once(served: Served, seed: int) -> None:
    _kill(served, 60, random.Random(seed))


def _kill(served: Served, kills: int, chance: random.Random) -> None:
    without_answer = 0
    for _ in range(kills):
        served.start()
        with closing(served.client()) as client:
            for number in sorted(served.unknown):
                served.record(client, number)
        assert served.unknown == set()
        _ask_until_killed(served, chance.uniform(0.02, 0.4))
        without_answer += len(served.unknown)
    served.start()
    with closing(served.client()) as client:
        for number in sorted(served.unknown):
            served.record(client, number)
    print(f"{kills} kills: {len(served.answered)} answered, {without_answer} of them at the second time of asking")
    dump = _dump(served.folder)
    keys = Counter(json.loads(row["body"])["operation_key"].rpartition(":")[2] for row in dump.journal)
    assert {number: keys[_key(number)] for number in served.answered} == dict.fromkeys(served.answered, 1)
    assert len(dump.props("Signal")) == len(served.answered)
    assert invariants.violations(dump) == []


def _ask_until_killed(served: Served, after: float) -> None:
    """Eight clients ask as fast as they can; the server dies so long after they began."""
    is_over = threading.Event()
    clients = [served.client() for _ in range(CLIENTS)]

    def ask(client: httpx.Client) -> None:
        while not is_over.is_set():
            served.record(client, number := served.numbers.next())
            if number in served.unknown:
                return

    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(ask, client) for client in clients]
        time.sleep(after)
        served.kill()
        is_over.set()
        for one in asking:
            one.result()
    for client in clients:
        client.close()


def _dump(folder: Path) -> invariants.Dump:
    store = SqliteStore(folder / "jiuzhu.sqlite", keep_vault(folder / "keys.json"))
    dump = invariants.Dump.of(store.dump())
    store.close()
    return dump


def _key(number: int) -> str:
    return f"signal-{number:09d}"
