"""Needs are split over as few supplies as exchanges at the same optimum find."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from matching.pairing import assignment
from matching.pairing.assignment import PairingRun, pair
from tests.bench.pairing_instances import ON as COUNTY_DAY
from tests.bench.pairing_instances import county
from tests.unit.pairing_oracle import ON, a_random_instance, broken_bounds, vector_of
from tests.unit.pairing_rows import a_need, a_supply


def test_a_county_splits_fewer_needs_at_the_same_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    world = county(2_000, 200, "regional")
    tidy = pair(world.needs, world.supplies, on=COUNTY_DAY)
    monkeypatch.setattr(assignment, "tidied", lambda run, found, assigned: assigned)
    as_it_came = pair(world.needs, world.supplies, on=COUNTY_DAY)

    assert _split(tidy) < _split(as_it_came)
    assert (tidy.served, tidy.misfit) == (as_it_came.served, as_it_came.misfit)


@pytest.mark.parametrize("count", [100, pytest.param(3000, marks=pytest.mark.soak)])
def test_exchanges_leave_the_optimum_and_every_bound_as_they_were(
    seed: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds = [a_random_instance(random.Random(f"{seed}-{place}")) for place in range(count)]
    tidy = [pair(needs, supplies, on=ON).pairings for needs, supplies in worlds]
    monkeypatch.setattr(assignment, "tidied", lambda run, found, assigned: assigned)

    for place, ((needs, supplies), pairings) in enumerate(zip(worlds, tidy, strict=True)):
        as_it_came = pair(needs, supplies, on=ON).pairings
        assert vector_of(pairings, needs, supplies) == vector_of(as_it_came, needs, supplies), f"{seed}-{place}"
        assert broken_bounds(pairings, needs, supplies) == [], f"{seed}-{place}"
        assert len(pairings) <= len(as_it_came), f"{seed}-{place}"


@pytest.mark.parametrize("seed_of_lots", range(6))
def test_two_needs_of_two_and_two_lines_of_two_meet_whole_whatever_the_lots(seed_of_lots: int) -> None:
    """A third need of one unit, and a line of one, shift the cuts so that sharing out alone would split."""
    needs = [a_need("n", quantity=2), a_need("m", quantity=2), a_need("o")]
    supplies = [a_supply("s", quantity=2), a_supply("t", quantity=2), a_supply("u")]

    assert _split(pair(needs, supplies, on=ON, seed=seed_of_lots)) == 0


def _split(run: PairingRun) -> int:
    partners = Counter(held.need_id for held in run.pairings)
    return sum(count > 1 for count in partners.values())
