"""Tables of a run with some rows taken out and others put in, without reading again the rows that stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from matching.pairing.given.columns import Flags, Integers, Slots, column
from matching.pairing.given.need_table import SORTED_BY, NeedTable, need_table
from matching.pairing.given.rows import NeedRow, PairingParameters, Standing
from matching.pairing.given.supply_table import SupplyTable

GONE = -1


@dataclass(frozen=True, slots=True)
class Spliced:
    """The new table; where each old place went (GONE, if taken out), and which of the new places are new rows."""

    needs: NeedTable
    moved_to: Integers
    is_new: Flags

    def carried(self, column: Integers, fill: int) -> Integers:
        """A column over the old table, over the new one; `fill` for new rows."""
        values = np.full(len(self.needs), fill, dtype=np.int64)
        stays = self.moved_to != GONE
        values[self.moved_to[stays]] = column[stays]
        return values


def spliced(before: NeedTable, taken_out: Integers, put_in: NeedTable) -> Spliced:
    """The rows at `taken_out` leave, those of `put_in` come; their households are numbered as in `before`."""
    stays = np.ones(len(before), dtype=np.bool_)
    stays[taken_out] = False
    kept = np.flatnonzero(stays)
    consented = tuple(dict.fromkeys((*before.consented, *put_in.consented)))
    put_in = replace(put_in, recipients=column(map(consented.index, put_in.consented))[put_in.recipients])
    names = [field.name for field in fields(NeedTable) if field.name not in ("rows", "households", "consented")]
    columns = {name: np.concatenate((getattr(before, name)[kept], getattr(put_in, name))) for name in names}
    order = np.lexsort([columns[name] for name in SORTED_BY])
    moved_to = np.full(len(before), GONE, dtype=np.int64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    moved_to[kept] = place[: len(kept)]
    rows = np.empty(len(order), dtype=object)
    rows[: len(kept)] = np.fromiter(before.rows, dtype=object, count=len(before))[kept]
    rows[len(kept) :] = put_in.rows
    needs = NeedTable(
        rows=tuple(rows[order].tolist()),
        households=before.households,
        consented=consented,
        **{name: values[order] for name, values in columns.items()},
    )
    return Spliced(needs, moved_to, order >= len(kept))


def numbered(
    rows: Sequence[NeedRow],
    slots: Slots,
    standing: Standing,
    parameters: PairingParameters,
    seed: int,
    households: dict[str, int],
) -> NeedTable:
    """The columns of whole households' needs, with the household numbers of a run that goes on."""
    table = need_table(rows, slots, standing, parameters, seed)
    for row in rows:
        households.setdefault(row.household_id, len(households))
    household = np.array([households[row.household_id] for row in table.rows], dtype=np.int64)
    return replace(table, household=household)


def moved_lines(before: SupplyTable, after: SupplyTable, changed: Collection[str]) -> Integers:
    """Where each old supply line went; GONE for those that are changed, whose new rows are lines of their own."""
    place = {row.supply_id: place for place, row in enumerate(after.rows) if row.supply_id not in changed}
    return np.array([place.get(row.supply_id, GONE) for row in before.rows], dtype=np.int64)
