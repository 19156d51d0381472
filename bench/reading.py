"""What pages wait for: a household's network, and a page of the county's queue."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bench.county import SEED
from bench.figures import Report, median
from bench.places import Opening
from graph.views import Scope

T = TypeVar("T")

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
    [(ours, sizes), (theirs, _)] = _each(asked, lambda one: store.network(one, HOPS, limit=100_000), bare.network)
    number = median([len(found.nodes) for found in sizes])
    size = f"median {number:g} nodes, {median([len(found.edges) for found in sizes]):g} edges"
    report.compare(name, f"network, {HOPS} hops, p50", size, ours, theirs, "ms", at_most=NETWORK_LIMIT)
    if name == "sqlite":
        report.add(name, f"network, {HOPS} hops, p50", size, ours, "ms", at_most=SQLITE_NETWORK_LIMIT_MS)
    [(queue, pages)] = _each([scope] * (20 if is_quick else 200), lambda scope: store.queue(scope, limit=50))
    open_warnings = f"{sum(pages[0].totals.values()):,} open warnings"
    report.add(name, "queue, 50 rows with totals, p50", open_warnings, queue, "ms", at_most=QUEUE_LIMIT_MS)
    bare.close()
    store.close()


def _each(asked: Sequence[T], *asking: Callable[[T], Any]) -> list[tuple[float, list[Any]]]:
    """Median milliseconds, once warm, and the answers, of each way to ask; in turn, for fairness."""
    took: list[list[float]] = [[] for _ in asking]
    answers: list[list[Any]] = [[] for _ in asking]
    for one in (*asked, *asked):
        for number, ask in enumerate(asking):
            start = time.perf_counter()
            answers[number].append(ask(one))
            took[number].append(1000 * (time.perf_counter() - start))
    warm = slice(len(asked), None)
    return [(median(seconds[warm]), told[warm]) for seconds, told in zip(took, answers, strict=True)]
