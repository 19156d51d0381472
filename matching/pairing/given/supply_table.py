"""Supply lines as columns, and the charities' caps over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.pairing.given.columns import CATEGORY_CODES, UNBOUNDED, Flags, Integers, Slots, column, lot
from matching.pairing.given.rows import ANY, Held, PairingParameters, SupplyRow


@dataclass(frozen=True, slots=True)
class SupplyTable:
    """Supply lines by id. Quantities are what is left to give, in parts of the unit.

    A pool is a charity in a unit: what its cap bounds. `categories` has a bit for each one listed. Areas are flat: one
    entry per code, its number of digits (0 is `any`) and its value.
    """

    rows: tuple[SupplyRow, ...]
    slot: Integers
    quantity: Integers
    maximum: Integers
    categories: Integers
    is_open: Flags
    is_valid: Flags
    pool: Integers
    pools: tuple[tuple[str, str], ...]
    pool_cap: Integers
    area_supply: Integers
    area_length: Integers
    area_code: Integers
    lot: Integers
    part: Integers

    def __len__(self) -> int:
        return len(self.rows)


def supply_table(
    supplies: Sequence[SupplyRow],
    slots: Slots,
    accepted: Sequence[Held],
    parameters: PairingParameters,
    on: date,
    seed: int,
) -> SupplyTable:
    """The columns of all lines, less what charities have accepted to give."""
    rows = tuple(sorted(supplies, key=lambda row: row.supply_id))
    taken = Counter[str]()
    for one in accepted:
        taken[one.supply_id] += one.quantity
    pools = sorted({(row.charity_id, row.unit) for row in rows})
    pool_code = {pool: code for code, pool in enumerate(pools)}
    areas, caps = _areas(rows), _caps_left(rows, taken, parameters)
    return SupplyTable(
        rows=rows,
        slot=column(slots[row.kind, row.unit] for row in rows),
        quantity=column(max(0, row.quantity - taken[row.supply_id]) // parameters.part(row.unit) for row in rows),
        maximum=column(_bound(row.max_per_household, parameters.part(row.unit)) for row in rows),
        categories=column(_listed(row) for row in rows),
        is_open=np.array([ANY in row.categories for row in rows], dtype=np.bool_),
        is_valid=np.array([row.valid_from <= on <= row.valid_to for row in rows], dtype=np.bool_),
        pool=column(pool_code[row.charity_id, row.unit] for row in rows),
        pools=tuple(pools),
        pool_cap=column(caps[pool] for pool in pools),
        area_supply=areas[:, 0],
        area_length=areas[:, 1],
        area_code=areas[:, 2],
        lot=column(lot(seed, row.supply_id) for row in rows),
        part=column(parameters.part(row.unit) for row in rows),
    )


def _areas(rows: Sequence[SupplyRow]) -> Integers:
    areas = [
        (place, 0, 0) if code == ANY else (place, len(code), int(code))
        for place, row in enumerate(rows)
        for code in sorted(set(row.service_area))
    ]
    return np.array(areas, dtype=np.int64).reshape(-1, 3)


def _listed(row: SupplyRow) -> int:
    return sum(1 << CATEGORY_CODES[category] for category in set(row.categories) - {ANY})


def _bound(bound: int | None, part: int) -> int:
    return UNBOUNDED if bound is None else bound // part


def _caps_left(
    rows: Sequence[SupplyRow], taken: Counter[str], parameters: PairingParameters
) -> dict[tuple[str, str], int]:
    """What each charity may still give in each unit."""
    given = Counter[tuple[str, str]]()
    for row in rows:
        given[row.charity_id, row.unit] += taken[row.supply_id]
    left: dict[tuple[str, str], int] = {}
    for row in rows:
        pool = (row.charity_id, row.unit)
        cap = None if row.charity_cap is None else max(0, row.charity_cap - given[pool])
        left[pool] = _bound(cap, parameters.part(row.unit))
    return left
