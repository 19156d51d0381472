"""Needs as columns: those that may be shown to charities and still want something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.pairing.given.columns import CATEGORY_CODES, UNBOUNDED, Flags, Integers, Slots, column, lot, totals
from matching.pairing.given.rows import CLASSES, EVERY_CHARITY, CharityId, NeedRow, PairingParameters, Standing

ONE_BY_ONE: Final = UNBOUNDED + 1
"""The reach of a need that no supply may take as one of many alike: its pairs differ from its neighbours'."""

EVERYBODY: Final = 0
"""The code of needs that every charity may be shown."""

SORTED_BY: Final = ("lot", "reach", "recipients", "category", "region", "slot")
"""Columns that the table is sorted by, the last one first."""

_RANKS: Final = {(each.level, each.is_helped): each.rank for each in CLASSES}


@dataclass(frozen=True, slots=True)
class NeedTable:
    """Sorted by slot, region, category, recipients, reach and lot. Quantities are what is left to meet, in parts.

    `reach` is what the whole household wants in the slot: a supply whose maximum is not below it can never be held
    up by that maximum. `households` is the number of household codes. `recipients` are codes: the places in
    `consented` of the charities that may be shown the need.
    """

    rows: tuple[NeedRow, ...]
    slot: Integers
    region: Integers
    category: Integers
    recipients: Integers
    quantity: Integers
    rank: Integers
    household: Integers
    reach: Integers
    lot: Integers
    part: Integers
    households: int
    consented: tuple[frozenset[CharityId], ...]

    def __len__(self) -> int:
        return len(self.rows)


def need_table(
    needs: Sequence[NeedRow], slots: Slots, standing: Standing, parameters: PairingParameters, seed: int
) -> NeedTable:
    """The columns of the needs with consent that are not met by what has been accepted."""
    left = _left_parts(needs, standing, parameters)
    rows = [row for row in sorted(needs, key=lambda row: row.need_id) if row.consent and left[row.need_id] > 0]
    households = {name: code for code, name in enumerate(sorted({row.household_id for row in needs}))}
    slot = column(slots[row.kind, row.unit] for row in rows)
    household = column(households[row.household_id] for row in rows)
    quantity = column(left[row.need_id] for row in rows)
    consented, code_of = _consented(rows)
    is_apart = _apart(rows, needs, standing)
    columns = {
        "slot": slot,
        "region": column(int(row.region) for row in rows),
        "category": column(CATEGORY_CODES[row.category] for row in rows),
        "recipients": column(code_of[row.recipients] for row in rows),
        "quantity": quantity,
        "rank": column(_RANKS[row.level, row.helped_before] for row in rows),
        "household": household,
        "reach": np.where(is_apart, ONE_BY_ONE, _household_wants(household * len(slots) + slot, quantity)),
        "lot": column(lot(seed, row.need_id) for row in rows),
        "part": column(parameters.part(row.unit) for row in rows),
    }
    order = np.lexsort([columns[name] for name in SORTED_BY])
    return NeedTable(
        rows=tuple(rows[place] for place in order.tolist()),
        households=max(1, len(households)),
        consented=consented,
        **{name: values[order] for name, values in columns.items()},
    )


def _consented(rows: Sequence[NeedRow]) -> tuple[tuple[frozenset[CharityId], ...], dict[tuple[CharityId, ...], int]]:
    """The different sets of recipients, that of everybody first, and the place of each as the rows write it."""
    everybody = frozenset((EVERY_CHARITY,))
    places, code_of = {everybody: EVERYBODY}, dict[tuple[CharityId, ...], int]()
    for recipients in sorted({row.recipients for row in rows}):
        asked = everybody if EVERY_CHARITY in recipients else frozenset(recipients)
        code_of[recipients] = places.setdefault(asked, len(places))
    return tuple(places), code_of


def _left_parts(needs: Sequence[NeedRow], standing: Standing, parameters: PairingParameters) -> dict[str, int]:
    accepted = Counter[str]()
    for one in standing.accepted:
        accepted[one.need_id] += one.quantity
    return {row.need_id: (row.quantity - accepted[row.need_id]) // parameters.part(row.unit) for row in needs}


def _household_wants(household_slot: Integers, quantity: Integers) -> Integers:
    _, place = np.unique(household_slot, return_inverse=True)
    return totals(place, quantity, len(quantity))[place]


def _apart(rows: Sequence[NeedRow], needs: Sequence[NeedRow], standing: Standing) -> Flags:
    """Needs with a bar, and all of a household that already holds something: their bounds are their own."""
    barred = {need_id for need_id, _ in standing.barred}
    accepted = {one.need_id for one in standing.accepted}
    holding = {row.household_id for row in needs if row.need_id in accepted}
    holding |= {one.household_id for one in standing.accepted if one.household_id is not None}
    apart = (row.need_id in barred or row.household_id in holding for row in rows)
    return np.fromiter(apart, dtype=np.bool_, count=len(rows))
