"""The problems of an import as a table: for the screen as rows, for the sender as a sheet in csv or xlsx."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from openpyxl.styles import Font

from matching.errors import Problem
from matching.imports.problems import ImportProblem
from matching.imports.workbooks import csv_text, new_book, workbook_bytes, write_text

HEADERS: Final = ("行", "列", "代码", "问题")
_WIDTHS: Final = {"A": 8, "B": 26, "C": 22, "D": 70}


def problem_rows(problems: Sequence[ImportProblem]) -> Iterator[tuple[str, str, str, str]]:
    """One line per problem, under HEADERS; empty where the problem is of the whole row or file."""
    for one in problems:
        yield str(one.row or ""), one.column or "", one.code, one.message


def as_problems(problems: Sequence[ImportProblem]) -> tuple[Problem, ...]:
    """For the frame of the commands: the path names row and column."""
    paths = (_place(one) for one in problems)
    return tuple(Problem(path, one.message) for path, one in zip(paths, problems, strict=True))


def _place(one: ImportProblem) -> str:
    if one.row is None:
        return one.column or "FILE"
    return f"row {one.row}, {one.column}" if one.column else f"row {one.row}"


def write_problems(problems: Sequence[ImportProblem], path: Path) -> None:
    """Writes the sheet; csv (UTF-8 with a mark, for spreadsheets) when the name ends so, else xlsx."""
    content = problems_csv(problems) if path.suffix.lower() == ".csv" else problems_xlsx(problems)
    path.write_bytes(content)


def problems_csv(problems: Sequence[ImportProblem]) -> bytes:
    """The sheet as csv, every cell quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADERS)
    writer.writerows([csv_text(cell) for cell in row] for row in problem_rows(problems))
    return text.getvalue().encode("utf-8-sig")


def problems_xlsx(problems: Sequence[ImportProblem]) -> bytes:
    """The sheet as xlsx, every cell text."""
    book, sheet = new_book("问题清单")
    for column, header in enumerate(HEADERS, start=1):
        write_text(sheet, 1, column, header).font = Font(bold=True)
    for number, row in enumerate(problem_rows(problems), start=2):
        for column, cell in enumerate(row, start=1):
            write_text(sheet, number, column, cell)
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    return workbook_bytes(book)
