"""亲属关系: who is what to whom, across households too; what tells that somebody decides on their own kin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import KinRow
from matching.imports.words import RELATIONS

_PERSON: Final = ("identity_number", "member_id")
_RELATIVE: Final = ("relative_identity_number", "relative_member_id")

_COLUMNS = (
    Column(
        code="identity_number",
        header="公民身份号码",
        read=cells.identity_number,
        also=("身份证号", "身份证号码", "身份号码"),
        note="与成员编号二者填一项。该列须为文本格式。",
    ),
    Column(code="member_id", header="成员编号", read=cells.own_number),
    choice(
        "relation",
        "是亲属的",
        RELATIONS.only(("spouse", "parent", "child", "sibling")),
        required=True,
        note="本人是亲属的什么人：填“父母”即本人是亲属的父亲或母亲。一对亲属只填一行。",
    ),
    Column(
        code="relative_identity_number",
        header="亲属公民身份号码",
        read=cells.identity_number,
        also=("亲属身份证号", "亲属身份号码"),
        note="与亲属成员编号二者填一项。该列须为文本格式。",
    ),
    Column(code="relative_member_id", header="亲属成员编号", read=cells.own_number),
    Column(
        code="ended",
        header="已终止",
        read=cells.yes_no,
        note="离婚、解除收养等填“是”，自导入起不再计算；终止后又恢复的填“否”；其余留空。",
    ),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        for columns in (_PERSON, _RELATIVE):
            if sum(row.is_given(column) for column in columns) != 1:
                yield row.problem("one_person")
            number, member = columns
            yield from checks.unknown(row, number, context.is_person, "unknown_person")
            yield from checks.unknown(row, member, context.is_member, "unknown_member")
    yield from checks.repeated(rows, _pair)


def _pair(row: ReadRow) -> frozenset[tuple[int, str]] | None:
    """The two, whichever of them is called the relative."""
    ends = {
        (place, row[column])
        for columns in (_PERSON, _RELATIVE)
        for place, column in enumerate(columns)
        if row[column] is not None
    }
    return frozenset(ends) if len(ends) == len((_PERSON, _RELATIVE)) else None


def _value(row: ReadRow) -> KinRow:
    return KinRow(**{column.code: row[column.code] for column in _COLUMNS})


KIN = SheetKind(
    code="kin",
    title="亲属关系",
    note="每行一对亲属，可以在两户。用于关系图和回避优亲厚友。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
