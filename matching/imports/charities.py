"""慈善组织名录: the charities that a county works with, by their credit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import CharityRow

_COLUMNS = (
    Column(
        code="charity_uscc", header="统一社会信用代码", read=cells.credit_code, required=True, note="该列须为文本格式。"
    ),
    Column(code="name", header="慈善组织名称", read=cells.text, required=True),
    Column(code="phone", header="办公电话", read=cells.number_text),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    yield from checks.repeated(rows, lambda row: row["charity_uscc"])


def _value(row: ReadRow) -> CharityRow:
    return CharityRow(**{column.code: row[column.code] for column in _COLUMNS})


CHARITIES = SheetKind(
    code="charities",
    title="慈善组织名录",
    note="每行一个慈善组织。供给另用“慈善供给台账”导入，也可由慈善组织自己在页面上登记。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
