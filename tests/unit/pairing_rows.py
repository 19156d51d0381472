"""Needs and supply lines for tests, where only what matters is named; and pairings as plain triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matching.codes import HouseholdId
from matching.pairing import assignment
from matching.pairing.assignment import PairingRun
from matching.pairing.flow import keeping
from matching.pairing.flow.solving import nothing_settled
from matching.pairing.given.reading import read_pairing_input
from matching.pairing.given.rows import (
    CharityId,
    Held,
    NeedId,
    NeedRow,
    PairingParameters,
    SupplyId,
    SupplyRow,
)

TRAP = Path(__file__).resolve().parents[1] / "data" / "matching_trap"


def a_need(need_id: str, **facts: Any) -> NeedRow:
    """One item of medical aid for a household of its own at yellow, never helped, consenting."""
    row = NeedRow(
        need_id=NeedId(need_id),
        household_id=HouseholdId(f"household of {need_id}"),
        kind="medical_aid",
        quantity=1,
        level="yellow",
        region="341702001001",
        category="dibao",
        helped_before=False,
        consent=True,
    )
    return replace(row, **facts)


def a_supply(supply_id: str, **facts: Any) -> SupplyRow:
    """One item of medical aid by a charity of its own, for dibao households of the town, all year, without caps."""
    row = SupplyRow(
        supply_id=SupplyId(supply_id),
        charity_id=CharityId(f"charity of {supply_id}"),
        kind="medical_aid",
        quantity=1,
        max_per_household=None,
        categories=("dibao",),
        service_area=("341702001",),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        charity_cap=None,
    )
    return replace(row, **facts)


def held(need_id: str, supply_id: str, quantity: int = 1) -> Held:
    return Held(NeedId(need_id), SupplyId(supply_id), quantity)


def triples(run: PairingRun) -> list[tuple[str, str, int]]:
    return [(one.need_id, one.supply_id, one.quantity) for one in run.pairings]


def reasons(run: PairingRun) -> dict[str, str]:
    return {one.need_id: one.reason for one in run.unmet}


def the_trap() -> tuple[list[NeedRow], list[SupplyRow]]:
    """The 11 × 4 instance with household maxima on which a smaller M loses a red unit."""
    needs, supplies = ((TRAP / f"{name}.csv").read_bytes() for name in ("needs", "supplies"))
    return read_pairing_input(needs, supplies, PairingParameters())


@contextmanager
def everything_solved() -> Iterator[None]:
    """Every component is solved, with and without the bonus, as if nothing had been paired before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "standing_still", lambda net, step: nothing_settled(net))
        patch.setattr(keeping, "best_already", lambda net, units, step: nothing_settled(net))
        yield


def as_csv(rows: Iterable[NeedRow | SupplyRow]) -> str:
    """The rows as the command reads them: files know no recipients."""
    rows = list(rows)
    names = [name for name in rows[0].__slots__ if name != "recipients"]
    lines: list[list[str]] = [names, *([_cell(getattr(row, name)) for name in names] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ";".join(value) if isinstance(value, tuple) else str(value)
