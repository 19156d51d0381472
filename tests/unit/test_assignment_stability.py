"""What a second run keeps of the first, what it moves and because of what."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matching.pairing.assignment import pair
from tests.bench.pairing_instances import county
from tests.unit.pairing_oracle import ON, a_random_instance
from tests.unit.pairing_rows import a_need, a_supply, held, triples


def test_a_second_run_over_the_same_rows_moves_nothing(seed: int) -> None:
    for place in range(100):
        needs, supplies = a_random_instance(random.Random(f"{seed}-{place}"))
        first = pair(needs, supplies, on=ON, seed=1)

        second = pair(needs, supplies, on=ON, seed=2, kept=first.pairings)

        assert (second.pairings, second.moved, second.keeping_cost) == (first.pairings, (), 0), f"{seed}-{place}"


def test_a_few_new_needs_move_few_proposals_and_each_says_why() -> None:
    """Without the bonus the same change would reshuffle ties all over the county."""
    world = county(1_000, 100, "regional")
    first = pair(world.needs[:990], world.supplies, on=ON)

    second = pair(world.needs, world.supplies, on=ON, kept=first.pairings)

    assert 0 < len(second.moved) <= 30
    assert {one.because for one in second.moved} <= {"taken_by_more_urgent", "rearranged"}


@pytest.mark.parametrize(
    ("need", "supply", "because"),
    [
        ({"consent": False}, {}, "no_consent"),
        ({"kind": "education_aid"}, {}, "no_supply_of_kind"),
        ({"region": "341703001001"}, {}, "out_of_area"),
        ({"category": "edge"}, {}, "not_eligible"),
        ({}, {"valid_to": date(2026, 2, 28)}, "out_of_date"),
        ({"quantity": 1}, {}, "need_smaller"),
        ({}, {"quantity": 1}, "supply_smaller"),
        ({}, {"max_per_household": 1}, "supply_smaller"),
        ({}, {"charity_cap": 1}, "supply_smaller"),
    ],
)
def test_a_proposal_that_cannot_stand_says_why(need: dict[str, Any], supply: dict[str, Any], because: str) -> None:
    needs = [replace(a_need("n", quantity=2), **need)]
    supplies = [replace(a_supply("s", quantity=2), **supply)]

    run = pair(needs, supplies, on=ON, kept=[held("n", "s", 2)])

    assert [(one.need_id, one.supply_id, one.because) for one in run.moved] == [("n", "s", because)]
    assert run.moved[0].text


def test_a_need_or_a_supply_that_is_gone_is_named_so() -> None:
    run = pair([a_need("n")], [a_supply("s")], on=ON, kept=[held("old", "s"), held("n", "old")])

    assert [one.because for one in run.moved] == ["supply_gone", "need_gone"]


def test_a_barred_proposal_is_moved_because_of_the_conflict() -> None:
    run = pair([a_need("n")], [a_supply("s")], on=ON, kept=[held("n", "s")], barred={("n", "s")})

    assert [one.because for one in run.moved] == ["conflict"]


def test_a_more_urgent_need_moves_a_proposal_and_is_the_reason() -> None:
    needs = [a_need("n", level="green"), a_need("new", level="red")]

    run = pair(needs, [a_supply("s")], on=ON, kept=[held("n", "s")])

    assert [(one.need_id, one.because) for one in run.moved] == [("n", "taken_by_more_urgent")]


def test_a_proposal_moved_to_another_supply_so_that_both_are_served_is_rearranged() -> None:
    needs = [a_need("n"), a_need("new", region="341702001002")]
    supplies = [a_supply("wide"), a_supply("here", service_area=("341702001001",))]

    run = pair(needs, supplies, on=ON, kept=[held("n", "wide")])

    assert triples(run) == [("n", "here", 1), ("new", "wide", 1)]
    assert [(one.need_id, one.because) for one in run.moved] == [("n", "rearranged")]


def test_what_keeping_cost_is_the_misfit_that_a_fresh_run_would_save() -> None:
    supplies = [a_supply("near", service_area=("341702001001",)), a_supply("far", service_area=("34",))]

    assert pair([a_need("n")], supplies, on=ON, kept=[held("n", "far")]).keeping_cost == 900
