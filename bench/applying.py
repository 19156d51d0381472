"""`apply` in batches, beside bare statements that write the same rows in the same batches; alternating, medians."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.acts import Rows, World
from bench.figures import Report, median
from bench.places import Opening, Place
from graph.changes import Receipt
from graph.vault import Vault

PROMISES = {
    "neo4j": {1: 0.9, 10: 1.05, 100: 1.2, 1000: 1.4},
    "sqlite": {1: 1.6, 10: 1.6, 100: 1.6, 1000: 1.6},
}


@dataclass(frozen=True, slots=True)
class Size:
    batch: int
    batches: int
    """In one round."""


SIZES = (Size(1, 100), Size(10, 30), Size(100, 10), Size(1000, 2))
QUICK = (Size(1, 20), Size(10, 5), Size(100, 2), Size(1000, 1))
ROUNDS, QUICK_ROUNDS = 11, 3
WARM_ROUNDS = {"neo4j": 5, "sqlite": 1}
"""Until a server has compiled what it runs, which a county's did long ago."""
HOUSEHOLDS = 1000


def measure(report: Report, place: Place, vault: Vault, *, is_quick: bool) -> Opening:
    """The store is warm afterwards, and stays for what is measured next."""
    opening = place.clear()
    store = opening.store()
    ours, theirs = World("341702", "ours", HOUSEHOLDS), World("341703", "bare", HOUSEHOLDS)
    ours.fill(store)
    theirs.fill(store)
    bare = opening.twin().bare()
    rows = Rows(theirs, vault)

    def ours_takes(size: Size) -> float:
        batches = [ours.acts(size.batch) for _ in range(size.batches)]

        def run() -> None:
            for batch in batches:
                assert all(isinstance(outcome, Receipt) for outcome in store.apply(batch))

        return _seconds(run)

    def bare_takes(size: Size) -> float:
        settlements = [rows.of(theirs.acts(size.batch)) for _ in range(size.batches)]

        def run() -> None:
            for settlement in settlements:
                bare.write(settlement)

        return _seconds(run)

    for size in QUICK if is_quick else SIZES:
        for _ in range(1 if is_quick else WARM_ROUNDS[place.name]):
            ours_takes(size)
            bare_takes(size)
        pairs = [(ours_takes(size), bare_takes(size)) for _ in range(QUICK_ROUNDS if is_quick else ROUNDS)]
        number = size.batch * size.batches
        report.compare(
            place.name,
            f"apply, {size.batch} ChangeSets a transaction",
            f"{number} ChangeSets × {len(pairs)} rounds",
            1000 * median([one for one, _ in pairs]) / number,
            1000 * median([other for _, other in pairs]) / number,
            "ms a ChangeSet",
            at_most=PROMISES[place.name][size.batch],
        )
    bare.close()
    store.close()
    return opening


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
