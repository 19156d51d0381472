"""What the bureau wants to see beside a pairing: greedy service, idle supply, needs with several partners."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from matching.codes import Level
from matching.pairing.assignment import PairingRun
from matching.pairing.given.rows import Held
from matching.pairing.told.greedy import served_greedily
from matching.pairing.told.idle import IdleSupply, idle_supplies
from matching.pairing.told.published import Served, assignment_of, held_units, served_units


@dataclass(frozen=True, slots=True)
class PairingReport:
    """`greedy` is what serving one need after the other would have reached, and by which pairings; `split_needs` have
    several partners."""

    greedy: dict[Level, Served]
    greedy_pairings: tuple[Held, ...]
    idle: tuple[IdleSupply, ...]
    split_needs: int

    def as_json(self) -> dict[str, Any]:
        return {
            "greedy": {level: asdict(served) for level, served in self.greedy.items()},
            "idle": [asdict(one) for one in self.idle],
            "split_needs": self.split_needs,
        }


def report(run: PairingRun) -> PairingReport:
    """The report on a run."""
    greedy = served_greedily(run.tables, run.candidates)
    partners = Counter(held.need_id for held in run.pairings)
    return PairingReport(
        greedy=served_units(run.tables, greedy),
        greedy_pairings=held_units(run.tables, greedy),
        idle=idle_supplies(run.tables, run.candidates, assignment_of(run.tables, run.pairings)),
        split_needs=sum(1 for count in partners.values() if count > 1),
    )
