"""A night killed with -9 at random instants, on each store: the next run completes it, and nothing is half-done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.store import GraphStore, StoredRow
from graph.stores.opening import open_store
from graph.vault import Vault, keep_vault
from tests import invariants
from tests.invariants import Dump
from tests.servers import marker
from tests.small_county import an_engine
from tests.soak.night_county import NOW, on_the_eve, run_the_night
from tools.servers.found import Server
from workers.outbox import work_off

ROOT = Path(__file__).resolve().parents[2]
NIGHT = (sys.executable, "-m", "tests.soak.night_county")
LEAST_OPERATIONS = 20
KINDS = ("sqlite", "neo4j")


@dataclass
class Bench:
    """One store after the other in the same place, each filled with the same eve."""

    folder: Path
    vault: Vault
    server: Server | None
    eve: list[StoredRow]
    rounds: int = 0

    def fresh(self) -> GraphStore:
        self.rounds += 1
        if self.server is not None:
            marker.leave(self.server)
        store = self.open()
        store.load(self.eve)
        return store

    def open(self) -> GraphStore:
        user, password = (self.server.user, self.server.password) if self.server else ("", "")
        return open_store(self.address, self.vault, neo4j_user=user, neo4j_password=password)

    @property
    def address(self) -> str:
        if self.server is not None:
            return self.server.address
        return f"sqlite:///{self.folder / f'night-{self.rounds}.sqlite'}"

    def start_night(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "JIUZHU_STORE": self.address, "JIUZHU_KEY_FILE": str(self.folder / "keys.json")}
        if self.server is not None:
            env |= {"JIUZHU_NEO4J_USER": self.server.user, "JIUZHU_NEO4J_PASSWORD": self.server.password}
        return subprocess.Popen(NIGHT, cwd=ROOT, env=env)


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path, seed: int) -> Iterator[Bench]:
    households = 2000 if request.node.get_closest_marker("soak") else 1000
    server = request.getfixturevalue("neo4j_server") if request.param == "neo4j" else None
    vault = keep_vault(tmp_path / "keys.json")
    template = open_store(f"sqlite:///{tmp_path / 'eve.sqlite'}", vault)
    on_the_eve(an_engine(template), households, seed)
    eve = list(template.dump())
    template.close()
    yield Bench(tmp_path, vault, server, eve)


def test_a_night_killed_three_times_is_completed_by_the_next(bench: Bench, seed: int) -> None:
    _kill_nights(bench, 3, random.Random(seed))


@pytest.mark.soak
def test_a_night_killed_twenty_five_times_is_completed_by_the_next(bench: Bench, seed: int) -> None:
    _kill_nights(bench, 25, random.Random(seed))


def _kill_nights(bench: Bench, kills: int, chance: random.Random) -> None:
    entries, seconds, whole = _undisturbed(bench)
    assert entries >= LEAST_OPERATIONS
    between = 0
    for number in range(1, kills + 1):
        landed = _killed(bench, chance.uniform(0, seconds))
        print(f"kill {number}: {landed} operations landed, {entries - landed} open")
        between += 0 < landed < entries
        finished = _completed(bench)
        assert invariants.violations(finished, pending_before="9999") == []
        assert invariants.units_served(finished) == invariants.units_served(whole)
        assert invariants.graph_of(finished, but_chosen=True) == invariants.graph_of(whole, but_chosen=True)
    assert between >= kills // 2, "the kills did not fall into the night"


def _undisturbed(bench: Bench) -> tuple[int, float, Dump]:
    """Operations of a whole night, seconds from its first write to its last, and what it leaves."""
    store = bench.fresh()
    before = _entries(store)
    process = bench.start_night()
    first = last = 0.0
    seen = before
    while process.poll() is None:
        if (now_there := _entries(store)) > seen:
            last = time.monotonic()
            first = first or last
            seen = now_there
        time.sleep(0.002)
    assert process.returncode == 0
    entries = _entries(store) - before
    store.close()
    return entries, last - first, _completed(bench)


def _killed(bench: Bench, after: float) -> int:
    """Kill a night that long after its first write; how many of its operations had landed."""
    store = bench.fresh()
    before = _entries(store)
    process = bench.start_night()
    while _entries(store) == before and process.poll() is None:
        time.sleep(0.002)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    landed = _entries(store) - before
    store.close()
    return landed


def _completed(bench: Bench) -> Dump:
    """The next night, and every event worked off."""
    store = bench.open()
    engine = an_engine(store)
    run_the_night(engine)
    while pending := store.pending():
        for entry in pending:
            work_off(engine, entry.position, lambda: NOW)
    dump = Dump.of(store.dump())
    store.close()
    return dump


def _entries(store: GraphStore) -> int:
    return sum(number for number, _ in store.heads().values())
