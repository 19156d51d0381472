"""A pairing that goes on from the flow that stood is as good as one from nothing, after every change."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from matching.pairing.assignment import pair
from matching.pairing.given.rows import NeedRow, SupplyRow
from matching.pairing.live import basis
from matching.pairing.live.pairing import LivePairing
from matching.pairing.live.rows import Changes
from tests.bench.pairing_instances import ON as COUNTY_DAY
from tests.bench.pairing_instances import County, county
from tests.unit.pairing_oracle import ON, a_random_instance, broken_bounds
from tests.unit.pairing_rows import a_need, a_supply, held

Instance = tuple[list[NeedRow], list[SupplyRow]]


@pytest.mark.parametrize("count", [50, pytest.param(1500, marks=pytest.mark.soak)])
def test_after_any_changes_the_pairing_is_as_good_as_one_from_nothing(seed: int, count: int) -> None:
    for place in range(count):
        chance = random.Random(f"{seed}-{place}")
        needs, supplies = a_random_instance(chance)
        live = LivePairing(needs, supplies, on=ON)
        for turn in range(4):
            changes = _any_changes(chance, needs, supplies)
            live.change(changes)
            needs, supplies = _after(needs, supplies, changes)

            fresh = pair(needs, supplies, on=ON)
            assert live.objective.served == fresh.served, f"{seed}-{place}-{turn}"
            assert live.objective.misfit == fresh.misfit, f"{seed}-{place}-{turn}"
            assert live.arcs_checked == fresh.certificate.arcs_checked, f"{seed}-{place}-{turn}"
            assert broken_bounds(live.pairings, needs, supplies) == [], f"{seed}-{place}-{turn}"


@pytest.mark.parametrize("reach", ["local", "regional", "dense"])
def test_a_county_goes_on_from_its_flow_and_is_as_good_as_from_nothing(reach: str, seed: int) -> None:
    world, coming = county(1_500, 150, reach, seed), county(1_500, 150, reach, seed + 1)
    chance = random.Random(seed)
    live = LivePairing(world.needs, world.supplies, on=COUNTY_DAY)
    went_on = 0
    for turn in range(6):
        changes = _a_few_changes(chance, world, coming, turn)
        live.change(changes)
        world = County(*_after(world.needs, world.supplies, changes))

        fresh = pair(world.needs, world.supplies, on=COUNTY_DAY)
        assert (live.objective.served, live.objective.misfit) == (fresh.served, fresh.misfit), f"{seed}-{turn}"
        went_on += sum(part.pivots is not None for part in live.parts)

    assert went_on


@pytest.mark.parametrize("count", [30, pytest.param(1500, marks=pytest.mark.soak)])
def test_accepted_and_barred_pairs_stand_while_needs_change(seed: int, count: int) -> None:
    for place in range(count):
        chance = random.Random(f"{seed}-{place}")
        needs, supplies = a_random_instance(chance)
        home_of = {row.need_id: row.household_id for row in needs}
        accepted = [
            replace(one, household_id=home_of[one.need_id])
            for one in pair(needs, supplies, on=ON).pairings
            if chance.random() < 0.4
        ]
        barred = {(chance.choice(needs).need_id, chance.choice(supplies).supply_id)}
        live = LivePairing(needs, supplies, on=ON, accepted=accepted, barred=barred)

        changes = _any_changes(chance, needs, supplies)
        live.change(changes)
        needs, supplies = _after(needs, supplies, changes)

        fresh = pair(needs, supplies, on=ON, accepted=accepted, barred=barred)
        assert (live.objective.served, live.objective.misfit) == (fresh.served, fresh.misfit), f"{seed}-{place}"


def test_a_need_that_comes_takes_the_unit_of_a_less_urgent_one_and_gives_it_back_on_leaving() -> None:
    live = LivePairing([a_need("green", level="green"), *_others()], [a_supply("s"), *_their_supplies()], on=ON)

    live.change(Changes(needs=(a_need("red", level="red"),)))
    assert held("red", "s") in live.pairings

    live.change(Changes(gone_needs=(a_need("red").need_id,)))
    assert held("green", "s") in live.pairings
    assert [part.pivots is not None for part in live.parts] == [True]


def test_a_supply_line_that_comes_serves_and_one_that_goes_stops_serving() -> None:
    live = LivePairing([a_need("n"), *_others()], _their_supplies(), on=ON)

    live.change(Changes(supplies=(a_supply("new"),)))
    assert held("n", "new") in live.pairings

    live.change(Changes(gone_supplies=(a_supply("new").supply_id,)))
    assert held("n", "new") not in live.pairings


def test_a_change_of_one_kind_leaves_the_other_parts_as_they_were() -> None:
    live = LivePairing([a_need("n"), a_need("m", kind="education_aid")], [a_supply("s")], on=ON)
    before = {id(part): part.certificate for part in live.parts}

    live.change(Changes(needs=(a_need("new", level="red"),)))

    assert sum(before[id(part)] is part.certificate for part in live.parts) == 1


def test_where_the_pivots_find_no_end_the_part_is_solved_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    needs, supplies = [a_need("n", level="green"), *_others()], [a_supply("s"), *_their_supplies()]
    live = LivePairing(needs, supplies, on=ON)
    monkeypatch.setattr(basis, "improve", lambda graph, tree, most: -1)

    live.change(Changes(needs=(a_need("red", level="red"),)))

    assert held("red", "s") in live.pairings
    assert [part.pivots for part in live.parts] == [None]


def _others() -> list[NeedRow]:
    """So many needs elsewhere that one more is a small change."""
    return [a_need(f"other{place}", region="341703001001") for place in range(20)]


def _their_supplies() -> list[SupplyRow]:
    return [a_supply(f"elsewhere{place}", service_area=("341703",)) for place in range(15)]


def _any_changes(chance: random.Random, needs: list[NeedRow], supplies: list[SupplyRow]) -> Changes:
    """Rows of another small world under ids old and new, and ids that go."""
    other_needs, other_supplies = a_random_instance(chance)
    caps = {row.charity_id: row.charity_cap for row in supplies}
    return Changes(
        needs=tuple(row for row in other_needs if chance.random() < 0.4),
        supplies=tuple(
            replace(row, charity_cap=caps.get(row.charity_id, row.charity_cap))
            for row in other_supplies
            if chance.random() < 0.3
        ),
        gone_needs=tuple(row.need_id for row in needs if chance.random() < 0.1),
        gone_supplies=tuple(row.supply_id for row in supplies if chance.random() < 0.1),
    )


def _a_few_changes(chance: random.Random, world: County, coming: County, turn: int) -> Changes:
    """Needs and lines of the county that come, change and go."""
    needs, supplies = chance.sample(coming.needs, 8), chance.sample(coming.supplies, 2)
    old_need, old_supply = chance.choice(world.needs), chance.choice(world.supplies)
    named = [replace(row, need_id=type(row.need_id)(f"X{turn}{row.need_id}")) for row in needs]
    lines = [
        replace(row, supply_id=type(row.supply_id)(f"X{turn}{row.supply_id}"), charity_cap=None) for row in supplies
    ]
    return Changes(
        needs=(*named, replace(old_need, quantity=old_need.quantity + 1, level="red")),
        supplies=(*lines, replace(old_supply, quantity=old_supply.quantity + 3)) if turn % 2 else (),
        gone_needs=tuple({row.need_id for row in chance.sample(world.needs, 8)} - {old_need.need_id}),
        gone_supplies=(chance.choice(world.supplies).supply_id,) if turn % 3 == 2 else (),
    )


def _after(needs: list[NeedRow], supplies: list[SupplyRow], changes: Changes) -> Instance:
    named = {*changes.gone_needs, *(row.need_id for row in changes.needs)}
    lines = {*changes.gone_supplies, *(row.supply_id for row in changes.supplies)}
    return (
        [*(row for row in needs if row.need_id not in named), *changes.needs],
        [*(row for row in supplies if row.supply_id not in lines), *changes.supplies],
    )
