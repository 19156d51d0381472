"""What the embedded store's promises cost on their own: keys and look-ups, sealing, the audit chain."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.acts import Rows, World
from bench.figures import Report
from graph.preparation import Prepared, prepare
from graph.settlement import GENESIS, entry_hash
from graph.vault import Vault

ACTS, QUICK_ACTS = 5_000, 500
VALUES = 20_000


@dataclass(frozen=True, slots=True)
class _Plain(Vault):
    """A vault that seals nothing."""

    def seal(self, field_name: str, plain: str) -> str:
        return plain

    def index(self, field_name: str, plain: str) -> str:
        return plain


def measure(report: Report, vault: Vault, *, is_quick: bool) -> None:
    number = QUICK_ACTS if is_quick else ACTS
    sets = World("341702", "costs", 1000).acts(number)
    prepared = [one for one in (prepare(change_set, vault) for change_set in sets) if isinstance(one, Prepared)]
    bodies = [one.body(f"341702:{place:012d}") for place, one in enumerate(prepared, start=1)]

    def chained() -> None:
        head = GENESIS
        for body in bodies:
            head = entry_hash(head, body)

    size = f"{number:,} ChangeSets"
    for what, work in (
        ("check, make plain, write the entry", lambda: [prepare(change_set, vault) for change_set in sets]),
        ("decide: keys, guards, counters, open keys", lambda: Rows(World("341702", "costs", 1000), vault).of(sets)),
        ("audit: the chained hash", chained),
    ):
        report.add("sqlite", f"cost of {what}", size, 1e6 * _seconds(work) / number, "µs a ChangeSet")
    for what, seal in (("sealing a value", vault.seal), ("the blind index of a value", vault.index)):
        taken = _seconds(partial(_each_value, seal))
        report.add("sqlite", f"cost of {what}", f"{VALUES:,} values", 1e6 * taken / VALUES, "µs")


def _each_value(work: Callable[[str, str], str]) -> None:
    for number in range(VALUES):
        work("identity_number", f"{number:018d}")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
