"""What the bureau wants to see beside a pairing: greedy service, idle supply, needs with several partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from matching.codes import Level
from matching.pairing.candidates import candidates
from matching.pairing.greedy import greedily_served
from matching.pairing.idle import IdleSupply, idle_supplies
from matching.pairing.published import Served, assignment_of
from matching.pairing.rows import DEFAULT_PARAMETERS, Held, NeedRow, PairingParameters, Standing, SupplyRow
from matching.pairing.tables import tables


@dataclass(frozen=True, slots=True)
class PairingReport:
    """`greedy` is what serving one need after the other would have reached; `split_needs` have several partners."""

    greedy: dict[Level, Served]
    idle: tuple[IdleSupply, ...]
    split_needs: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def report(
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    pairings: Sequence[Held],
    *,
    on: date,
    seed: int = 0,
    accepted: Sequence[Held] = (),
    barred: Collection[tuple[str, str]] = (),
    parameters: PairingParameters = DEFAULT_PARAMETERS,
) -> PairingReport:
    """The report on those pairings of these needs and supplies."""
    standing = Standing(accepted=tuple(accepted), barred=barred)
    run = tables(needs, supplies, standing, parameters, on, seed)
    partners = Counter(held.need_id for held in pairings)
    return PairingReport(
        greedy=greedily_served(run, candidates(run)),
        idle=idle_supplies(run, assignment_of(run, pairings)),
        split_needs=sum(1 for count in partners.values() if count > 1),
    )
