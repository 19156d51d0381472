"""What pages wait for: a household's network, and a page of the county's queue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.county import SEED
from bench.figures import Report, median
from bench.places import Opening
from graph.views import Scope

T = TypeVar("T")
A = TypeVar("A")

COUNTY = "341702"
HOPS = 3
QUEUE_LIMIT_MS = 10.0
NETWORK_LIMIT = 1.3
SQLITE_NETWORK_LIMIT_MS = 10.0


def measure(report: Report, opening: Opening, name: str, *, is_quick: bool) -> None:
    """On a loaded county after a night."""
    store, bare = opening.store(), opening.bare()
    scope = Scope(county=COUNTY)
    page = store.households(scope, limit=2000).rows
    asked = random.Random(SEED).sample([household.id for household in page], 20 if is_quick else 200)
    ours, sizes = _each(asked, lambda household: store.network(household, HOPS, limit=100_000))
    theirs, _ = _each(asked, bare.network)
    number = median([len(found.nodes) for found in sizes])
    size = f"median {number:g} nodes, {median([len(found.edges) for found in sizes]):g} edges"
    report.compare(name, f"network, {HOPS} hops, p50", size, ours, theirs, "ms", at_most=NETWORK_LIMIT)
    if name == "sqlite":
        report.add(name, f"network, {HOPS} hops, p50", size, ours, "ms", at_most=SQLITE_NETWORK_LIMIT_MS)
    queue, pages = _each([scope] * (20 if is_quick else 200), lambda scope: store.queue(scope, limit=50))
    open_warnings = f"{sum(pages[0].totals.values()):,} open warnings"
    report.add(name, "queue, 50 rows with totals, p50", open_warnings, queue, "ms", at_most=QUEUE_LIMIT_MS)
    bare.close()
    store.close()


def _each(asked: Sequence[T], ask: Callable[[T], A]) -> tuple[float, list[A]]:
    """Median milliseconds, once warm, and the answers."""
    for one in asked:
        ask(one)
    took, answers = [], []
    for one in asked:
        start = time.perf_counter()
        answers.append(ask(one))
        took.append(1000 * (time.perf_counter() - start))
    return median(took), answers
