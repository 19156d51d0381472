"""What the pairing promises, one promise at a time."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from matching.codes import HouseholdId
from matching.pairing.answer import answer
from matching.pairing.assignment import pair
from matching.pairing.given.candidates import candidates
from matching.pairing.given.rows import PairingParameters, Standing
from matching.pairing.given.tables import tables
from matching.pairing.told.prices import SupplyPrice
from tests.bench.pairing_instances import county
from tests.bench.pairing_whole_graph import whole_graph
from tests.unit.pairing_oracle import ON, a_random_instance
from tests.unit.pairing_rows import a_need, a_supply, held, reasons, the_trap, triples


def test_the_matching_trap_serves_ten_red_and_no_orange() -> None:
    needs, supplies = the_trap()

    run = pair(needs, supplies, on=ON)

    assert run.served["red"].helped == 10
    assert run.served["orange"].never_helped == 0
    assert run.certificate.arcs_checked == 20


def test_the_more_urgent_need_is_served_whatever_the_misfit() -> None:
    needs = [a_need("near", level="orange", region="341702001001"), a_need("far", level="red", region="341702009009")]

    run = pair(needs, [a_supply("s", service_area=("341702001001", "34"))], on=ON)

    assert triples(run) == [("far", "s", 1)]


def test_never_helped_goes_before_helped_within_a_level() -> None:
    run = pair([a_need("a", helped_before=True), a_need("b")], [a_supply("s")], on=ON)

    assert triples(run) == [("b", "s", 1)]


def test_a_helped_need_at_red_goes_before_a_never_helped_one_at_orange() -> None:
    needs = [a_need("a", level="red", helped_before=True), a_need("b", level="orange")]

    assert triples(pair(needs, [a_supply("s")], on=ON)) == [("a", "s", 1)]


def test_among_equals_the_nearer_supply_is_paired() -> None:
    supplies = [a_supply("far", service_area=("34",)), a_supply("near", service_area=("341702001001",))]

    run = pair([a_need("n")], supplies, on=ON)

    assert triples(run) == [("n", "near", 1)]
    assert run.misfit == 0


def test_a_household_gets_no_more_of_one_supply_than_its_maximum_over_all_its_needs() -> None:
    needs = [a_need("a", household_id="h", quantity=2), a_need("b", household_id="h", quantity=2)]

    run = pair(needs, [a_supply("s", quantity=9, max_per_household=3)], on=ON)

    assert sum(quantity for _, _, quantity in triples(run)) == 3
    assert set(reasons(run).values()) == {"household_cap"}


def test_a_charity_gives_no_more_than_its_cap_over_all_its_lines() -> None:
    supplies = [a_supply(name, charity_id="c", quantity=2, charity_cap=3) for name in ("s", "t")]

    run = pair([a_need("n", quantity=4)], supplies, on=ON)

    assert sum(quantity for _, _, quantity in triples(run)) == 3
    assert reasons(run) == {"n": "charity_cap"}


def test_a_charity_cap_counts_for_each_unit_by_itself() -> None:
    supplies = [
        a_supply("s", charity_id="c", charity_cap=1),
        a_supply("t", charity_id="c", charity_cap=1, unit="hour"),
    ]

    run = pair([a_need("n"), a_need("m", unit="hour")], supplies, on=ON)

    assert triples(run) == [("m", "t", 1), ("n", "s", 1)]


def test_money_is_paired_in_whole_parts() -> None:
    run = pair([a_need("n", unit="fen", quantity=50_000)], [a_supply("s", unit="fen", quantity=30_000)], on=ON)

    assert triples(run) == [("n", "s", 30_000)]
    assert (run.unmet[0].quantity, run.misfit) == (20_000, 3_000_000)


def test_the_seed_breaks_ties() -> None:
    needs = [a_need("a", region="341702001001"), a_need("b", region="341702001002")]

    winners = {triples(pair(needs, [a_supply("s")], on=ON, seed=seed))[0][0] for seed in range(20)}

    assert winners == {"a", "b"}


def test_equal_seeds_give_equal_answers_whatever_the_order_of_the_rows(seed: int) -> None:
    chance = random.Random(seed)
    needs, supplies = a_random_instance(chance)
    once = answer(pair(needs, supplies, on=ON, seed=7))

    again = answer(pair(chance.sample(needs, len(needs)), chance.sample(supplies, len(supplies)), on=ON, seed=7))

    assert again == once


@pytest.mark.parametrize(
    ("need", "supply", "reason"),
    [
        ({"consent": False}, {}, "no_consent"),
        ({}, {"kind": "education_aid"}, "no_supply_of_kind"),
        ({}, {"unit": "hour"}, "no_supply_of_kind"),
        ({}, {"service_area": ("341703",)}, "out_of_area"),
        ({}, {"categories": ("edge",)}, "not_eligible"),
        ({}, {"valid_to": date(2026, 2, 28)}, "out_of_date"),
        ({}, {"valid_from": date(2026, 3, 2)}, "out_of_date"),
        ({}, {"max_per_household": 0}, "household_cap"),
        ({}, {"charity_cap": 0}, "charity_cap"),
    ],
)
def test_the_reason_is_the_first_filter_that_leaves_no_supply(
    need: dict[str, object], supply: dict[str, object], reason: str
) -> None:
    run = pair([a_need("n", **need)], [a_supply("s", **supply)], on=ON)

    assert reasons(run) == {"n": reason}
    assert run.unmet[0].text


def test_a_pair_that_must_not_meet_is_the_reason_when_nothing_else_is_left() -> None:
    assert reasons(pair([a_need("n")], [a_supply("s")], on=ON, barred={("n", "s")})) == {"n": "conflict"}


def test_supply_taken_by_an_equal_need_is_named_so() -> None:
    assert set(reasons(pair([a_need("a"), a_need("b")], [a_supply("s")], on=ON)).values()) == {"taken_by_equal"}


def test_supply_taken_by_a_more_urgent_need_is_named_so() -> None:
    needs = [a_need("a", level="red"), a_need("b", level="green")]

    assert reasons(pair(needs, [a_supply("s")], on=ON)) == {"b": "taken_by_more_urgent"}


def test_an_equal_need_that_could_give_way_through_another_supply_is_found() -> None:
    needs = [
        a_need("red", level="red", region="341702001001"),
        a_need("equal", region="341702001002"),
        a_need("left out", region="341702001001"),
    ]
    supplies = [
        a_supply("here", service_area=("341702001001",)),
        a_supply("both", service_area=("341702001001", "341702001002")),
    ]

    run = pair(needs, supplies, on=ON)

    assert set(reasons(run).values()) == {"taken_by_equal"}


def test_the_price_of_an_exhausted_supply_names_the_level_it_would_serve() -> None:
    needs = [a_need("a", level="red"), a_need("b", level="green")]

    assert pair(needs, [a_supply("s")], on=ON).prices == (SupplyPrice(a_supply("s").supply_id, "green", 100),)


def test_the_price_is_only_less_misfit_where_everybody_is_served() -> None:
    needs = [a_need("a"), a_need("b")]
    supplies = [a_supply("near", service_area=("341702001001",)), a_supply("far", service_area=("34",))]

    prices = {price.supply_id: (price.level, price.misfit) for price in pair(needs, supplies, on=ON).prices}

    assert prices == {"near": (None, -900), "far": (None, 0)}


def test_what_was_proposed_before_is_kept_against_a_smaller_misfit() -> None:
    supplies = [a_supply("near", service_area=("341702001001",)), a_supply("far", service_area=("34",))]

    run = pair([a_need("n")], supplies, on=ON, kept=[held("n", "far")])

    assert triples(run) == [("n", "far", 1)]
    assert run.misfit == 900


def test_keeping_never_stands_in_the_way_of_a_more_urgent_need() -> None:
    needs = [a_need("n", level="yellow"), a_need("new", level="red")]

    run = pair(needs, [a_supply("s")], on=ON, kept=[held("n", "s")])

    assert triples(run) == [("new", "s", 1)]


def test_accepted_pairings_are_taken_out_with_their_quantity() -> None:
    needs = [a_need("n", quantity=3, household_id="h"), a_need("m", household_id="h")]
    supplies = [a_supply("s", quantity=9, max_per_household=3, charity_cap=9)]

    run = pair(needs, supplies, on=ON, accepted=[held("n", "s", 2)])

    assert sum(quantity for _, _, quantity in triples(run)) == 1
    assert sum(one.quantity for one in run.unmet) == 1


def test_an_empty_county_gets_an_empty_answer() -> None:
    run = pair([], [], on=ON)

    assert (run.pairings, run.unmet, run.prices, run.certificate.arcs_checked) == ((), (), (), 0)


def test_the_layers_lose_nothing_against_an_arc_for_every_candidate_pair(seed: int) -> None:
    world = county(1_500, 150, "regional", seed)
    run = tables(world.needs, world.supplies, Standing(), PairingParameters(), ON, 0)

    paired = pair(world.needs, world.supplies, on=ON)

    assert paired.certificate.value == whole_graph(run, candidates(run)).value()


def test_the_largest_quantities_that_can_be_read_do_not_overflow() -> None:
    needs = [a_need(f"n{place}", quantity=10**12, unit="fen", level="red") for place in range(300)]
    supplies = [a_supply(f"s{place}", quantity=10**12, unit="fen", service_area=("any",)) for place in range(200)]

    run = pair(needs, supplies, on=ON)

    assert run.served["red"].never_helped == 200 * 10**12
    assert run.misfit == 200 * 10**12 * 900


def test_a_household_maximum_counts_what_was_accepted_for_a_need_that_is_gone() -> None:
    run = pair(
        [a_need("later", household_id="h")],
        [a_supply("s", quantity=5, max_per_household=1)],
        on=ON,
        accepted=[replace(held("gone", "s"), household_id=HouseholdId("h"))],
    )

    assert triples(run) == []
    assert reasons(run) == {"later": "household_cap"}
