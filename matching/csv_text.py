"""Comma-separated text as offices save it, in UTF-8 (with or without a byte-order mark) or GB18030, and its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from matching.errors import BadInput, Problem

Row = Mapping[str | None, object]
_UTF8_MARK: Final = b"\xef\xbb\xbf"


class DamagedText(BadInput):
    """Bytes that are no text; `row` is the line at which they stop to be one."""

    def __init__(self, row: int) -> None:
        super().__init__("the file cannot be read", [Problem(f"line {row}", "is no text in UTF-8 or GB18030")])
        self.row = row


def decoded(content: bytes) -> str:
    """The text: UTF-8 if valid, else GB18030, unless the first line with Chinese is UTF-8: then the file is damaged.

    GB18030 takes almost any bytes, so that a damaged UTF-8 file must not be tried with it. Raises: DamagedText.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _as_gb18030(content, error)
    if (at := text.find("\0")) >= 0:
        raise DamagedText(text.count("\n", 0, at) + 1)
    return text


def rows_of(text: str, columns: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """The rows below the line that names the columns, each with the place that problems name. Raises: BadInput."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if tuple(rows.fieldnames or ()) != tuple(columns):
            raise BadInput("not such a file", [Problem("line 1", f"must be {','.join(columns)}")])
        for row in rows:
            yield f"line {rows.line_num}", row
    except csv.Error as error:
        broken = Problem(f"line {rows.line_num + 1}", "has a quote that is not closed, or too long a field")
        raise BadInput("the file cannot be read", [broken]) from error


def all_given(row: Row, columns: Sequence[str], where: str, problems: list[Problem]) -> bool:
    """Whether the row has as many fields as there are columns; a problem where it has not."""
    if None in row or None in row.values():
        problems.append(Problem(where, f"must have {len(columns)} fields"))
        return False
    return True


def _as_gb18030(content: bytes, utf8_error: UnicodeDecodeError) -> str:
    damaged_at = utf8_error.start + (len(_UTF8_MARK) if content.startswith(_UTF8_MARK) else 0)
    row_of_damage = content.count(b"\n", 0, damaged_at) + 1
    if content.startswith(_UTF8_MARK) or _first_line_with_chinese_is_utf8(content):
        raise DamagedText(row_of_damage)
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise DamagedText(content.count(b"\n", 0, error.start) + 1) from error


def _first_line_with_chinese_is_utf8(content: bytes) -> bool:
    line = next((line for line in io.BytesIO(content) if not line.isascii()), b"")
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
