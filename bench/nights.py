"""The night job: how long at county scale, how much memory, and how both grow. Each runs in a process of its own."""

from __future__ import annotations

import math
import multiprocessing
import resource
import time
from dataclasses import dataclass

from bench.county import NOW, ON, load_county
from bench.figures import Report
from bench.places import Opening, Place
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.night import night
from matching.policy.loading import load_packs

SECONDS = {"neo4j": 120.0, "sqlite": 60.0}
MEMORY_GB = 1.5
EXPONENT = 1.1
SIZES = (3_000, 30_000, 120_000)
QUICK_SIZES = (300, 1_000, 3_000)
SHORT_NIGHTS = 3
"""How often the smallest county's night is timed, each on a county loaded anew: its second says little alone."""


@dataclass(frozen=True, slots=True)
class Night:
    seconds: float
    memory_gb: float
    size: str


def measure(report: Report, opening: Opening, name: str) -> Night:
    """One night on a loaded county."""
    ran = _run(opening)
    report.add(name, "night", ran.size, ran.seconds, "s", at_most=SECONDS[name])
    report.add(name, "night, peak memory", ran.size, ran.memory_gb, "GB", at_most=MEMORY_GB)
    return ran


def measure_growth(report: Report, place: Place, known: dict[int, Night], *, is_quick: bool) -> None:
    """The exponent with which the time grows from the smallest to the largest county."""
    sizes = QUICK_SIZES if is_quick else SIZES
    for households in sizes:
        if households not in known:
            ran = [_loaded_and_run(place, households) for _ in range(SHORT_NIGHTS if households == sizes[0] else 1)]
            known[households] = sorted(ran, key=lambda night: night.seconds)[len(ran) // 2]
            report.add(place.name, "night", known[households].size, known[households].seconds, "s")
    first, last = known[sizes[0]], known[sizes[-1]]
    exponent = math.log(last.seconds / first.seconds) / math.log(sizes[-1] / sizes[0])
    size = " / ".join(f"{households:,}" for households in sizes) + " households"
    report.add(place.name, "night, exponent of growth", size, exponent, "", at_most=EXPONENT)


def _loaded_and_run(place: Place, households: int) -> Night:
    opening = place.clear()
    store = opening.store()
    load_county(store, households)
    store.close()
    return _run(opening)


def _run(opening: Opening) -> Night:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_night, (opening,))


def _night(opening: Opening) -> Night:
    store = opening.store()
    before = store.statistics().nodes
    engine = Engine(store, load_packs(), national_calendar())
    start = time.perf_counter()
    report = night(engine, NOW, ON)
    seconds = time.perf_counter() - start
    store.close()
    size = (
        f"{before['Household']:,} households, {sum(report.warnings.values()):,} warned, "
        f"{before['Need']:,} needs, {before['Supply']:,} supply lines"
    )
    return Night(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, size)
