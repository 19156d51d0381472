"""Why this supply and why none, as an officer would have to answer it."""

from __future__ import annotations

import random

import pytest

from matching.pairing.assignment import pair
from matching.pairing.given.rows import CLASSES, NeedRow, PairingParameters, SupplyRow
from matching.pairing.told.explanation import Explanation, Option, explain
from tests.unit.pairing_oracle import ON, a_random_instance
from tests.unit.pairing_rows import a_need, a_supply, the_trap


def test_a_pairing_shows_its_terms_the_next_best_and_who_holds_it() -> None:
    needs = [a_need("n", region="341702001001"), a_need("other", level="red", region="341702001002")]
    supplies = [
        a_supply("near", service_area=("341702001001",), quantity=2),
        a_supply("town", categories=("any",), service_area=("341702001",)),
    ]

    explanation = _explained(needs, supplies, "n")

    assert explanation.options == (
        Option(supplies[0].supply_id, area=0, openness=0, state="paired", quantity=1, held_by={}),
        Option(supplies[1].supply_id, area=100, openness=50, state="taken", quantity=0, held_by={"red": 1}),
    )
    assert explanation.shortage is None


def test_a_shortage_names_the_closed_circle_and_the_way_a_unit_would_come() -> None:
    needs = [
        a_need("first", level="red", region="341702001001"),
        a_need("second", level="orange", region="341702001002"),
        a_need("third", region="341702001001"),
        a_need("elsewhere", region="341702009001"),
    ]
    supplies = [
        a_supply("here", service_area=("341702001001",)),
        a_supply("both", service_area=("341702001001", "341702001002")),
        a_supply("there", service_area=("341702009",)),
    ]

    shortage = _explained(needs, supplies, "third").shortage

    assert shortage is not None
    assert shortage.supplies == ("both", "here")
    assert shortage.needs == ("first", "second", "third")
    assert (shortage.supply_count, shortage.need_count) == (2, 3)
    assert (shortage.given, shortage.wanted) == (2, 3)
    assert shortage.held_by == {"red": 1, "orange": 1}
    assert shortage.way == ("second", "both", "third")


def test_the_circle_of_the_trap_holds_all_its_supply() -> None:
    needs, supplies = the_trap()

    shortage = _explained(needs, supplies, "e1").shortage

    assert shortage is not None
    assert (shortage.given, shortage.held_by) == (10, {"red": 10})


def test_of_a_large_circle_the_first_ids_are_listed() -> None:
    needs = [a_need(f"n{place:03d}", level="red") for place in range(50)]

    shortage = _explained([*needs, a_need("late")], [a_supply("s", quantity=50)], "late").shortage

    assert shortage is not None
    assert (len(shortage.needs), shortage.need_count) == (20, 51)


def test_a_household_at_its_maximum_is_no_shortage() -> None:
    explanation = _explained([a_need("n", quantity=3)], [a_supply("s", quantity=9, max_per_household=1)], "n")

    assert (explanation.paired, explanation.shortage) == (1, None)


def test_a_charity_at_its_cap_points_to_its_other_lines() -> None:
    needs = [a_need("n"), a_need("pupil", kind="education_aid", level="red")]
    supplies = [
        a_supply("s", charity_id="c", charity_cap=1),
        a_supply("t", charity_id="c", charity_cap=1, kind="education_aid"),
    ]

    explanation = _explained(needs, supplies, "n")

    assert explanation.options[0].state == "charity_cap"
    assert explanation.shortage is not None
    assert explanation.shortage.way == ("pupil", "t", "s", "n")


def test_a_need_that_took_no_part_has_no_explanation() -> None:
    assert explain([a_need("n", consent=False)], [a_supply("s")], [], a_need("n").need_id, on=ON) is None


@pytest.mark.parametrize("count", [100, pytest.param(2000, marks=pytest.mark.soak)])
def test_every_circle_is_given_out_to_needs_at_least_as_urgent_and_too_small(seed: int, count: int) -> None:
    rank = {(each.level, each.is_helped): each.rank for each in CLASSES}
    circles = 0
    for place in range(count):
        needs, supplies = a_random_instance(random.Random(f"{seed}-{place}"))
        run = pair(needs, supplies, on=ON)
        by_id = {row.need_id: row for row in needs}
        for one in run.unmet:
            explanation = explain(needs, supplies, run.pairings, one.need_id, on=ON)
            if explanation is None or explanation.shortage is None:
                continue
            circle, mine = explanation.shortage, by_id[one.need_id]
            holders = {held.need_id for held in run.pairings if held.supply_id in circle.supplies}
            ranks = [rank[by_id[name].level, by_id[name].helped_before] for name in holders]
            assert holders <= set(circle.needs), f"{seed}-{place}"
            assert max(ranks, default=0) <= rank[mine.level, mine.helped_before], f"{seed}-{place}"
            assert circle.given < circle.wanted, f"{seed}-{place}"
            circles += 1
    assert circles > 0


def _explained(needs: list[NeedRow], supplies: list[SupplyRow], need_id: str) -> Explanation:
    run = pair(needs, supplies, on=ON)
    name = next(row.need_id for row in needs if row.need_id == need_id)
    explanation = explain(needs, supplies, run.pairings, name, on=ON, parameters=PairingParameters())
    assert explanation is not None
    return explanation
