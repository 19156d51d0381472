"""A night killed with -9 at random instants, on each store: the next run completes it, and nothing is half-done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from graph.store import GraphStore, StoredRow
from graph.vault import save_vault
from tests import invariants
from tests.contract.sites import VAULT, Neo4jSite, Site, SqliteSite
from tests.invariants import Dump
from tests.servers.report import STORES
from tests.small_county import an_engine
from tests.soak.night_county import NOW, on_the_eve, run_the_night
from workers.clock import Clock
from workers.outbox import work_off

ROOT = Path(__file__).resolve().parents[2]
NIGHT = (sys.executable, "-m", "tests.soak.night_county")
LEAST_OPERATIONS = 20


@dataclass(frozen=True)
class Told:
    """What a night said before or after an `apply`: so many operations have landed by then."""

    landed: int
    at: float


@dataclass(frozen=True)
class Instant:
    """So many seconds after a night has said so many lines: inside an `apply`, or while it reads and decides."""

    lines: int
    seconds: float


@dataclass
class Stage:
    """One place, where the same eve is set up again for every night."""

    site: Site
    address: str
    empty: Callable[[], None]
    folder: Path
    eve: list[StoredRow]

    def fresh(self) -> GraphStore:
        self.empty()
        store = self.site.open()
        store.load(self.eve)
        return store

    def start_night(self) -> subprocess.Popen[bytes]:
        place = self.site.place
        told = {
            "JIUZHU_STORE": self.address,
            "JIUZHU_NEO4J_USER": place.user,
            "JIUZHU_NEO4J_PASSWORD": place.password,
            "JIUZHU_KEY_FILE": str(self.folder / "keys.json"),
        }
        return subprocess.Popen(NIGHT, cwd=ROOT, env={**os.environ, **told}, stdout=subprocess.PIPE)


@pytest.fixture(params=STORES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, seed: int) -> Stage:
    households = 600 if request.node.get_closest_marker("soak") else 300
    save_vault(VAULT, tmp_path / "keys.json")
    template = SqliteSite(tmp_path / "eve.sqlite").open()
    on_the_eve(an_engine(template), households, seed)
    eve = list(template.dump())
    template.close()
    if request.param == "neo4j":
        neo4j = Neo4jSite(request.getfixturevalue("neo4j_server"))
        return Stage(neo4j, neo4j.place.url, neo4j.empty, tmp_path, eve)

    def unlink() -> None:
        for file in tmp_path.glob("county.sqlite*"):
            file.unlink()

    path = tmp_path / "county.sqlite"
    return Stage(SqliteSite(path), f"sqlite:///{path}", unlink, tmp_path, eve)


def test_a_night_killed_twice_is_completed_by_the_next(stage: Stage, seed: int) -> None:
    _kill_nights(stage, 2, random.Random(seed), least=1, drains=False)


@pytest.mark.soak
def test_a_night_killed_twenty_five_times_is_completed_by_the_next(stage: Stage, seed: int) -> None:
    _kill_nights(stage, 25, random.Random(seed), least=20, drains=True)


def _kill_nights(stage: Stage, kills: int, chance: random.Random, *, least: int, drains: bool) -> None:
    """`least` kills must fall between the first write and the last.

    With `drains` also every event is worked off after each night, which takes longer than the night.
    """
    told, whole = _undisturbed(stage)
    entries = told[-1].landed
    assert entries >= LEAST_OPERATIONS
    instants = _between_first_and_last(told)
    between = inside = 0
    for number in range(1, kills + 1):
        drawn = chance.choice(instants)
        landed, is_inside = _killed(stage, Instant(drawn.lines, chance.uniform(0, drawn.seconds)))
        where = "inside an apply" if is_inside else "outside of any"
        print(f"kill {number}: {landed} operations landed, {entries - landed} open, {where}")
        between += 0 < landed < entries
        inside += is_inside
        finished = _completed(stage, drains)
        assert invariants.violations(finished, pending_before="9999" if drains else None) == []
        assert invariants.units_served(finished) == invariants.units_served(whole)
        assert invariants.graph_of(finished, but_chosen=True) == invariants.graph_of(whole, but_chosen=True)
    assert between >= least, f"only {between} of {kills} kills fell between the first write and the last"
    assert inside >= least // 4, f"only {inside} of {kills} kills fell inside an apply"


def _undisturbed(stage: Stage) -> tuple[list[Told], Dump]:
    """What a whole night says, and what it leaves."""
    store = stage.fresh()
    before = _entries(store)
    with stage.start_night() as process:
        assert process.stdout is not None
        told = [Told(int(line), time.monotonic()) for line in process.stdout]
    assert process.returncode == 0
    assert told[-1].landed == _entries(store) - before
    store.close()
    return told, _completed(stage, drains=False)


def _between_first_and_last(told: list[Told]) -> list[Instant]:
    """The lines after which something has landed and more than the last piece is open, with half the time to the next.

    Half, as the first night finds the server cold, and those that follow are quicker than it.
    """
    last_piece = sorted({one.landed for one in told})[-2]
    return [
        Instant(number, (then.at - now.at) / 2)
        for number, (now, then) in enumerate(pairwise(told), start=1)
        if 0 < now.landed < last_piece
    ]


def _killed(stage: Stage, instant: Instant) -> tuple[int, bool]:
    """Kill a night then: how many operations had landed, and whether it was inside an `apply`.

    By lines first: seconds of one night are not those of the next on a machine that has other things to do.
    """
    store = stage.fresh()
    before = _entries(store)
    with stage.start_night() as process:
        assert process.stdout is not None
        for _ in range(instant.lines):
            process.stdout.readline()
        time.sleep(instant.seconds)
        process.send_signal(signal.SIGKILL)
        said_after = len(process.stdout.readlines())
    landed = _entries(store) - before
    store.close()
    return landed, (instant.lines + said_after) % 2 == 1


def _completed(stage: Stage, drains: bool) -> Dump:
    """What the next night leaves."""
    store = stage.site.open()
    engine = an_engine(store)
    run_the_night(engine)
    while drains and (pending := store.pending()):
        for entry in pending:
            work_off(engine, entry.position, Clock(now=lambda: NOW))
    dump = Dump.of(store.dump())
    store.close()
    return dump


def _entries(store: GraphStore) -> int:
    return sum(number for number, _ in store.heads().values())
