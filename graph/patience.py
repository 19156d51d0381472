"""Applies ChangeSets that nobody waits for at a screen: while the store is busy, again after a pause.

Operation keys make that safe: what landed unseen the first time is told again, not done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from graph.changes import ChangeSet
from graph.errors import StoreBusy
from graph.settlement import Outcome

PAUSES_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)


class Applying(Protocol):
    """What changing the graph needs of a store."""

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Outcome]: ...


def apply_patiently(
    store: Applying, change_sets: Sequence[ChangeSet], pause: Callable[[float], None] = time.sleep
) -> list[Outcome]:
    """As `store.apply`. Raises: StoreBusy when it stays so."""
    for seconds in PAUSES_SECONDS:
        try:
            return store.apply(change_sets)
        except StoreBusy:
            pause(seconds)
    return store.apply(change_sets)
