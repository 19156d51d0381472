"""An operation key stands for one act for ever: a repeat is told the first receipt and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.changes import Draw, Receipt
from graph.errors import InvalidChange, NotEnough, OperationKeyReused
from graph.store import GraphStore
from tests.builders import a_region, a_supply
from tests.contract.acts import a_set, create, done, left, outcome

DRAW = a_set("draw", Draw("supply:1", "quantity_left", 30), request="digest", answer={"pairing": "p", "steps": [1, 2]})


def test_a_repeat_is_told_the_first_receipt_and_changes_nothing(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)))
    [first] = done(store, DRAW)
    again = outcome(store, DRAW)
    assert again == first._replace(repeated=True)
    assert (first.answer, left(store), len(store.journal())) == ({"pairing": "p", "steps": [1, 2]}, 70, 2)


def test_a_repeat_within_one_batch_is_a_repeat(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)))
    first, again = store.apply([DRAW, DRAW])
    assert isinstance(first, Receipt) and again == first._replace(repeated=True)
    assert left(store) == 70


def test_a_repeat_is_noticed_in_another_county(store: GraphStore) -> None:
    done(store, create("a", a_region("region:1")))
    again = outcome(store, create("a", a_region("region:2"), county="650000"))
    assert isinstance(again, Receipt) and again.repeated


def test_a_key_used_for_another_request_is_refused(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)), DRAW)
    refused = outcome(store, replace(DRAW, request="another"))
    assert isinstance(refused, OperationKeyReused) and refused.operation_key == "draw"
    assert left(store) == 70


def test_a_key_under_which_an_act_was_refused_can_be_used_again(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)))
    assert isinstance(outcome(store, a_set("b", Draw("supply:1", "quantity_left", 101))), NotEnough)
    done(store, a_set("b", Draw("supply:1", "quantity_left", 100)))
    assert left(store) == 0


def test_a_change_set_needs_a_key_and_a_county(store: GraphStore) -> None:
    assert isinstance(outcome(store, create("", a_region("region:1"))), InvalidChange)
    assert isinstance(outcome(store, create("a", a_region("region:1"), county="")), InvalidChange)


def test_the_receipt_of_a_key_can_be_asked_for(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)))
    [first] = done(store, DRAW)
    assert store.receipt("draw", "digest") == first._replace(repeated=True)
    assert store.receipt("never used", "digest") is None
    with pytest.raises(OperationKeyReused):
        store.receipt("draw", "another")
