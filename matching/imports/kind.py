"""What a kind of file is: its columns, its tests beyond the single cell, and the typed rows it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from matching.imports.columns import Column, ReadRow
from matching.imports.context import ImportContext
from matching.imports.problems import ImportProblem
from matching.imports.rows import ImportedRow

ImportKind = Literal[
    "regions",
    "policies",
    "departments",
    "charities",
    "societies",
    "officers",
    "households",
    "kin",
    "consents",
    "signals",
    "crossmatch",
    "aid",
    "supply",
]
"""In the order in which a county is set up: each kind names only what the kinds before it brought."""


class NumberedRow(NamedTuple):
    """A valid row with its number in the sheet; of a household, the number of the head's row."""

    number: int
    value: ImportedRow


Build = Callable[[Sequence[ReadRow], frozenset[int], ImportContext], Iterator[NumberedRow]]
"""From all rows and the numbers of the unsound ones to values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetKind:
    """`examine` sees all rows, also those with bad cells; `build` only the sound ones, of which it may drop more."""

    code: ImportKind
    title: str
    note: str
    columns: tuple[Column, ...]
    examine: Callable[[Sequence[ReadRow], ImportContext], Iterator[ImportProblem]]
    build: Build


def row_by_row(value: Callable[[ReadRow], ImportedRow]) -> Build:
    """The `build` of a kind in which each sound row is one value."""

    def build(rows: Iterable[ReadRow], unsound: frozenset[int], _: ImportContext) -> Iterator[NumberedRow]:
        return (NumberedRow(row.number, value(row)) for row in rows if row.number not in unsound)

    return build
