"""经办人名录: who works in which role, for which body, in which area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import OfficerRow
from matching.imports.words import ROLES

_DIGITS_OF_ROLE: Final = {"town": 9, "society": 12}
"""How finely the area of a role is named; all other roles work for the county."""
_COUNTY_DIGITS: Final = 6
_OF_A_BODY: Final = frozenset({"department", "charity", "society"})

_COLUMNS = (
    Column(
        code="officer_id", header="经办人编号", read=cells.own_number, required=True, note="本县内不重复，长期不变。"
    ),
    Column(code="name", header="姓名", read=cells.text, required=True),
    choice("role", "角色", ROLES, required=True),
    Column(
        code="area",
        header="辖区代码",
        read=cells.region,
        required=True,
        note="乡镇经办人填 9 位乡镇代码，互助社填 12 位村（社区）代码，其他角色填 6 位县代码。",
    ),
    Column(
        code="organisation",
        header="所属单位",
        read=cells.number_text,
        note="部门填部门编号，慈善组织填统一社会信用代码，互助社填互助社编号。部门、慈善组织、互助社的经办人必填。",
    ),
    Column(
        code="identity_number",
        header="公民身份号码",
        read=cells.identity_number,
        also=("身份证号", "身份证号码", "身份号码"),
        note="用于回避优亲厚友：本人已登记在册的，据此关联；不在册的不保存。该列须为文本格式。",
    ),
    Column(
        code="until",
        header="任职截止日期",
        read=cells.day,
        note="离任的填最后任职日：次日起不能登录和办理，已办事项保留。在任的留空；复职的改填将来的日期。",
    ),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        yield from _area(row, context)
        yield from _organisation(row, context)
    yield from checks.repeated(rows, lambda row: row["officer_id"])


def _area(row: ReadRow, context: ImportContext) -> Iterator[ImportProblem]:
    area, role = row["area"], row["role"]
    if area is None:
        return
    if not (area.startswith(context.county) and context.is_region(area)):
        yield row.problem("unknown_region", "area")
    elif role is not None and len(area) != (digits := _DIGITS_OF_ROLE.get(role, _COUNTY_DIGITS)):
        yield row.problem("area_of_role", "area", digits=digits)


def _organisation(row: ReadRow, context: ImportContext) -> Iterator[ImportProblem]:
    role, organisation = row["role"], row["organisation"]
    if role is None:
        return
    if organisation is None:
        if role in _OF_A_BODY and not row.is_given("organisation"):
            yield row.problem("organisation_missing", "organisation")
        return
    if not context.organisation_of(role, organisation):
        yield row.problem("unknown_provider", "organisation")


def _value(row: ReadRow) -> OfficerRow:
    return OfficerRow(**{column.code: row[column.code] for column in _COLUMNS})


OFFICERS = SheetKind(
    code="officers",
    title="经办人名录",
    note="每行一人一个角色。部门、慈善组织、互助社须先登记。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
