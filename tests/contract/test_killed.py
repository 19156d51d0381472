"""Killed with -9 in the middle of writing and opened again: what was acknowledged is there, and nothing by halves."""

from __future__ import annotations

import random

from graph.audit import verify
from graph.schema import Supply
from graph.store import GraphStore
from tests.builders import a_region, a_supply
from tests.contract import racing
from tests.contract.acts import create, done, get
from tests.contract.racing import an_act
from tests.contract.sites import Site

ROUNDS = 10
SUPPLY = 1_000_000


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    store: GraphStore, site: Site, seed: int
) -> None:
    done(store, create("begin", a_region("region:0"), a_supply(quantity=SUPPLY)))
    chance, landed = random.Random(seed), 0
    for _ in range(ROUNDS):
        told = racing.until_killed(site.place, racing.act_and_tell, chance.uniform(0.0, 0.15))
        acknowledged = max(landed, *told)
        opened = site.open()
        again = done(opened, *(an_act(number) for number in range(landed + 1, acknowledged + racing.IN_HAND + 1)))
        assert all(receipt.repeated for receipt in again[: acknowledged - landed])
        landed = acknowledged + racing.IN_HAND
        assert_whole(opened, landed)
        opened.close()


def assert_whole(store: GraphStore, landed: int) -> None:
    """So many acts, each with its node, its edge, its draw and its event."""
    counted = store.statistics()
    assert (counted.nodes["Region"], counted.edges.get("PART_OF", 0)) == (landed + 1, landed)
    assert get(store, Supply, "supply:1").quantity_left == SUPPLY - landed
    assert len(store.pending(limit=landed + 1)) == landed
    assert verify(store).as_json() == {"entries": landed + 1, "ok": True}
