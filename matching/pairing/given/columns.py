"""Columns of whole numbers, and the lot of a row: what the tables of needs and of supplies have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.pairing.given.rows import PAIRED_CATEGORIES

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Small = npt.NDArray[np.int8]
Half = npt.NDArray[np.int32]

Slots = dict[tuple[str, str], int]
"""The number of each (kind, unit): only needs and supplies of one slot can meet."""

UNBOUNDED: Final = 2**62
"""Stands for "no maximum" and "no cap"; above every quantity that can be paired."""

CATEGORY_CODES: Final = {category: code for code, category in enumerate(PAIRED_CATEGORIES)}


def lot(seed: int, row_id: str) -> int:
    """The lot of a row: the first 63 bits of BLAKE2b over `seed:id`; the lower goes first among equals."""
    digest = hashlib.blake2b(f"{seed}:{row_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def column(values: Iterable[int]) -> Integers:
    """The values as one column."""
    return np.fromiter(values, dtype=np.int64)


def nothing() -> Integers:
    """A column without rows."""
    return np.zeros(0, dtype=np.int64)


def totals(place: Integers, units: Integers, length: int) -> Integers:
    """The units added up at each of `length` places."""
    sums = np.zeros(length, dtype=np.int64)
    np.add.at(sums, place, units)
    return sums


def product(quantities: Integers, prices: Integers) -> int:
    """The sum of the products, in integers without bound."""
    chosen = np.flatnonzero(prices)
    return sum(map(int.__mul__, quantities[chosen].tolist(), prices[chosen].tolist()))


def touched(places: Integers, length: int) -> Flags:
    """Which of `length` places occur."""
    flags = np.zeros(length, dtype=np.bool_)
    flags[places] = True
    return flags


def starts(*columns: Integers | Flags) -> Flags:
    """Which rows differ in any column from the row before; the first always does."""
    changes = np.logical_or.reduce([values[1:] != values[:-1] for values in columns])
    return np.concatenate((np.ones(min(1, len(columns[0])), dtype=np.bool_), changes))


def ranges(firsts: Integers, sizes: Integers) -> Integers:
    """first, first + 1, … of every range, one range after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(firsts - (ends - sizes), sizes) + np.arange(total)
