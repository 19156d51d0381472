"""The rows of one part of a live pairing, by id and by home, and what changes among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from matching.codes import HouseholdId
from matching.pairing.given.columns import Slots
from matching.pairing.given.rows import NeedId, NeedRow, SupplyId, SupplyRow

Home = tuple[HouseholdId, str, str]
"""A household's needs of one kind and unit: a maximum bounds them together."""


@dataclass(frozen=True, slots=True)
class Changes:
    """New and changed rows, which replace those of the same id, and the ids that are gone."""

    needs: tuple[NeedRow, ...] = ()
    supplies: tuple[SupplyRow, ...] = ()
    gone_needs: tuple[NeedId, ...] = ()
    gone_supplies: tuple[SupplyId, ...] = ()

    @property
    def ids_of_needs(self) -> tuple[NeedId, ...]:
        """All needs that the change names."""
        return (*self.gone_needs, *(row.need_id for row in self.needs))

    @property
    def ids_of_supplies(self) -> tuple[SupplyId, ...]:
        """All supply lines that the change names."""
        return (*self.gone_supplies, *(row.supply_id for row in self.supplies))


class Rows:
    """Needs and supply lines by id."""

    def __init__(self, needs: Iterable[NeedRow], supplies: Iterable[SupplyRow]) -> None:
        self.needs = {row.need_id: row for row in needs}
        self.supplies = {row.supply_id: row for row in supplies}
        self._at_home: defaultdict[Home, set[NeedId]] = defaultdict(set)
        for row in self.needs.values():
            self._at_home[home(row)].add(row.need_id)

    def slots(self) -> Slots:
        """A number for each kind and unit."""
        kinds = {(row.kind, row.unit) for row in self.needs.values()}
        kinds |= {(row.kind, row.unit) for row in self.supplies.values()}
        return {slot: code for code, slot in enumerate(sorted(kinds))}

    def households(self) -> dict[str, int]:
        """A number for each household, as the tables give them out."""
        return {name: code for code, name in enumerate(sorted({row.household_id for row in self.needs.values()}))}

    def take_up(self, changes: Changes) -> None:
        """Let the rows be as the changes say."""
        for need_id in changes.ids_of_needs:
            if need_id in self.needs:
                self._at_home[home(self.needs[need_id])].discard(need_id)
                del self.needs[need_id]
        for row in changes.needs:
            self.needs[row.need_id] = row
            self._at_home[home(row)].add(row.need_id)
        for supply_id in changes.gone_supplies:
            self.supplies.pop(supply_id, None)
        self.supplies.update((row.supply_id, row) for row in changes.supplies)

    def touched_by(self, changes: Changes) -> set[NeedId]:
        """Needs whose bounds the changed needs share, before the change or after it, the changed ones among them."""
        homes = {home(self.needs[need_id]) for need_id in changes.ids_of_needs if need_id in self.needs}
        homes |= {home(row) for row in changes.needs}
        return {need_id for each in homes for need_id in self._at_home[each]} | set(changes.ids_of_needs)

    def lines_named(self, changes: Changes) -> list[SupplyRow]:
        """The supply lines that the change names: as they are, and as they are to become."""
        old = (self.supplies[each] for each in changes.ids_of_supplies if each in self.supplies)
        return [*old, *changes.supplies]

    def whole_homes(self, need_ids: Iterable[NeedId]) -> set[NeedId]:
        """These needs, and those that share a bound with any of them."""
        homes = {home(self.needs[need_id]) for need_id in need_ids if need_id in self.needs}
        return {need_id for each in homes for need_id in self._at_home[each]}


def home(row: NeedRow) -> Home:
    """Where the need is at home."""
    return row.household_id, row.kind, row.unit
