"""What a run on a store costs after one new need, beside the run that paired the whole market."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from graph.changes import Change, CreateNode, Link
from graph.schema import About, Needs, Offers
from matching.engine import Engine
from matching.market.run import run_pairing
from matching.pairing.given.rows import NeedRow, SupplyRow
from tests import builders
from tests.bench.pairing_instances import county
from tests.bench.pairing_live import Timed
from tests.contract.sites import SqliteSite
from tests.loop.county import NOW, TODAY, load, write
from tests.market import engine_on

_NEEDS_A_LINE: Final = 10
_HOUSEHOLDS_AT_ONCE: Final = 500


def measured_store(needs: int, timed: Timed) -> dict[str, Any]:
    """CPU seconds of the first run, one after one urgent need more, and one after nothing."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-") as folder:
        store = SqliteSite(Path(folder) / "market.sqlite").open()
        engine = engine_on(store)
        rows = _filled(engine, needs)
        whole, first = timed(lambda: run_pairing(engine, NOW, TODAY))
        like = rows[first.run.pairings[0].need_id]
        urgent = replace(like, need_id="N-new", household_id="H-new", level="red")
        write(engine, [*_at_home([urgent])], "one more")
        one, after = timed(lambda: run_pairing(engine, NOW, TODAY))
        nothing, again = timed(lambda: run_pairing(engine, NOW, TODAY))
        store.close()
    assert (after.run.solved, again.run.solved, again.job) == (1, 0, None)
    return {
        "needs": needs,
        "supplies": needs // _NEEDS_A_LINE,
        "components": after.run.components,
        "proposed": [first.proposed, after.proposed, again.proposed],
        "whole": whole,
        "one_need": one,
        "nothing": nothing,
    }


def _filled(engine: Engine, needs: int) -> dict[str, NeedRow]:
    """A market of so many needs on the store; its needs by the ids they have there."""
    world = county(needs, needs // _NEEDS_A_LINE, "regional")
    load(engine, households=0)
    write(engine, list(_offered(world.supplies)), "supply")
    by_home = sorted(world.needs, key=lambda need: need.household_id)
    homes = [list(home) for _, home in groupby(by_home, lambda need: need.household_id)]
    for start in range(0, len(homes), _HOUSEHOLDS_AT_ONCE):
        some = homes[start : start + _HOUSEHOLDS_AT_ONCE]
        write(engine, [change for home in some for change in _at_home(home)], f"households:{start}")
    return {need.need_id: need for need in world.needs}


def _offered(lines: list[SupplyRow]) -> Iterator[Change]:
    for charity in sorted({line.charity_id for line in lines}):
        yield CreateNode(builders.a_charity(charity, credit_code=f"5334{charity:0>14}"))
    for line in lines:
        facts = {name: getattr(line, name) for name in ("kind", "unit", "max_per_household", "charity_cap")}
        where = {"categories": line.categories, "service_area": line.service_area}
        until = {"valid_to": line.valid_to.isoformat(), "confirmed_on": "2026-02-01"}
        yield CreateNode(builders.a_supply(line.supply_id, line.charity_id, line.quantity, **facts, **where, **until))
        yield Link(Offers(source=line.charity_id, target=line.supply_id))


def _at_home(needs: list[NeedRow]) -> Iterator[Change]:
    """One household with its consent and its needs."""
    home = needs[0]
    yield CreateNode(builders.a_household(home.household_id, region=home.region, category=home.category))
    yield CreateNode(builders.a_consent(f"consent:{home.household_id}", home.household_id))
    yield Link(About(source=f"consent:{home.household_id}", target=home.household_id))
    for need in needs:
        facts = {"kind": need.kind, "unit": need.unit, "level": need.level, "region": need.region}
        yield CreateNode(builders.a_need(need.need_id, home.household_id, need.quantity, **facts))
        yield Link(Needs(source=home.household_id, target=need.need_id))
