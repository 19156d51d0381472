"""A sheet as it came: headers and numbered rows of untyped cells, read within hard limits.

What the cells mean is for `validation.py`. Csv is read here and now; xlsx in a process of its own (`xlsx_file.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 60
NOTES_SHEET: Final = "填写说明"
"""Title of the templates' second sheet, which is read by people only."""


class CellFault(Enum):
    """A cell whose content cannot be taken at its word; the values are the codes of import problems."""

    FORMULA = "formula"
    ERROR = "error_value"


CellValue = str | int | float | bool | date | CellFault | None
"""Csv gives text only. None: empty."""


class TableRow(NamedTuple):
    """`number` counts as a spreadsheet does; the first row under the header is 2."""

    number: int
    cells: tuple[CellValue, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows may be shorter than `headers`, or longer where the file is. Empty rows are left out.

    `fingerprint` is the SHA-256 of the file, to recognise it when it comes again.
    """

    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]
    fingerprint: str
