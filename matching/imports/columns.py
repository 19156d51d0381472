"""The columns of a kind of file, found by official header or English code, and the reading of rows by them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matching.imports.cells import CellProblem, Reader, fen, one_of, some_of, suggestion, yuan
from matching.imports.problems import ImportProblem, column_label, problem
from matching.imports.table import Table, TableRow
from matching.imports.vocabulary import Vocabulary, spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`read_coded` is used instead of `read` under the English header: there money is in fen, not yuan.

    `words`: what cells may hold, one of them or, with `is_list`, several.
    """

    code: str
    header: str
    read: Reader
    read_coded: Reader | None = None
    required: bool = False
    also: tuple[str, ...] = ()
    note: str = ""
    words: Vocabulary | None = None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """A column in its place of one file, under the name that the file gives it."""

    column: Column
    place: int
    label: str
    read: Reader


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Values by column code; None where the cell is empty, bad or has no column. `faulty`: codes of the bad cells."""

    number: int
    values: Mapping[str, Any]
    faulty: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, code: str) -> Any:
        return self.values.get(code)

    def is_given(self, code: str) -> bool:
        """Something stands in the cell, be it right or wrong."""
        return self.values.get(code) is not None or code in self.faulty

    def problem(self, code: str, column: str | None = None, **facts: object) -> ImportProblem:
        """A problem of this row, at the column of that code."""
        return problem(code, self.number, self.labels[column] if column else None, **facts)


def money(code: str, header: str, *, required: bool = False, note: str = "") -> Column:
    """An amount: yuan under the Chinese header, fen under the English one, whose name says so."""
    return Column(code=code, header=header, read=yuan, read_coded=fen, required=required, note=note)


def choice(
    code: str, header: str, words: Vocabulary, *, required: bool = False, many: bool = False, note: str = ""
) -> Column:
    """One word of a vocabulary, or several."""
    read = some_of(words) if many else one_of(words)
    return Column(code=code, header=header, read=read, required=required, note=note, words=words, is_list=many)


def bind(table: Table, columns: Sequence[Column]) -> tuple[tuple[BoundColumn, ...], list[ImportProblem]]:
    """Each known header with its column, and every problem of the header row."""
    by_name = {spelling(name): column for column in columns for name in (column.header, column.code, *column.also)}
    bound: dict[str, BoundColumn] = {}
    problems: list[ImportProblem] = []
    for place, header in enumerate(table.headers):
        label = column_label(header, place + 1)
        name = spelling(header).rstrip("*")
        column = by_name.get(name)
        if not name:
            if _has_data(table, place):
                problems.append(problem("nameless_column", 1, label))
        elif column is None:
            problems.append(problem("unknown_column", 1, label, suggestion=_nearest_header(name, by_name)))
        elif column.code in bound:
            problems.append(problem("repeated_column", 1, label))
        else:
            coded = column.read_coded if name == spelling(column.code) else None
            bound[column.code] = BoundColumn(column, place, label, coded or column.read)
    missing = [column for column in columns if column.required and column.code not in bound]
    problems.extend(problem("missing_column", 1, column.header) for column in missing)
    return tuple(bound.values()), problems


def read_rows(
    table: Table, columns: Sequence[Column], bound: Sequence[BoundColumn]
) -> Iterator[tuple[ReadRow, list[ImportProblem]]]:
    """Each row with the problems of its cells."""
    labels = {column.code: column.header for column in columns} | {one.column.code: one.label for one in bound}
    width = len(table.headers)
    for row in table.rows:
        yield _read_row(row, bound, labels, width)


def _read_row(
    row: TableRow, bound: Sequence[BoundColumn], labels: Mapping[str, str], width: int
) -> tuple[ReadRow, list[ImportProblem]]:
    values: dict[str, Any] = {}
    faulty: set[str] = set()
    problems: list[ImportProblem] = []
    if len(row.cells) > width:
        problems.append(problem("too_many_cells", row.number))
    for one in bound:
        cell = row.cells[one.place] if one.place < len(row.cells) else None
        if cell is not None:
            try:
                values[one.column.code] = one.read(cell)
            except CellProblem as found:
                faulty.add(one.column.code)
                problems.append(problem(found.code, row.number, one.label, **found.facts))
        elif one.column.required:
            faulty.add(one.column.code)
            problems.append(problem("missing_value", row.number, one.label))
    return ReadRow(row.number, values, frozenset(faulty), labels), problems


def _has_data(table: Table, place: int) -> bool:
    return any(len(row.cells) > place and row.cells[place] is not None for row in table.rows)


def _nearest_header(name: str, by_name: Mapping[str, Column]) -> str:
    near = difflib.get_close_matches(name, by_name, n=1, cutoff=0.5)
    return suggestion(by_name[near[0]].header if near else None)
