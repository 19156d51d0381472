"""What one more line of supply would do, asked of a pairing run: whom of the bureau's county it would serve."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from api.inputs import SupposedLineInput
from graph.schema import LEVELS
from graph.store import GraphStore
from matching.errors import BadInput, Problem
from matching.market.inputs import PairingInputs
from matching.market.record import COUNTY_DIGITS, read_run
from matching.pairing.given.rows import CharityId, NeedId, NeedRow, SupplyId, SupplyRow
from matching.pairing.live.rows import Changes

if TYPE_CHECKING:
    from matching.pairing.live.what_if import Supposing, WhatIf

Row = dict[str, Any]
_LINE = SupplyId("supposed")


@dataclass(slots=True)
class Supposed:
    """The run that was asked about last, paired and ready for the next question. One question at a time."""

    _lock: Lock = field(default_factory=Lock)
    _ready: tuple[str, PairingInputs, Supposing] | None = None

    def ask(self, store: GraphStore, job: str, line: SupposedLineInput) -> tuple[PairingInputs, WhatIf]:
        """The run with the line and without. Raises: NotFound; BadInput; NotOptimal; SolverRefused."""
        with self._lock:
            ready = self._ready if self._ready is not None and self._ready[0] == job else _opened(store, job)
            _, inputs, supposing = ready
            row = _row(line, inputs)
            self._ready = None  # a question broken off half-way leaves nothing to ask again
            told = supposing.what_if(Changes(supplies=(row,)))
            self._ready = ready
        return inputs, told


def _opened(store: GraphStore, job: str) -> tuple[str, PairingInputs, Supposing]:
    inputs = read_run(store, job).inputs
    return job, inputs, inputs.supposing()


def told_to_county(inputs: PairingInputs, told: WhatIf, county: str) -> Row:
    """Units that needs of the county would get more or less, by kind, unit and class; and how many needs elsewhere.

    `given`: units that the line would give, here and elsewhere.
    """
    needs: dict[NeedId, NeedRow] = {row.need_id: row for row in inputs.needs}
    own, elsewhere = Counter[tuple[str, str, int, bool, bool]](), Counter[bool]()
    for need_id, units in told.gains.items():
        row = needs[need_id]
        if row.region[:COUNTY_DIGITS] == county:
            own[row.kind, row.unit, LEVELS.index(row.level), row.helped_before, units < 0] += abs(units)
        else:
            elsewhere[units < 0] += 1
    return {
        "given": told.given[_LINE],
        "changes": [
            {"kind": kind, "unit": unit, "level": LEVELS[level], "helped_before": helped, "less": less, "units": units}
            for (kind, unit, level, helped, less), units in sorted(own.items())
        ],
        "elsewhere": {"more": elsewhere[False], "less": elsewhere[True]},
    }


def _row(line: SupposedLineInput, inputs: PairingInputs) -> SupplyRow:
    """The line as pairing sees it: of a charity without a cap, valid on the day of the run."""
    part = inputs.parameters.money_part_fen
    amounts = {"quantity": line.quantity, "max_per_household": line.max_per_household or 0}
    if line.unit == "fen" and (odd := [name for name, amount in amounts.items() if amount % part]):
        problem = f"money is paired in parts of {part} fen: give a multiple of it"
        raise BadInput("the line has problems", [Problem(name, problem) for name in odd])
    return SupplyRow(
        supply_id=_LINE,
        charity_id=CharityId("supposed"),
        valid_from=inputs.on,
        valid_to=inputs.on,
        charity_cap=None,
        **line.model_dump(),
    )
