"""The pairing against a linear programme, on instances too large to search."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest

from matching.pairing.assignment import pair
from matching.pairing.live.pairing import LivePairing
from matching.pairing.live.rows import Changes
from tests.unit.pairing_oracle import ON, Vector, a_medium_instance, broken_bounds, vector_of

CASES = 60
SOAKED = 10_000
_AT_ONCE = 500


def test_no_pairing_of_some_dozens_is_better_by_the_published_order(seed: int) -> None:
    _compare(seed, 0, CASES)


@pytest.mark.soak
def test_no_pairing_of_some_dozens_is_better_in_ten_thousand_cases(seed: int) -> None:
    for first in range(0, SOAKED, _AT_ONCE):
        _compare(seed, first, first + _AT_ONCE)


def test_a_live_pairing_that_grew_need_by_need_is_as_good_as_the_linear_programme(seed: int) -> None:
    for place, best in enumerate(_best_vectors(seed, 0, 10)):
        needs, supplies = a_medium_instance(random.Random(f"{seed}-{place}"))
        live = LivePairing(needs[: len(needs) // 2], supplies, on=ON)
        for need in needs[len(needs) // 2 :]:
            live.change(Changes(needs=(need,)))

        assert vector_of(live.pairings, needs, supplies) == best, f"{seed}-{place}"


def _compare(seed: int, first: int, last: int) -> None:
    for place, best in zip(range(first, last), _best_vectors(seed, first, last), strict=True):
        needs, supplies = a_medium_instance(random.Random(f"{seed}-{place}"))
        run = pair(needs, supplies, on=ON, seed=seed)

        assert vector_of(run.pairings, needs, supplies) == best, f"{seed}-{place}"
        assert broken_bounds(run.pairings, needs, supplies) == [], f"{seed}-{place}"


def _best_vectors(seed: int, first: int, last: int) -> list[Vector]:
    command = [sys.executable, "-m", "tests.unit.pairing_lp", str(seed), str(first), str(last)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [tuple(json.loads(line)) for line in told.splitlines() if line.startswith("[")]  # HiGHS greets first
