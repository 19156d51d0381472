"""What a household is owed under a pack, what it has had, and what is missing: class × kind, with conditions.

A cell that still has conditions for the department to check is owed only once they are: it is shown as to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from graph.schema import Assisted, Member
from graph.views import HouseholdView
from matching.codes import KINDS, Kind, PackId
from matching.decisions.entitlements import classes_held, entitlements, grants
from matching.households.facts import own_members
from matching.policy.packs import Pack, Provision
from matching.policy.schema import Cell, Measures

State = Literal["receiving", "missing", "to_check", "may_apply", "not_entitled", "not_in_pack"]
_BY_PHASE: Kind = "disaster_relief"


@dataclass(frozen=True, slots=True)
class Had:
    """One thing that was given; `end` None: until further notice."""

    start: str
    end: str | None
    provider: str
    beneficiary: str
    amount_fen: int | None
    quantity: int | None
    unit: str | None

    def covers(self, day: str) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class MeasuresOf:
    """Measures of a student stage, for the members in it, or of a phase of a disaster, for the household."""

    code: str
    beneficiaries: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementRow:
    """One kind. `granted_to`: the household, or members recognised alone. Clause and text None: not in the pack."""

    kind: Kind
    state: State
    pack: PackId | None
    clause: str | None
    text: str | None
    granted_to: tuple[str, ...]
    conditions: tuple[str, ...]
    measures: tuple[MeasuresOf, ...]
    departments: tuple[str, ...]
    had: tuple[Had, ...]


@dataclass(frozen=True, slots=True)
class HouseholdEntitlements:
    """All kinds in the pack's order, as of a day."""

    household_id: str
    pack: PackId
    on: date
    held: tuple[str, ...]
    not_in_force: bool
    rows: tuple[EntitlementRow, ...]

    def kinds(self, state: State) -> tuple[Kind, ...]:
        """The kinds that stand so."""
        return tuple(row.kind for row in self.rows if row.state == state)

    def as_json(self) -> dict[str, Any]:
        return {
            "household_id": self.household_id,
            "pack": self.pack,
            "on": self.on.isoformat(),
            "held": list(self.held),
            "not_in_force": self.not_in_force,
            "rows": [asdict(row) for row in self.rows],
        }


def household_entitlements(view: HouseholdView, pack: Pack, on: date) -> HouseholdEntitlements:
    """By what the household, and members recognised alone, hold today."""
    held = classes_held(view.household.category, view.household.monitored)
    alone = {member.id: frozenset([str(member.category)]) for member in own_members(view) if member.category}
    holders = {view.household.id: held, **alone}
    return HouseholdEntitlements(
        household_id=view.household.id,
        pack=pack.id,
        on=on,
        held=tuple(sorted(held)),
        not_in_force=not pack.is_in_force(on),
        rows=tuple(_row(view, pack, on, kind, holders) for kind in KINDS),
    )


def _row(view: HouseholdView, pack: Pack, on: date, kind: Kind, holders: dict[str, frozenset[str]]) -> EntitlementRow:
    law = entitlements(pack, on)
    cell, by, had = law.cells.get(kind), law.departments.get(kind), tuple(_had(view, kind))
    granted = _granted_to(cell.value, holders) if cell is not None else ()
    return EntitlementRow(
        kind=kind,
        state=_state(cell, granted, any(each.covers(on.isoformat()) for each in had)),
        pack=cell.pack if cell is not None else None,
        clause=cell.clause if cell is not None else None,
        text=cell.summary if cell is not None else None,
        granted_to=granted,
        conditions=cell.value.conditions if cell is not None else (),
        measures=tuple(_measures(pack, on, kind, view)) if cell is not None else (),
        departments=(by.value.lead, *by.value.joint) if by is not None else (),
        had=had,
    )


def _state(cell: Provision[Cell] | None, granted: tuple[str, ...], is_receiving: bool) -> State:
    if is_receiving:
        return "receiving"
    if cell is None:
        return "not_in_pack"
    if granted:
        return "to_check" if cell.value.conditions else "missing"
    return "may_apply" if cell.value.families_in_hardship else "not_entitled"


def _granted_to(cell: Cell, holders: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """The household when it is granted to the whole of it, else the members that it is granted to alone."""
    household, *members = holders
    if grants(cell, holders[household]):
        return (household,)
    return tuple(member for member in members if grants(cell, holders[member]))


def _had(view: HouseholdView, kind: Kind) -> Iterator[Had]:
    for aid in view.edges_of(Assisted):
        if aid.outcome == "assisted" and aid.kind_of_aid == kind:
            yield Had(aid.from_on, aid.to_on, aid.source, aid.target, aid.amount_fen, aid.quantity, aid.unit)


def _measures(pack: Pack, on: date, kind: Kind, view: HouseholdView) -> Iterator[MeasuresOf]:
    found = pack.find(f"measures.{kind}", on, Measures)
    for row in found.value.rows if found is not None else ():
        if kind == _BY_PHASE:
            yield MeasuresOf(row.code, (view.household.id,), row.measures)
        elif students := _students(own_members(view), row.code):
            yield MeasuresOf(row.code, students, row.measures)


def _students(members: Iterable[Member], stage: str) -> tuple[str, ...]:
    return tuple(member.id for member in members if member.student_stage == stage)
