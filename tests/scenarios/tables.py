"""The tables of cells and departments as they were read off the documents a second time, and whether a pack says so."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from matching.codes import NEED_KINDS
from matching.policy.packs import Pack, Packs, Provision
from matching.policy.schema import Cell, Departments
from tests.law_cases import ON, routed

FOLDER = Path(__file__).parent
CELLS: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "entitlements.yaml").read_text(encoding="utf-8"))
ROWS: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "departments.yaml").read_text(encoding="utf-8"))
LETTERS = {"L": "dibao", "T": "tekun", "B": "edge", "G": "rigid"}
HELD: dict[str, dict[str, Any]] = {
    **{letter: {"category": category} for letter, category in LETTERS.items()},
    "F": {"household": {"monitored": "unstable"}},
    "other": {"category": "other"},
    "nobody": {},
}
CODES = {**LETTERS, "Td": "tekun_dispersed", "F": "monitored", "other": "other"}


def admitted(cell: str) -> set[str]:
    """The letters of those whom a cell of the table names."""
    if cell == "any":
        return set(HELD)
    letters = set(cell.replace("Td", "T").split())
    return letters | (set(HELD) - {"nobody"} if "all" in letters else set())


def cell_as_written(packs: Packs, pack: str, kind: str) -> bool:
    """Whether the pack's cell admits exactly those whom the table names, and is open to whom it says."""
    found, cell = packs.get(pack).find(f"cell.{kind}", ON, Cell), CELLS[pack][kind]
    if found is None or cell == "-":
        return found is None and cell == "-"
    codes = {CODES[word] for word in cell.split() if word in CODES}
    codes |= set(CODES.values()) - {"tekun_dispersed"} if "all" in cell.split() else set()
    value = found.value
    return (set(value.admits), value.anybody, value.families_in_hardship) == (codes, cell == "any", "+E" in cell)


def row_as_written(packs: Packs, pack: str, kind: str) -> bool:
    """Whether the pack names exactly these departments for the kind, lead first and joint in order."""
    return row(packs.get(pack), kind) == ROWS[pack].get(kind, "-")


def row(pack: Pack, kind: str) -> str:
    found: Provision[Departments] | None = pack.find(f"departments.{kind}", ON, Departments)
    if found is None:
        return "-"
    value = found.value
    return " | ".join([value.lead, ", ".join(value.joint)] if value.joint else [value.lead])


@cache
def table_cites() -> frozenset[tuple[str, str]]:
    """Pack and clause of what `route` rests on when each kind is needed by a household of each class."""
    return frozenset(
        (reason.pack, reason.clause)
        for pack in CELLS
        for kind in NEED_KINDS
        for held in HELD.values()
        for referral in routed(pack, {**held, "needs": [{"kind": kind}]}).referrals
        for reason in referral.reasons
    )
