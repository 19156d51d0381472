"""A spreadsheet, read by a limited process of its own; here its rows are taken over and its end is interpreted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from typing import Any, Final

from matching.imports.problems import MESSAGES, ImportProblem, TableRefused, problem, refused
from matching.imports.sheet_process import CPU_SECONDS
from matching.imports.table import CellFault, CellValue, Table, TableRow

COMMAND: Final = ("-m", "matching.imports.sheet_process")
_WALL_SECONDS: Final = 4 * CPU_SECONDS
"""The process is limited by its CPU time; this only ends one that a stopped machine holds up."""


def read_xlsx(content: bytes, fingerprint: str) -> Table:
    """The first visible sheet. Raises TableRefused."""
    lines = _output_of_process(content).splitlines()
    end = _ending(lines.pop() if lines else b"")
    if (found := end.get("refused")) is not None:
        raise TableRefused([_told(*one) for one in found])
    if "end" not in end:
        raise refused("too_demanding")
    rows = [_row(*json.loads(line)) for line in lines]
    if not rows or rows[0].number != 1:
        raise refused("no_rows")
    names = tuple(cell if isinstance(cell, str) else "" for cell in rows[0].cells)
    return Table(names, tuple(rows[1:]), fingerprint)


def _output_of_process(content: bytes) -> bytes:
    """Everything that it printed before it ended, however it ended."""
    command = [sys.executable, "-I", *COMMAND]
    environment = {"PYTHONUTF8": "1", "PATH": os.environ.get("PATH", "")}
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=_WALL_SECONDS, env=environment)
    except subprocess.TimeoutExpired as error:
        raise refused("too_demanding") from error
    return run.stdout


def _ending(line: bytes) -> dict[str, Any]:
    try:
        end = json.loads(line)
    except ValueError:
        return {}
    return end if isinstance(end, dict) else {}


def _told(code: str, row: int | None, column: str | None, message: str | None) -> ImportProblem:
    return ImportProblem(row, column, code, message) if message and code in MESSAGES else problem(code, row, column)


def _row(number: int, cells: list[Any]) -> TableRow:
    return TableRow(number, tuple(_cell(cell) for cell in cells))


def _cell(value: Any) -> CellValue:
    if not isinstance(value, dict):
        plain: CellValue = value
        return plain
    return date.fromisoformat(value["date"]) if "date" in value else CellFault(value["fault"])
