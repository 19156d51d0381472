"""Class × kind of assistance: what a pack grants to whom, and which departments answer for it.

Traits other than the class are not tested here: a cell lists them as conditions for the department to check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from matching.codes import Category, Monitored, Verdict
from matching.policy.packs import Pack, Provision, remembered
from matching.policy.schema import Cell, Departments

# A cell that grants a kind to tekun in dispersed support only still admits the class; the rest is a condition.
_CLASS_OF_CELL = {"tekun_dispersed": "tekun"}


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The cells and department rows of a pack on a day, by kind. A kind without a cell is not in the pack."""

    cells: Mapping[str, Provision[Cell]]
    departments: Mapping[str, Provision[Departments]]


@remembered
def entitlements(pack: Pack, on: date) -> Entitlements:
    """Read from the pack and its parents once for a day."""
    return Entitlements(pack.family("cell.", on, Cell), pack.family("departments.", on, Departments))


def classes_held(category: Category | None, monitored: Monitored | None) -> frozenset[str]:
    """What a household counts as for the table: its class, and beside it whether it is monitored."""
    return frozenset(([category] if category else []) + (["monitored"] if monitored else []))


def grants(cell: Cell, held: Collection[str]) -> bool:
    """The cell is for anybody, or for a class that is held."""
    return cell.anybody or any(_CLASS_OF_CELL.get(admitted, admitted) in held for admitted in cell.admits)


def may_enrol(cell: Cell, verdict: Verdict) -> bool:
    """The cell is open to families in hardship, or admits the class that the facts amount to."""
    return cell.families_in_hardship or any(_CLASS_OF_CELL.get(each, each) == verdict for each in cell.admits)
