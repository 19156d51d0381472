"""Spreadsheets that the service writes: the same content gives the same bytes, and no text ever acts as a formula."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

_RISKY: Final = frozenset("=+-@\t\r\n")
_ARCHIVE_TIME: Final = (1980, 1, 1, 0, 0, 0)
_UNWRITABLE = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
"""What no sheet's XML may hold: control characters, and two code points that are no characters at all."""
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def is_risky(text: str) -> bool:
    """A spreadsheet could take the text for a formula: it begins, perhaps in full width, with = + - @ TAB CR or LF."""
    return bool(text) and (text[0] in _RISKY or unicodedata.normalize("NFKC", text[0]) in _RISKY)


def csv_text(value: object) -> str:
    """The value as a csv cell that stays text: a leading apostrophe where it would act, no control characters."""
    text = _UNWRITABLE.sub("", str(value))
    return f"'{text}" if is_risky(text) else text


def new_book(title: str) -> tuple[Workbook, Worksheet]:
    """A workbook with one empty sheet of that title."""
    book = Workbook()
    sheet = book.create_sheet(title, 0)
    del book[book.sheetnames[1]]
    return book, sheet


def write_text(sheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Writes the value as text, whatever it looks like."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), "the services' own sheets have no merged cells"
    cell.value = _UNWRITABLE.sub("", str(value))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def workbook_bytes(book: Workbook) -> bytes:
    """The file, without the time of its making in it."""
    made = io.BytesIO()
    book.save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(entry.filename, _ARCHIVE_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
