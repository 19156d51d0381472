from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graph.errors import NotEnough
from graph.schema import Pairing, Supply
from matching.errors import BadInput, IllegalMove
from matching.use_cases import (
    SupplyTerms,
    accept_pairing,
    confirm_supply,
    edit_supply,
    terms_of,
    withdraw_supply,
)
from tests.loop.county import SUPPLY, Play, load


@pytest.fixture
def market(play: Play) -> Play:
    """100,000 of the line's 1,000,000 are proposed."""
    load(play.engine, category="other", counted_income_fen_per_year=9_000_000)
    play.signals("insurance_lapse", "death")
    play.night()
    return play


def supply(play: Play) -> Supply:
    found = play.engine.store.known([SUPPLY])[SUPPLY]
    assert isinstance(found, Supply)
    return found


def edit(play: Play, **terms: object) -> None:
    standing: SupplyTerms = terms_of(supply(play))
    edit_supply(play.engine, play.act(), SUPPLY, replace(standing, **terms))


@pytest.mark.parametrize(("quantity", "left"), [(1_500_000, 1_400_000), (400_000, 300_000), (100_000, 0)])
def test_what_is_drawn_stays_when_the_quantity_changes(market: Play, quantity: int, left: int) -> None:
    edit(market, quantity=quantity)

    assert (supply(market).quantity, supply(market).quantity_left) == (quantity, left)


def test_less_than_what_is_drawn_is_refused(market: Play) -> None:
    with pytest.raises(BadInput) as refused:
        edit(market, quantity=99_999)

    assert [problem.path for problem in refused.value.problems] == ["quantity"]
    assert supply(market).quantity == 1_000_000


def test_an_edited_line_is_confirmed_that_day(market: Play) -> None:
    market.later(3)
    edit(market, project="助学", max_per_household=200_000, categories=("any", "dibao"))

    edited = supply(market)
    assert (edited.project, edited.max_per_household, edited.categories) == ("助学", 200_000, ("any",))
    assert edited.confirmed_on == market.on.isoformat()


def test_a_proposal_that_no_longer_fits_is_taken_back_by_the_next_run(market: Play) -> None:
    edit(market, categories=("tekun",))

    assert market.night().taken_back == 1
    assert supply(market).quantity_left == 1_000_000


def test_an_accepted_pairing_outlives_an_edit(market: Play) -> None:
    [proposed] = market.view().all(Pairing)
    accept_pairing(market.engine, market.act(), proposed.id)
    edit(market, categories=("tekun",))

    assert market.night().taken_back == 0
    assert market.view().get(Pairing, proposed.id).status == "accepted"


def test_a_withdrawn_line_is_not_edited(market: Play) -> None:
    withdraw_supply(market.engine, market.act(), SUPPLY)

    with pytest.raises(IllegalMove):
        edit(market, quantity=2_000_000)


def test_an_expired_line_is_prolonged_and_not_confirmed(market: Play) -> None:
    market.on = date(2027, 1, 4)
    with pytest.raises(BadInput):
        confirm_supply(market.engine, market.act(), SUPPLY)
    edit(market, valid_to=date(2027, 6, 30))

    assert supply(market).valid_to == "2027-06-30"


def test_every_problem_of_new_terms_is_told_at_once(market: Play) -> None:
    with pytest.raises(BadInput) as refused:
        edit(market, project=" ", quantity=0, min_per_household=3, max_per_household=2, categories=())

    assert {problem.path for problem in refused.value.problems} == {
        "project",
        "quantity",
        "min_per_household",
        "categories",
    }


def test_a_line_whose_rest_is_drawn_meanwhile_is_not_shrunk_below_it(market: Play) -> None:
    """The store itself refuses, whatever was read before."""
    from graph.changes import Draw, Shrink
    from tests.contract.acts import a_set

    drawn, shrunk = market.engine.store.apply(
        [
            a_set("draw", Draw(SUPPLY, "quantity_left", 800_000)),
            a_set("shrink", Shrink(SUPPLY, "quantity_left", 100_001)),
        ]
    )

    assert isinstance(shrunk, NotEnough), (drawn, shrunk)
