"""Asks a busy store again after a pause, for what nobody waits for at a screen.

Operation keys make that safe: what landed unseen the first time is told again, not done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from graph.changes import ChangeSet
from graph.errors import StoreBusy
from graph.settlement import Outcome

T = TypeVar("T")

PAUSES_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)


class Applying(Protocol):
    """What changing the graph needs of a store."""

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Outcome]: ...


def apply_patiently(
    store: Applying, change_sets: Sequence[ChangeSet], pause: Callable[[float], None] = time.sleep
) -> list[Outcome]:
    """As `store.apply`. Raises: StoreBusy when it stays so."""
    return patiently(lambda: store.apply(change_sets), pause)


def patiently(once: Callable[[], T], pause: Callable[[float], None] = time.sleep) -> T:
    """What `once` gives, which changes the store or nothing. Raises: StoreBusy when it stays so."""
    for seconds in PAUSES_SECONDS:
        try:
            return once()
        except StoreBusy:
            pause(seconds)
    return once()
