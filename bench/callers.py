"""Callers that bring one ChangeSet each, all at once: how many a second, and how long the unlucky wait.

Each has households of its own; all share a county, and so its journal: the row that says how far it has come is among
those that everybody writes. Bare writers take their places in it from a range of their own, and the last word stands.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.acts import Rows, World
from bench.bare import Written
from bench.figures import Report, percentile
from bench.places import Opening
from graph.changes import Receipt
from graph.store import GraphStore

HOUSEHOLDS = 50
RANGE = 10**6
"""Places in the journal that a bare writer has for itself."""
BARE_WRITES = 4_000
"""Settled beforehand for each second, over all callers of a process: more than they write."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """`at_least`: what Neo4j promises of bare writes a second."""

    name: str
    threads: int
    processes: int
    at_least: float


CROWDS = (Crowd("8 threads", 8, 1, 0.5), Crowd("32 threads", 32, 1, 1.2), Crowd("4 processes × 2", 2, 4, 1.2))


def measure(report: Report, opening: Opening, name: str, *, is_quick: bool) -> None:
    """On a store that is warm, as a county's is."""
    seconds = 1.0 if is_quick else 5.0
    is_promised = name == "neo4j"
    for number, crowd in enumerate(CROWDS):
        ours = _measured(opening, crowd, f"34180{number}", seconds, _ours)
        bare = _measured(opening, crowd, f"34181{number}", seconds, _bare)
        report.compare(
            name,
            f"one ChangeSet a call, {crowd.name}",
            f"{seconds:g} s",
            len(ours) / seconds,
            len(bare) / seconds,
            "a second",
            at_least=crowd.at_least if is_promised else None,
        )
        p99 = 1000 * percentile(ours, 0.99)
        report.add(name, f"… p99, {crowd.name}", f"{len(ours)} calls", p99, "ms", at_most=100 if is_promised else None)


Work = Callable[[Opening, list[World], float], list[float]]


def _measured(opening: Opening, crowd: Crowd, county: str, seconds: float, work: Work) -> list[float]:
    """Seconds that each call took, over all processes."""
    worlds = [
        [World(county, f"{county}-{process}-{thread}", HOUSEHOLDS) for thread in range(crowd.threads)]
        for process in range(crowd.processes)
    ]
    store = opening.store()
    for world in (world for some in worlds for world in some):
        world.fill(store)
    store.close()
    if crowd.processes == 1:
        return work(opening, worlds[0], seconds)
    with multiprocessing.get_context("spawn").Pool(crowd.processes) as pool:
        return [one for some in pool.starmap(work, [(opening, some, seconds) for some in worlds]) for one in some]


def _ours(opening: Opening, worlds: list[World], seconds: float) -> list[float]:
    store = opening.store()
    took = _together([_caller(store, world) for world in worlds], seconds)
    store.close()
    return took


def _bare(opening: Opening, worlds: list[World], seconds: float) -> list[float]:
    each = int(BARE_WRITES * seconds / len(worlds))
    prepared = [[rows.of([act]) for act in rows.world.acts(each)] for rows in _rows(opening, worlds)]
    ready = (written for of_each_world in zip(*prepared, strict=True) for written in of_each_world)
    taking = threading.Lock()
    return _together([_bare_caller(opening, ready, taking) for _ in worlds], seconds)


def _rows(opening: Opening, worlds: list[World]) -> list[Rows]:
    firsts = [RANGE * (1 + zlib.crc32(world.name.encode()) % 900_000) for world in worlds]
    return [Rows(world, opening.vault, first) for world, first in zip(worlds, firsts, strict=True)]


def _caller(store: GraphStore, world: World) -> Callable[[], None]:
    def call() -> None:
        [outcome] = store.apply(world.acts(1))
        assert isinstance(outcome, Receipt), outcome

    return call


def _bare_caller(opening: Opening, ready: Iterator[Written], taking: threading.Lock) -> Callable[[], None]:
    """Writes what comes next, whichever world's turn it is: some are served more often than others."""
    bare = opening.bare()

    def call() -> None:
        with taking:
            written = next(ready)
        bare.write(written)

    return call


def _together(callers: list[Callable[[], None]], seconds: float) -> list[float]:
    """All call as often as they can for so long; seconds of each call."""
    begin = threading.Barrier(len(callers))

    def run(call: Callable[[], None]) -> list[float]:
        begin.wait()
        own, end = [], time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            call()
            own.append(time.perf_counter() - start)
        return own

    with ThreadPoolExecutor(len(callers)) as pool:
        return [one for own in pool.map(run, callers) for one in own]
