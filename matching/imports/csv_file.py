"""Comma-separated text in UTF-8 (with or without a byte-order mark) or GB18030, as offices export it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from matching.imports.problems import refused
from matching.imports.table import MAX_COLUMNS, MAX_ROWS, CellFault, CellValue, Table, TableRow

_UTF8_MARK = b"\xef\xbb\xbf"


def read_csv(content: bytes, fingerprint: str) -> Table:
    """The table in the bytes of a csv file. Raises TableRefused."""
    rows = _numbered_rows(decoded(content))
    headers = next(rows, None)
    if headers is None:
        raise refused("no_rows")
    names = tuple(cell if isinstance(cell, str) else "" for cell in headers.cells)
    return Table(names, tuple(row for row in rows if any(cell is not None for cell in row.cells)), fingerprint)


def decoded(content: bytes) -> str:
    """The text: UTF-8 if valid, else GB18030, unless the first line with Chinese is UTF-8: then the file is damaged.

    GB18030 takes almost any bytes, so that a damaged UTF-8 file must not be tried with it. Raises TableRefused.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _as_gb18030(content, error)
    if (at := text.find("\0")) >= 0:
        raise refused("wrong_encoding", row=text.count("\n", 0, at) + 1)
    return text


def _as_gb18030(content: bytes, utf8_error: UnicodeDecodeError) -> str:
    damaged_at = utf8_error.start + (len(_UTF8_MARK) if content.startswith(_UTF8_MARK) else 0)
    row_of_damage = content.count(b"\n", 0, damaged_at) + 1
    if content.startswith(_UTF8_MARK) or _first_line_with_chinese_is_utf8(content):
        raise refused("wrong_encoding", row=row_of_damage)
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise refused("wrong_encoding", row=content.count(b"\n", 0, error.start) + 1) from error


def _first_line_with_chinese_is_utf8(content: bytes) -> bool:
    line = next((line for line in io.BytesIO(content) if not line.isascii()), b"")
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
