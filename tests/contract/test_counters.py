"""Counters move by Draw, Release and Extend, and never leave their bounds."""

from __future__ import annotations

from graph.changes import Draw, Extend, Guard, Release, UpdateNode
from graph.errors import InvalidChange, NotEnough, NotFound
from graph.schema import Society, Supply
from graph.store import GraphStore
from tests.builders import a_household, a_society, a_supply
from tests.contract.acts import a_set, create, done, get, left, outcome


def test_a_draw_takes_what_is_there_and_no_more(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)), a_set("b", Draw("supply:1", "quantity_left", 100)))
    refused = outcome(store, a_set("c", Draw("supply:1", "quantity_left", 1)))
    assert isinstance(refused, NotEnough)
    assert (refused.node_id, refused.wanted, refused.left, left(store)) == ("supply:1", 1, 0, 0)


def test_a_draw_needs_no_guard_and_leaves_the_revision(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)), a_set("b", Draw("supply:1", "quantity_left", 1)))
    rename = UpdateNode(Supply, "supply:1", {"project": "助学"})
    done(store, a_set("c", rename, guards=(Guard("supply:1", 1),)))
    assert left(store) == 99


def test_what_was_drawn_can_be_given_back_once(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)), a_set("b", Draw("supply:1", "quantity_left", 40)))
    done(store, a_set("c", Release("supply:1", "quantity_left", 40)))
    assert isinstance(outcome(store, a_set("d", Release("supply:1", "quantity_left", 1))), InvalidChange)
    assert left(store) == 100


def test_an_extension_lifts_counter_and_bound(store: GraphStore) -> None:
    done(store, create("a", a_society(fund=100_000)), a_set("b", Draw("society:1", "fund_left_fen", 60_000)))
    done(store, a_set("c", Extend("society:1", "fund_left_fen", 50_000)))
    society = get(store, Society, "society:1")
    assert (society.fund_left_fen, society.fund_total_fen) == (90_000, 150_000)
    assert store.society("society:1") == society


def test_a_counter_is_not_set_by_an_update(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)))
    change = UpdateNode(Supply, "supply:1", {"quantity_left": 1_000})
    assert isinstance(outcome(store, a_set("b", change, guards=(Guard("supply:1", 1),))), InvalidChange)
    assert left(store) == 100


def test_draws_and_an_update_of_one_node_in_one_batch_all_count(store: GraphStore) -> None:
    done(
        store,
        create("a", a_supply(quantity=100)),
        a_set("b", Draw("supply:1", "quantity_left", 10)),
        a_set("c", UpdateNode(Supply, "supply:1", {"project": "助学"}), guards=(Guard("supply:1", 1),)),
        a_set("d", Draw("supply:1", "quantity_left", 5)),
        a_set("e", Extend("supply:1", "quantity_left", 100)),
    )
    supply = get(store, Supply, "supply:1")
    assert (supply.quantity_left, supply.quantity, supply.project, supply.revision) == (185, 200, "助学", 2)


def test_only_what_has_the_counter_is_drawn_from(store: GraphStore) -> None:
    done(store, create("a", a_household()))
    assert isinstance(outcome(store, a_set("b", Draw("household:1", "quantity_left", 1))), InvalidChange)
    assert isinstance(outcome(store, a_set("c", Draw("supply:9", "quantity_left", 1))), NotFound)
    assert isinstance(outcome(store, a_set("d", Draw("household:1", "quantity_left", 0))), InvalidChange)
