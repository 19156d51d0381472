"""A list as comma-separated text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from matching.csv_text import DamagedText, decoded
from matching.imports.problems import refused
from matching.imports.table import MAX_COLUMNS, MAX_ROWS, CellFault, CellValue, Table, TableRow


def read_csv(content: bytes, fingerprint: str) -> Table:
    """The table in the bytes of a csv file. Raises TableRefused."""
    try:
        rows = _numbered_rows(decoded(content))
    except DamagedText as error:
        raise refused("wrong_encoding", row=error.row) from error
    headers = next(rows, None)
    if headers is None:
        raise refused("no_rows")
    names = tuple(cell if isinstance(cell, str) else "" for cell in headers.cells)
    return Table(names, tuple(row for row in rows if any(cell is not None for cell in row.cells)), fingerprint)


def _numbered_rows(text: str) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, start=1):
            if number > MAX_ROWS + 1:
                raise refused("too_many_rows", row=number, limit=MAX_ROWS)
            cells = _without_empty_tail([_cell(field) for field in fields])
            if len(cells) > MAX_COLUMNS:
                raise refused("too_many_columns", row=number, limit=MAX_COLUMNS)
            yield TableRow(number, tuple(cells))
    except csv.Error as error:
        raise refused("broken_quotes", row=number + 1) from error


def _without_empty_tail(cells: list[CellValue]) -> list[CellValue]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(field: str) -> CellValue:
    text = field.strip()
    if not text:
        return None
    return CellFault.FORMULA if text.startswith("=") else text
