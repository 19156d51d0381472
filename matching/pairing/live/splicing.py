"""Tables of a run with some rows taken out and others put in, without reading again the rows that stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Generic, TypeVar

import numpy as np

from matching.pairing.given.columns import Flags, Integers, Slots, column, touched
from matching.pairing.given.need_table import SORTED_BY, NeedTable, need_table
from matching.pairing.given.rows import NeedRow, PairingParameters, Standing
from matching.pairing.given.supply_table import SupplyTable

T = TypeVar("T")

GONE: Final = -1
_OF_A_LINE: Final = ("slot", "quantity", "maximum", "categories", "is_open", "is_valid", "lot", "part")
_OF_AN_AREA: Final = ("area_supply", "area_length", "area_code")


@dataclass(frozen=True, slots=True)
class Spliced(Generic[T]):
    """The new table; where each old place went (GONE, if taken out), and which of the new places are new rows."""

    table: T
    moved_to: Integers
    is_new: Flags

    def carried(self, column: Integers, fill: int) -> Integers:
        """A column over the old table, over the new one; `fill` for new rows."""
        values = np.full(len(self.is_new), fill, dtype=np.int64)
        stays = self.moved_to != GONE
        values[self.moved_to[stays]] = column[stays]
        return values


def spliced_needs(before: NeedTable, taken_out: Integers, put_in: NeedTable) -> Spliced[NeedTable]:
    """The rows at `taken_out` leave, those of `put_in` come; their households are numbered as in `before`."""
    kept = _kept(len(before), taken_out)
    consented = tuple(dict.fromkeys((*before.consented, *put_in.consented)))
    put_in = replace(put_in, recipients=column(map(consented.index, put_in.consented))[put_in.recipients])
    names = [field.name for field in fields(NeedTable) if field.name not in ("rows", "households", "consented")]
    columns = {name: np.concatenate((getattr(before, name)[kept], getattr(put_in, name))) for name in names}
    order = np.lexsort([columns[name] for name in SORTED_BY])
    rows = np.empty(len(order), dtype=object)
    rows[: len(kept)] = np.fromiter(before.rows, dtype=object, count=len(before))[kept]
    rows[len(kept) :] = put_in.rows
    needs = NeedTable(
        rows=tuple(rows[order].tolist()),
        households=before.households,
        consented=consented,
        **{name: values[order] for name, values in columns.items()},
    )
    return Spliced(needs, *_moves(len(before), kept, order))


def spliced_lines(before: SupplyTable, taken_out: Integers, put_in: SupplyTable) -> Spliced[SupplyTable]:
    """The rows at `taken_out` leave, those of `put_in` come. A pool stays, also when its last line has left."""
    kept = _kept(len(before), taken_out)
    rows = [*(before.rows[place] for place in kept.tolist()), *put_in.rows]
    order = column(sorted(range(len(rows)), key=lambda place: rows[place].supply_id))
    moved_to, is_new = _moves(len(before), kept, order)
    caps = dict(
        zip((*before.pools, *put_in.pools), (*before.pool_cap.tolist(), *put_in.pool_cap.tolist()), strict=True)
    )
    pools = tuple(sorted(caps))
    pool_code = {pool: code for code, pool in enumerate(pools)}
    columns = {name: np.concatenate((getattr(before, name)[kept], getattr(put_in, name))) for name in _OF_A_LINE}
    before_pool = column(map(pool_code.__getitem__, before.pools))[before.pool[kept]]
    pool = np.concatenate((before_pool, column(map(pool_code.__getitem__, put_in.pools))[put_in.pool]))
    areas = {name: np.concatenate((getattr(before, name), getattr(put_in, name))) for name in _OF_AN_AREA}
    areas["area_supply"] = np.concatenate((moved_to[before.area_supply], np.flatnonzero(is_new)[put_in.area_supply]))
    by_line = np.argsort(areas["area_supply"], kind="stable")
    by_line = by_line[areas["area_supply"][by_line] != GONE]
    lines = SupplyTable(
        rows=tuple(rows[place] for place in order.tolist()),
        pool=pool[order],
        pools=pools,
        pool_cap=column(map(caps.__getitem__, pools)),
        **{name: values[order] for name, values in columns.items()},
        **{name: values[by_line] for name, values in areas.items()},
    )
    return Spliced(lines, moved_to, is_new)


def _kept(length: int, taken_out: Integers) -> Integers:
    return np.flatnonzero(~touched(taken_out, length))


def _moves(before: int, kept: Integers, order: Integers) -> tuple[Integers, Flags]:
    """Where the rows of the old table went, and which of the new are new, when those kept and those put in stand in
    this order."""
    moved_to = np.full(before, GONE, dtype=np.int64)
    moved_to[kept] = np.argsort(order)[: len(kept)]
    return moved_to, order >= len(kept)


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
