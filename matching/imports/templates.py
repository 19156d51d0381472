"""Empty sheets to fill in: headers, drop-downs, notes and text formats for each kind of file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from matching.imports import cells
from matching.imports.columns import Column
from matching.imports.kind import ImportKind, SheetKind
from matching.imports.table import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, NOTES_SHEET
from matching.imports.validation import KINDS_OF_FILE
from matching.imports.vocabulary import Vocabulary
from matching.imports.workbooks import new_book, workbook_bytes, write_text

CHOICES_SHEET: Final = "选项"
PREPARED_ROWS: Final = 2000
"""So many rows get drop-downs and formats; more may be filled in."""
_YES_NO: Final = Vocabulary({"yes": "是", "no": "否"})
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_OPTIONAL = PatternFill("solid", fgColor="E7E6E6")


def template(kind: ImportKind, offered: Mapping[str, Sequence[str]] = MappingProxyType({})) -> bytes:
    """An xlsx file with the columns of the kind, whose second sheet explains them.

    `offered`: by column, what this installation offers there beside the words of the kind.
    """
    sheet_kind = KINDS_OF_FILE[kind]
    book, sheet = new_book(sheet_kind.title)
    _write_headers(sheet, sheet_kind.columns)
    _write_notes(book.create_sheet(NOTES_SHEET), sheet_kind)
    choices = book.create_sheet(CHOICES_SHEET)
    choices.sheet_state = "hidden"
    for place, column in enumerate(sheet_kind.columns, start=1):
        words = _YES_NO if column.read is cells.yes_no else column.words
        if column.code in offered:
            _offer(sheet, choices, place, offered[column.code])
        elif words is not None and not column.is_list:
            _offer(sheet, choices, place, tuple(words.terms.values()))
    return workbook_bytes(book)


def _write_headers(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """The required ones are marked with * and colour; every cell below is text, so that no digit is ever lost."""
    for place, column in enumerate(columns, start=1):
        cell = write_text(sheet, 1, place, f"{column.header}*" if column.required else column.header)
        cell.font = Font(bold=True)
        cell.fill = _REQUIRED if column.required else _OPTIONAL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column.note:
            cell.comment = Comment(column.note, "jiuzhulian", height=80, width=260)
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = max(12, 2 * len(column.header) + 4)
        dimension.number_format = "@"
    sheet.freeze_panes = "A2"


def _offer(sheet: Worksheet, choices: Worksheet, place: int, terms: Sequence[str]) -> None:
    """A drop-down of the terms. Other accepted forms stay possible: the list warns, it does not forbid."""
    letter = get_column_letter(place)
    for row, term in enumerate(terms, start=1):
        write_text(choices, row, place, term)
    source = f"'{CHOICES_SHEET}'!${letter}$1:${letter}${len(terms)}"
    validation = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning")
    validation.errorTitle, validation.error = "请核对", "不在可选项之内"
    sheet.add_data_validation(validation)
    validation.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")


def _write_notes(sheet: Worksheet, kind: SheetKind) -> None:
    limits = f"文件不超过 {MAX_FILE_BYTES // 2**20} MB、{MAX_ROWS} 行、{MAX_COLUMNS} 列；不要合并单元格，不要用公式。"
    lines = [(kind.title, kind.note), ("限制", limits), ("", ""), ("列名", "说明")]
    lines.extend((column.header, _explanation(column)) for column in kind.columns)
    for row, line in enumerate(lines, start=1):
        for place, text in enumerate(line, start=1):
            write_text(sheet, row, place, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 90


def _explanation(column: Column) -> str:
    words = _YES_NO if column.read is cells.yes_no else column.words
    choices = f"可填：{'、'.join(words.terms.values())}。" if words else ""
    return f"{'必填。' if column.required else ''}{column.note}{choices}"
