"""数据比对: one department's list of people, to be compared with the registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import CrossmatchRow
from matching.imports.words import DEPARTMENTS, LIST_KINDS

_COLUMNS = (
    choice("list_kind", "名单类别", LIST_KINDS, required=True),
    Column(
        code="identity_number",
        header="公民身份号码",
        read=cells.identity_number,
        also=("身份证号", "身份证号码", "身份号码"),
        required=True,
        note="该列须为文本格式。未登记的人也要列出：名单上有而登记簿没有，正是比对要发现的。",
    ),
    Column(code="name", header="姓名", read=cells.text, required=True),
    Column(code="as_of", header="数据日期", read=cells.day, required=True),
    choice("source", "来源部门", DEPARTMENTS, required=True),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    """People who are not registered are a finding, not a problem."""
    for row in rows:
        yield from checks.later_than(row, "as_of", context.on)
    yield from checks.repeated(rows, _same)


def _same(row: ReadRow) -> tuple[object, ...] | None:
    key = (row["list_kind"], row["identity_number"])
    return None if None in key else key


def _value(row: ReadRow) -> CrossmatchRow:
    return CrossmatchRow(**{column.code: row[column.code] for column in _COLUMNS})


CROSSMATCH = SheetKind(
    code="crossmatch",
    title="比对名单",
    note="每行一人。一个文件可含多类名单；每类名单须完整，登记簿有而名单没有的人也会成为线索。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
