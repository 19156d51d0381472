"""What a live pairing pays for a change, beside a run from nothing; equal objective before any ratio."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from matching.pairing.assignment import pair
from matching.pairing.live import LivePairing
from matching.pairing.live_rows import Changes
from matching.pairing.rows import NeedId, NeedRow, SupplyId
from tests.bench.pairing_instances import ON, County, Reach, county

Timed = Callable[[Callable[[], Any]], tuple[float, Any]]

_ROUNDS: Final = 3
_EDITS: Final = 5


def measured_live(world: County, reach: Reach, timed: Timed) -> dict[str, Any]:
    """Rounds of one need in a hundred changed (half come, half go), alternating with runs from nothing; single edits.

    One change before them loads what is compiled, and is told as `first`.
    """
    coming = county(len(world.needs), len(world.supplies), reach, seed=1)
    chance = random.Random(0)
    opening, live = timed(lambda: LivePairing(world.needs, world.supplies, on=ON))
    first, _ = timed(lambda: live.change(Changes(needs=(world.needs[0],))))
    needs, rounds = world.needs, []
    for place in range(_ROUNDS):
        changes = _one_in_a_hundred(chance, needs, coming.needs, f"R{place}")
        needs = [*(row for row in needs if row.need_id not in set(changes.gone_needs)), *changes.needs]
        rounds.append(_round(live, changes, County(needs, world.supplies), timed))
    return {
        "opening": opening,
        "first": first,
        "one_percent": rounds,
        "edits": _edits(live, County(needs, world.supplies), coming, chance, timed),
        "arcs_of_parts": sorted(int((part.basis.graph.capacity > 0).sum()) for part in live.parts),
    }


def _round(live: LivePairing, changes: Changes, world: County, timed: Timed) -> dict[str, float]:
    seconds, _ = timed(lambda: live.change(changes))
    full, run = timed(lambda: pair(world.needs, world.supplies, on=ON))
    reached = live.objective
    assert (reached.served, reached.misfit) == (run.served, run.misfit), "equal objective, or no ratio"
    assert live.arcs_checked == run.certificate.arcs_checked
    return {"live": seconds, "full": full, "pivots": sum(part.pivots or 0 for part in live.parts)}


def _one_in_a_hundred(chance: random.Random, needs: Sequence[NeedRow], coming: Sequence[NeedRow], name: str) -> Changes:
    half = max(1, len(needs) // 200)
    rows = tuple(replace(row, need_id=NeedId(f"{name}{row.need_id}")) for row in chance.sample(coming, half))
    return Changes(needs=rows, gone_needs=tuple(row.need_id for row in chance.sample(needs, half)))


def _edits(
    live: LivePairing, world: County, coming: County, chance: random.Random, timed: Timed
) -> dict[str, list[float]]:
    """CPU seconds of single edits of each sort, proof included."""
    found: dict[str, list[float]] = {}
    for place in range(_EDITS):
        need, line = chance.choice(world.needs), chance.choice(_uncapped(world))
        new_line = replace(chance.choice(_uncapped(coming)), supply_id=SupplyId(f"E{place}"))
        edits = {
            "need_added": Changes(needs=(replace(chance.choice(coming.needs), need_id=NeedId(f"E{place}")),)),
            "need_changed": Changes(needs=(replace(need, quantity=need.quantity + 1),)),
            "need_gone": Changes(gone_needs=(need.need_id,)),
            "line_added": Changes(supplies=(new_line,)),
            "line_changed": Changes(supplies=(replace(new_line, quantity=new_line.quantity + 1),)),
            "line_gone": Changes(gone_supplies=(line.supply_id,)),
        }
        for name, changes in edits.items():
            seconds, _ = timed(lambda changes=changes: live.change(changes))
            found.setdefault(name, []).append(seconds)
    return found


def _uncapped(world: County) -> list[Any]:
    return [row for row in world.supplies if row.charity_cap is None]
