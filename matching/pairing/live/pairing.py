"""A pairing that stays optimal while needs and supply change one by one or by the hundred.

Needs and supplies fall into parts that cannot meet: kinds and units, joined where a charity's cap may bind over
several. A change is taken up by the parts it names; each goes on from the flow that stood and proves its new optimum
as any run does. `pair` from nothing on the same rows serves the same classes at the same misfit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from matching.codes import Level
from matching.pairing.given.objective import class_step
from matching.pairing.given.rows import (
    DEFAULT_PARAMETERS,
    Held,
    NeedId,
    NeedRow,
    PairingParameters,
    Standing,
    SupplyId,
    SupplyRow,
)
from matching.pairing.live.part import LivePart, Setting
from matching.pairing.live.rows import Changes, Rows
from matching.pairing.told.published import Served, held_units, served_units, total_misfit

Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Objective:
    """What the pairing reaches, in the published order."""

    served: dict[Level, Served]
    misfit: int


class LivePairing:
    """The best pairing of the rows as they are now."""

    def __init__(
        self,
        needs: Iterable[NeedRow],
        supplies: Iterable[SupplyRow],
        *,
        on: date,
        seed: int = 0,
        accepted: Sequence[Held] = (),
        barred: Collection[tuple[str, str]] = (),
        parameters: PairingParameters = DEFAULT_PARAMETERS,
    ) -> None:
        self._on, self._seed, self._parameters = on, seed, parameters
        self._standing = Standing(accepted=tuple(accepted), barred=barred)
        self._open({row.need_id: row for row in needs}, {row.supply_id: row for row in supplies})

    def change(self, changes: Changes) -> None:
        """Take up the changes. Raises: NotOptimal; SolverRefused."""
        if self._reaches_beyond(changes):
            rows = self._rows()
            rows.take_up(changes)
            self._open(rows.needs, rows.supplies)
            return
        for row in rows_of(changes):
            if slot_of(row) not in self._parts:
                self._parts[slot_of(row)] = LivePart(self._setting, Rows((), ()))
        for part in self.parts:
            own = self._own(part, changes)
            if own != Changes():
                part.change(own)

    @property
    def parts(self) -> tuple[LivePart, ...]:
        """What cannot meet."""
        return tuple({id(part): part for part in self._parts.values()}.values())

    @property
    def pairings(self) -> tuple[Held, ...]:
        """Who gets how much from whom, by need and supply."""
        held = [one for part in self.parts for one in held_units(part.run, part.assigned)]
        return tuple(sorted(held, key=lambda one: (one.need_id, one.supply_id)))

    @property
    def objective(self) -> Objective:
        """What the pairing reaches."""
        served: dict[Level, Served] = {}
        for part in self.parts:
            for level, units in served_units(part.run, part.assigned).items():
                before = served.get(level, Served(0, 0))
                served[level] = Served(before.never_helped + units.never_helped, before.helped + units.helped)
        return Objective(served, sum(total_misfit(part.run, part.found, part.assigned) for part in self.parts))

    @property
    def arcs_checked(self) -> int:
        """Candidate pairs over which the optimum is proved."""
        return sum(part.certificate.arcs_checked for part in self.parts)

    def _open(self, needs: dict[NeedId, NeedRow], supplies: dict[SupplyId, SupplyRow]) -> None:
        """Solve every part from nothing."""
        self._most_needs = 2 * len(needs) + 1000
        step = class_step(self._most_needs, 0)
        self._setting = Setting(self._on, self._seed, self._standing, self._parameters, step)
        self._together = slots_together(supplies.values())
        needs_of, supplies_of = defaultdict[Slot, list[NeedRow]](list), defaultdict[Slot, list[SupplyRow]](list)
        for need in needs.values():
            needs_of[self._group(need)].append(need)
        for line in supplies.values():
            supplies_of[self._group(line)].append(line)
        groups = sorted(needs_of.keys() | supplies_of.keys())
        parts = {group: LivePart(self._setting, Rows(needs_of[group], supplies_of[group])) for group in groups}
        slots = {slot_of(row) for row in rows_of(Changes(tuple(needs.values()), tuple(supplies.values())))}
        self._parts = {slot: parts[self._together.get(slot, slot)] for slot in sorted(slots)}

    def _group(self, row: NeedRow | SupplyRow) -> Slot:
        return self._together.get(slot_of(row), slot_of(row))

    def _rows(self) -> Rows:
        needs = [row for part in self.parts for row in part.rows.needs.values()]
        return Rows(needs, [row for part in self.parts for row in part.rows.supplies.values()])

    def _reaches_beyond(self, changes: Changes) -> bool:
        """Whether other parts must come together, or there are more needs than a class's worth was reckoned for."""
        if sum(len(part.rows.needs) for part in self.parts) + len(changes.needs) > self._most_needs:
            return True
        ids = changes.ids_of_supplies
        old = (part.rows.supplies[each] for part in self.parts for each in ids if each in part.rows.supplies)
        if all(row.charity_cap is None for row in (*old, *changes.supplies)):
            return False
        rows = self._rows()
        rows.take_up(changes)
        return slots_together(rows.supplies.values()) != self._together

    def _own(self, part: LivePart, changes: Changes) -> Changes:
        """What of the changes concerns the part; a row that changes its kind leaves one and enters another."""
        needs = tuple(row for row in changes.needs if self._parts[slot_of(row)] is part)
        supplies = tuple(row for row in changes.supplies if self._parts[slot_of(row)] is part)
        entering = {row.need_id for row in needs}, {row.supply_id for row in supplies}
        return Changes(
            needs=needs,
            supplies=supplies,
            gone_needs=tuple(
                each
                for each in dict.fromkeys(changes.ids_of_needs)
                if each in part.rows.needs and each not in entering[0]
            ),
            gone_supplies=tuple(
                each
                for each in dict.fromkeys(changes.ids_of_supplies)
                if each in part.rows.supplies and each not in entering[1]
            ),
        )


def rows_of(changes: Changes) -> Iterator[NeedRow | SupplyRow]:
    """All rows that come, of both sides."""
    yield from changes.needs
    yield from changes.supplies


def slot_of(row: NeedRow | SupplyRow) -> Slot:
    """Only needs and supplies of one slot can meet."""
    return row.kind, row.unit


def slots_together(supplies: Iterable[SupplyRow]) -> dict[Slot, Slot]:
    """Slots over which the cap of a charity may bind, each with the one that names their group."""
    lines = defaultdict[tuple[str, str], list[SupplyRow]](list)
    for row in supplies:
        lines[row.charity_id, row.unit].append(row)
    group: dict[Slot, Slot] = {}
    for rows in lines.values():
        cap = rows[0].charity_cap
        if cap is None or sum(row.quantity for row in rows) < cap:
            continue
        slots = sorted({slot_of(row) for row in rows})
        names = {group.get(slot, slot) for slot in slots}
        members = {*slots, *(slot for slot, name in group.items() if name in names)}
        group |= dict.fromkeys(members, min(names | set(slots)))
    return group
