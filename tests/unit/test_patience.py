"""A busy store is asked again, and not for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from graph.changes import ChangeSet
from graph.errors import StoreBusy
from graph.patience import PAUSES_SECONDS, apply_patiently


class BusyStore:
    """Busy so many times, then it answers."""

    def __init__(self, times: int) -> None:
        self.left = times

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Any]:
        if self.left:
            self.left -= 1
            raise StoreBusy("busy")
        return ["landed"]


def asked(times: int) -> tuple[list[Any], list[float]]:
    pauses: list[float] = []
    return apply_patiently(BusyStore(times), [], pauses.append), pauses


def test_a_store_that_is_not_busy_is_asked_once() -> None:
    assert asked(0) == (["landed"], [])


def test_a_busy_store_is_asked_again_after_longer_and_longer_pauses() -> None:
    assert asked(3) == (["landed"], [0.2, 0.5, 1.0])


def test_a_store_that_stays_busy_is_told_in_the_end() -> None:
    with pytest.raises(StoreBusy):
        asked(len(PAUSES_SECONDS) + 1)
