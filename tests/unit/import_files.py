"""Files and contexts for the tests of importing: only what matters is named."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from matching.imports.context import ImportContext
from matching.imports.csv_file import read_csv
from matching.imports.kind import ImportKind
from matching.imports.problems import TableRefused
from matching.imports.reading import read_table
from matching.imports.table import Table
from matching.imports.validation import KINDS_OF_FILE, ImportReport, validate

ON = date(2026, 3, 1)
WANG = "990000194912310026"
LI = "990000201502280015"
CHARITY = "53341702MJA0000018"


def a_context(**changes: Any) -> ImportContext:
    """A registry that knows everybody and everything, unless told otherwise."""
    context = ImportContext(
        county="341702",
        on=ON,
        is_person=lambda number: True,
        is_household=lambda household: True,
        is_member=lambda member: True,
        is_region=lambda region: True,
        is_charity=lambda code: True,
        is_society=lambda society: True,
        indicators=frozenset({"death", "unemployment", "serious_illness"}),
    )
    return dataclasses.replace(context, **changes)


def csv_table(headers: Sequence[str], *rows: Sequence[object]) -> Table:
    """The table of a csv file with these cells."""
    lines = [",".join(f'"{cell}"' if cell != "" else "" for cell in row) for row in (headers, *rows)]
    return read_csv("\n".join(lines).encode(), "fingerprint")


def report_on(kind: ImportKind, *rows: Mapping[str, object], context: ImportContext | None = None) -> ImportReport:
    """The report on a csv file whose columns are all those that some row names."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    required = [column.header for column in KINDS_OF_FILE[kind].columns if column.required]
    headers += [header for header in required if header not in headers]
    table = csv_table(headers, *[[row.get(header, "") for header in headers] for row in rows])
    return validate(kind, table, context or a_context())


def found(report: ImportReport) -> list[tuple[int | None, str | None, str]]:
    """Row, column and code of every problem."""
    return [(one.row, one.column, one.code) for one in report.problems]


def refusal(path: Path) -> list[tuple[int | None, str | None, str]]:
    """Row, column and code of every reason for which a file is refused; none if it can be read."""
    try:
        read_table(path)
    except TableRefused as error:
        return [(one.row, one.column, one.code) for one in error.import_problems]
    return []


def saved(path: Path, content: bytes) -> Path:
    """The path, with that content."""
    path.write_bytes(content)
    return path


def a_workbook(*rows: Sequence[object]) -> bytes:
    """An xlsx file with one sheet of these cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    return workbook_content(book)


def workbook_content(book: Workbook) -> bytes:
    """The bytes of the workbook's file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_entry(content: bytes, name: str, replaced: bytes) -> bytes:
    """The archive with one entry replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
        target.writestr(name, replaced)
    return out.getvalue()
