"""The pairing against an exhaustive search, on thousands of tiny instances."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from matching.pairing.assignment import PairingRun, pair
from matching.pairing.given.rows import CLASSES, Held, NeedRow, SupplyRow
from tests.unit.pairing_oracle import (
    KEEP_BONUS,
    LEVELS,
    ON,
    Vector,
    a_random_instance,
    best_vector,
    broken_bounds,
    equal_holder_is_reachable,
    first_filter,
    misfit_of,
    vector_of,
    with_one_more,
)
from tests.unit.pairing_rows import reasons

Instance = tuple[str, random.Random, list[NeedRow], list[SupplyRow]]

INSTANCES = 1_000
COUNTS = (200, pytest.param(4_000, marks=pytest.mark.soak))


@dataclass(frozen=True, slots=True)
class Solved:
    """An instance, its pairing, and the vector that an exhaustive search found."""

    name: str
    needs: list[NeedRow]
    supplies: list[SupplyRow]
    run: PairingRun
    best: Vector


@pytest.fixture(scope="module")
def solved(seed: int) -> list[Solved]:
    """What most tests here look at, each in its own way."""
    return [
        Solved(name, needs, supplies, pair(needs, supplies, on=ON, seed=seed), best_vector(needs, supplies))
        for name, _, needs, supplies in _instances(seed, INSTANCES)
    ]


def test_no_pairing_is_better_by_the_published_order(solved: list[Solved]) -> None:
    for one in solved:
        assert vector_of(one.run.pairings, one.needs, one.supplies) == one.best, one.name
        assert broken_bounds(one.run.pairings, one.needs, one.supplies) == [], one.name


@pytest.mark.parametrize("count", COUNTS)
def test_tier_by_tier_is_as_good_as_at_once(seed: int, count: int) -> None:
    for name, _, needs, supplies in _instances(seed, count):
        run = pair(needs, supplies, on=ON, cost_limit=1)

        assert vector_of(run.pairings, needs, supplies) == best_vector(needs, supplies), name


@pytest.mark.parametrize("count", COUNTS)
def test_no_pairing_is_better_where_pairs_are_barred(seed: int, count: int) -> None:
    for name, chance, needs, supplies in _instances(seed, count):
        barred = {(chance.choice(needs).need_id, chance.choice(supplies).supply_id) for _ in range(2)}

        run = pair(needs, supplies, on=ON, barred=barred)

        assert not barred & {(held.need_id, held.supply_id) for held in run.pairings}, name
        assert vector_of(run.pairings, needs, supplies) == best_vector(needs, supplies, barred=barred), name


@pytest.mark.parametrize("count", COUNTS)
def test_no_pairing_is_better_where_proposals_are_to_be_kept(seed: int, count: int) -> None:
    for name, chance, needs, supplies in _instances(seed, count):
        kept = _some_held(chance, needs, supplies)

        run = pair(needs, supplies, on=ON, kept=kept)

        *served, misfit = vector_of(run.pairings, needs, supplies)
        bonus = KEEP_BONUS * _kept_units(run, kept)
        assert (*served, misfit + bonus) == best_vector(needs, supplies, kept=kept), name


def test_prices_are_what_another_run_with_one_unit_more_would_change(solved: list[Solved]) -> None:
    for one in solved:
        assert [price.supply_id for price in one.run.prices] == _exhausted(one.run, one.supplies), one.name
        for price in one.run.prices:
            after = best_vector(one.needs, with_one_more(one.supplies, price.supply_id))
            change = [now - then for now, then in zip(after, one.best, strict=True)]
            level = next((LEVELS[place // 2] for place in range(len(CLASSES)) if change[place]), None)
            assert (price.level, price.misfit) == (level, -change[-1]), one.name


def test_taken_by_equal_and_by_more_urgent_are_told_apart_as_the_residual_graph_does(solved: list[Solved]) -> None:
    seen = set()
    for one in solved:
        for need_id, reason in reasons(one.run).items():
            if reason.startswith("taken_by"):
                is_equal = equal_holder_is_reachable(need_id, one.run.pairings, one.needs, one.supplies)
                assert (reason == "taken_by_equal") == is_equal, one.name
                seen.add(reason)

    assert seen == {"taken_by_equal", "taken_by_more_urgent"}


def test_every_need_is_paired_or_told_why_not(solved: list[Solved]) -> None:
    for one in solved:
        paired = {need.need_id: 0 for need in one.needs}
        for held in one.run.pairings:
            paired[held.need_id] += held.quantity
        told = {unmet.need_id: unmet.quantity for unmet in one.run.unmet}
        for need in one.needs:
            assert paired[need.need_id] + told.get(need.need_id, 0) == need.quantity, one.name


def test_the_reason_is_the_first_filter_where_one_leaves_no_supply(solved: list[Solved]) -> None:
    later = {None: {"household_cap", "charity_cap", "taken_by_equal", "taken_by_more_urgent"}}
    for one in solved:
        told = reasons(one.run)
        for need in one.needs:
            stopped_by = first_filter(need, one.supplies)
            if stopped_by or need.need_id in told:
                assert told[need.need_id] in later.get(stopped_by, {stopped_by}), one.name


@pytest.mark.parametrize("reason", ["household_cap", "charity_cap"])
def test_a_cap_is_the_reason_only_where_it_closes_every_supply_that_is_left(reason: str, solved: list[Solved]) -> None:
    is_closed = _household_is_full if reason == "household_cap" else _household_or_charity_is_full
    for one in solved:
        told = reasons(one.run)
        for need in one.needs:
            open_to = [supply for supply in one.supplies if misfit_of(need, supply) is not None]
            if told.get(need.need_id) == reason:
                are_closed = [is_closed(one.run, need, supply, one.needs, one.supplies) for supply in open_to]
                assert are_closed and all(are_closed), one.name


Closed = Callable[[PairingRun, NeedRow, SupplyRow, Sequence[NeedRow], Sequence[SupplyRow]], bool]


def _household_is_full(
    run: PairingRun, need: NeedRow, supply: SupplyRow, needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]
) -> bool:
    same_household = {row.need_id for row in needs if row.household_id == need.household_id}
    got = sum(
        held.quantity for held in run.pairings if held.supply_id == supply.supply_id and held.need_id in same_household
    )
    return supply.max_per_household is not None and got >= supply.max_per_household


def _household_or_charity_is_full(
    run: PairingRun, need: NeedRow, supply: SupplyRow, needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]
) -> bool:
    lines = {row.supply_id for row in supplies if (row.charity_id, row.unit) == (supply.charity_id, supply.unit)}
    given = sum(held.quantity for held in run.pairings if held.supply_id in lines)
    is_charity_full = supply.charity_cap is not None and given >= supply.charity_cap
    return is_charity_full or _household_is_full(run, need, supply, needs, supplies)


def _instances(seed: int, count: int) -> Iterator[Instance]:
    for place in range(count):
        name = f"{seed}-{place}"
        chance = random.Random(name)
        needs, supplies = a_random_instance(chance)
        yield name, chance, needs, supplies


def _some_held(chance: random.Random, needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> list[Held]:
    pairs = {(chance.choice(needs).need_id, chance.choice(supplies).supply_id) for _ in range(3)}
    return [Held(need_id, supply_id, chance.randint(1, 2)) for need_id, supply_id in sorted(pairs)]


def _kept_units(run: PairingRun, kept: Sequence[Held]) -> int:
    proposed = {(held.need_id, held.supply_id): held.quantity for held in kept}
    return sum(min(held.quantity, proposed.get((held.need_id, held.supply_id), 0)) for held in run.pairings)


def _exhausted(run: PairingRun, supplies: Sequence[SupplyRow]) -> list[str]:
    given = {row.supply_id: 0 for row in supplies}
    for held in run.pairings:
        given[held.supply_id] += held.quantity
    return [row.supply_id for row in supplies if given[row.supply_id] == row.quantity]
