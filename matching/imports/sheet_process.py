"""The process that reads one xlsx file: standard input is the file, standard output its rows as lines of JSON.

It limits its own memory and time before it looks at the file, so that a hostile sheet ends this process and nothing
else. A line is `[row, [cells]]`, the last one `{"end": true}` or `{"refused": [[code, row, column, facts] …]}`.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 30


def main() -> None:
    """Read, write, end. Whatever a broken sheet does to the parser is told as a damaged file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and it reserves the memory
    from matching.imports.archive import inspect_archive
    from matching.imports.problems import TableRefused

    content = sys.stdin.buffer.read()
    try:
        inspect_archive(io.BytesIO(content), len(content))
        for row in _rows(io.BytesIO(content)):
            print(json.dumps(row, ensure_ascii=True, separators=(",", ":")))
        print('{"end":true}')
    except TableRefused as refusal:
        found = [[one.code, one.row, one.column, one.message] for one in refusal.import_problems]
        print(json.dumps({"refused": found}))
    except MemoryError:
        print('{"refused":[["too_demanding",null,null,null]]}')
    except Exception as error:
        code = "entity_declaration" if type(error).__name__.endswith("Forbidden") else "damaged_file"
        print(json.dumps({"refused": [[code, None, None, None]]}))


def _rows(file: io.BytesIO) -> Iterator[tuple[int, list[Any]]]:
    from openpyxl import load_workbook

    from matching.imports.problems import refused
    from matching.imports.table import MAX_COLUMNS, MAX_ROWS, NOTES_SHEET

    book = load_workbook(file, read_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.title != NOTES_SHEET]
    if any(next(_filled_rows(sheet), None) for sheet in visible[1:]):
        raise refused("several_sheets")
    for count, (number, cells) in enumerate(_filled_rows(visible[0]) if visible else ()):
        if count > MAX_ROWS:
            raise refused("too_many_rows", row=number, limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise refused("too_many_columns", row=number, limit=MAX_COLUMNS)
        yield number, cells


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold anything, without their empty ends; the size that the sheet declares is not believed."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1):
        cells = [_plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def _plain(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return None
    if cell.data_type in ("f", "e"):
        return {"fault": "formula" if cell.data_type == "f" else "error_value"}
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, bool | int | float):
        return value
    return str(value).strip() or None


if __name__ == "__main__":
    main()
