"""What a charity gives a household at least: a condition of its supply that no pairing run counts on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.access.context import Signed
from api.access.masking import Shown
from graph.schema import ACTIVE_PAIRING, Pairing, Supply


@dataclass(frozen=True, slots=True)
class Minimum:
    """`together`: what the household has of that line over all its needs, proposed or given. Units of the line."""

    least: int
    together: int

    @property
    def is_met(self) -> bool:
        return self.together >= self.least


def minimum_of(signed: Signed, pairings: Sequence[Shown]) -> dict[str, Minimum]:
    """The condition on each of the pairings whose line has one, by pairing."""
    lines = signed.store.known(sorted({one["supply"] for one in pairings}))
    least = {
        line.id: line.min_per_household
        for line in lines.values()
        if isinstance(line, Supply) and line.min_per_household
    }
    bound = [one for one in pairings if one["supply"] in least]
    views = signed.store.household_views(sorted({one["household"] for one in bound}))
    together: dict[tuple[str, str], int] = {}
    for view in views:
        for pairing in view.all(Pairing):
            if pairing.status in ACTIVE_PAIRING:
                key = (view.household.id, pairing.supply)
                together[key] = together.get(key, 0) + pairing.quantity
    return {one["id"]: Minimum(least[one["supply"]], together[one["household"], one["supply"]]) for one in bound}
