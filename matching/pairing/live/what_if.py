"""What a pairing would come to if needs or supply were otherwise. Asking changes nothing.

A question is answered from the optimum that stands, by the part of it that the question touches, with the same proof as
any run. Proposals made before have no say: the class of everybody served is the same with and without keeping them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matching.pairing.given.rows import (
    DEFAULT_PARAMETERS,
    NOTHING_STANDS,
    Held,
    NeedId,
    NeedRow,
    PairingParameters,
    Standing,
    SupplyId,
    SupplyRow,
)
from matching.pairing.live.pairing import LivePairing, Objective
from matching.pairing.live.rows import Changes


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The pairing as it is and as it would be.

    `gains` holds the units that each need would get more, or less where negative; `given` what each line of the
    question would give. All in the needs' own units.
    """

    before: Objective
    after: Objective
    gains: dict[NeedId, int]
    given: dict[SupplyId, int]


class Supposing:
    """Rows paired once, to be asked about as often as anybody likes; by one at a time."""

    def __init__(
        self,
        needs: Iterable[NeedRow],
        supplies: Iterable[SupplyRow],
        *,
        on: date,
        seed: int = 0,
        standing: Standing = NOTHING_STANDS,
        parameters: PairingParameters = DEFAULT_PARAMETERS,
    ) -> None:
        """Raises: NotOptimal; SolverRefused."""
        self._needs = {row.need_id: row for row in needs}
        self._supplies = {row.supply_id: row for row in supplies}
        self._live = LivePairing(
            self._needs.values(),
            self._supplies.values(),
            on=on,
            seed=seed,
            accepted=standing.accepted,
            barred=standing.barred,
            parameters=parameters,
        )

    def what_if(self, changes: Changes) -> WhatIf:
        """The pairing with the changes beside that without. Raises: NotOptimal; SolverRefused."""
        before, objective = self._live.pairings, self._live.objective
        self._live.change(changes)
        after = self._live.pairings
        told = WhatIf(
            before=objective,
            after=self._live.objective,
            gains=_difference(_by_need(before), _by_need(after)),
            given=_given(after, changes),
        )
        self._live.change(self._back(changes))
        return told

    def _back(self, changes: Changes) -> Changes:
        """What undoes them."""
        needs, supplies = changes.ids_of_needs, changes.ids_of_supplies
        return Changes(
            needs=tuple(self._needs[each] for each in dict.fromkeys(needs) if each in self._needs),
            supplies=tuple(self._supplies[each] for each in dict.fromkeys(supplies) if each in self._supplies),
            gone_needs=tuple(each for each in dict.fromkeys(needs) if each not in self._needs),
            gone_supplies=tuple(each for each in dict.fromkeys(supplies) if each not in self._supplies),
        )


def _by_need(pairings: tuple[Held, ...]) -> Counter[NeedId]:
    units = Counter[NeedId]()
    for held in pairings:
        units[held.need_id] += held.quantity
    return units


def _difference(before: Counter[NeedId], after: Counter[NeedId]) -> dict[NeedId, int]:
    return {each: after[each] - before[each] for each in sorted(before | after) if after[each] != before[each]}


def _given(pairings: tuple[Held, ...], changes: Changes) -> dict[SupplyId, int]:
    units = dict.fromkeys((row.supply_id for row in changes.supplies), 0)
    for held in pairings:
        if held.supply_id in units:
            units[held.supply_id] += held.quantity
    return units
