"""What a live pairing pays for a change: one need in a hundred of a county at a time, and single edits."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from matching.pairing.assignment import PairingRun
from matching.pairing.given.rows import NeedId, SupplyId
from matching.pairing.live.pairing import LivePairing
from matching.pairing.live.rows import Changes
from tests.bench.pairing_instances import ON, County, Reach, county

Timed = Callable[[Callable[[], Any]], tuple[float, Any]]

_EDITS: Final = 5


class LiveCounty:
    """A county as it is now, and its live pairing. One change beforehand loads what is compiled; it is told as `first`,
    and the pairing from nothing as `opening`."""

    def __init__(self, world: County, reach: Reach, timed: Timed) -> None:
        self.world, self._timed = world, timed
        self._coming = county(len(world.needs), len(world.supplies), reach, seed=1)
        self._chance, self._changes = random.Random(0), 0
        self.opening, self.live = timed(lambda: LivePairing(world.needs, world.supplies, on=ON))
        self.first, _ = timed(lambda: self.live.change(Changes(needs=(world.needs[0],))))

    def change(self) -> dict[str, float]:
        """One need in a hundred: half come, half go. CPU seconds and pivots."""
        changes = self._one_in_a_hundred()
        gone = set(changes.gone_needs)
        needs = [*(row for row in self.world.needs if row.need_id not in gone), *changes.needs]
        self.world = County(needs, self.world.supplies)
        seconds, _ = self._timed(lambda: self.live.change(changes))
        return {"live": seconds, "pivots": sum(part.pivots or 0 for part in self.live.parts)}

    def check(self, run: PairingRun) -> None:
        """Against a run from nothing on the county as it is now."""
        reached = self.live.objective
        assert (reached.served, reached.misfit) == (run.served, run.misfit), "equal objective, or no ratio"
        assert self.live.arcs_checked == run.certificate.arcs_checked

    def arcs_of_parts(self) -> list[int]:
        return sorted(int((part.basis.graph.capacity > 0).sum()) for part in self.live.parts)

    def edits(self) -> dict[str, list[float]]:
        """CPU seconds of single edits of each sort, proof included."""
        found: dict[str, list[float]] = {}
        chance, world, coming = self._chance, self.world, self._coming
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
                seconds, _ = self._timed(lambda changes=changes: self.live.change(changes))
                found.setdefault(name, []).append(seconds)
        return found

    def _one_in_a_hundred(self) -> Changes:
        needs, name = self.world.needs, f"R{self._changes}"
        self._changes += 1
        half = max(1, len(needs) // 200)
        drawn = self._chance.sample(self._coming.needs, half)
        rows = tuple(replace(row, need_id=NeedId(f"{name}{row.need_id}")) for row in drawn)
        return Changes(needs=rows, gone_needs=tuple(row.need_id for row in self._chance.sample(needs, half)))


def _uncapped(world: County) -> Sequence[Any]:
    return [row for row in world.supplies if row.charity_cap is None]
