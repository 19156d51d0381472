"""The lists of one month as sheets: who sends which list, and in which format it is written."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from matching.imports.kind import ImportKind
from matching.imports.rows import AidRow, CrossmatchRow, SignalRow
from matching.imports.workbooks import new_book, workbook_bytes, write_text
from matching.imports.writing import headers_of, lines_of
from seeds.rows import County

Format = Literal["utf-8", "utf-8-sig", "gb18030", "xlsx"]
Line = dict[str, str | float]
"""Cells by header. A number is written as one; a text that begins with = is written as a formula."""

Row = TypeVar("Row", SignalRow, AidRow, CrossmatchRow)

_FORMATS: Final[Mapping[str, Format]] = {
    **{"human_resources": "utf-8-sig", "education": "gb18030", "public_security": "xlsx", "health": "gb18030"},
    **{"medical_insurance": "xlsx", "disabled_federation": "utf-8", "civil_affairs": "gb18030"},
}
_MOST_LINES: Final = 20_000
"""A longer list is split, so that every file stays within the limits of an import."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list before it is written."""

    name: str
    kind: ImportKind
    county: str
    format: Format
    lines: list[Line]

    @property
    def file_name(self) -> str:
        return f"{self.name}.{'xlsx' if self.format == 'xlsx' else 'csv'}"


def sheets_of(county: County) -> Iterator[Sheet]:
    """The clean lists of all counties, in the order in which they are to be imported: aid, signals, cross-matches."""
    homes = {member.identity_number: member.household_id for member in county.members}

    def of_county(row: SignalRow | AidRow) -> str:
        member = row.member_id if isinstance(row, SignalRow) else None
        subject = row.household_id or member or homes[row.identity_number]
        return subject[1:7]

    yield from _sheets("aid", county.aid, lambda row: (of_county(row), _sender_of_aid(row)))
    yield from _sheets("signals", county.signals, lambda row: (of_county(row), _sender_of_signal(row)))
    own = county.counties[0].code
    yield from _sheets("crossmatch", county.crossmatches, lambda row: (own, _sender_of_list(row)))


def content_of(sheet: Sheet) -> bytes:
    """The file."""
    headers = [header for header in headers_of(sheet.kind) if any(header in line for line in sheet.lines)]
    return _as_xlsx(sheet, headers) if sheet.format == "xlsx" else _as_csv(sheet, headers)


def _sender_of_aid(row: AidRow) -> str:
    return row.provider if row.provider_type == "department" else row.provider_type


def _sender_of_signal(row: SignalRow) -> str:
    return row.source if row.channel == "department_list" else "channels"


def _sender_of_list(row: CrossmatchRow) -> str:
    return row.source


def _sheets(kind: ImportKind, rows: Sequence[Row], sender: Callable[[Row], tuple[str, str]]) -> Iterator[Sheet]:
    """The rows by county and sender, in the order met."""
    by_sender: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_sender[sender(row)].append(row)
    for (county, code), own in by_sender.items():
        for part, start in enumerate(range(0, len(own), _MOST_LINES), start=1):
            some = own[start : start + _MOST_LINES]
            name = f"{county}-{kind}-{code}" + (f"-{part}" if len(own) > _MOST_LINES else "")
            lines: list[Line] = [dict(line) for row in some for line in lines_of(kind, row)]
            yield Sheet(name, kind, county, _FORMATS.get(code, "utf-8-sig"), lines)


def _as_csv(sheet: Sheet, headers: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([_csv_cell(line.get(header, "")) for header in headers] for line in sheet.lines)
    return text.getvalue().encode(sheet.format)


def _csv_cell(cell: str | float) -> str:
    """A number of 18 digits as a spreadsheet exports it."""
    return f"{cell:.5E}" if isinstance(cell, float) else cell


def _as_xlsx(sheet: Sheet, headers: Sequence[str]) -> bytes:
    book, page = new_book("名单")
    header_line: Line = {header: header for header in headers}
    for row, line in enumerate([header_line, *sheet.lines], start=1):
        for column, header in enumerate(headers, start=1):
            cell = line.get(header, "")
            if isinstance(cell, float) or cell.startswith("="):
                page.cell(row, column, cell)
            elif cell:
                write_text(page, row, column, cell)
    return workbook_bytes(book)
