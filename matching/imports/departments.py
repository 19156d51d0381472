"""部门名录: who answers for what in which area, and the names that lists also call it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import DepartmentRow
from matching.imports.vocabulary import spelling
from matching.imports.words import RECIPIENTS

_COLUMNS = (
    Column(
        code="department_id", header="部门编号", read=cells.own_number, required=True, note="本县内不重复，长期不变。"
    ),
    choice(
        "code",
        "承担职责",
        RECIPIENTS,
        required=True,
        note="政策里的部门。一个办公室承担几项职责的，每项一行。",
    ),
    Column(code="name", header="部门名称", read=cells.text, required=True),
    Column(
        code="area",
        header="辖区代码",
        read=cells.region,
        required=True,
        note="县级部门填 6 位县代码；乡镇（街道）、开发区填 9 位代码。辖区小的优先。",
    ),
    Column(
        code="aliases",
        header="别称",
        read=cells.each(cells.text),
        note="名单里还会写成的名称，多个用分号隔开；导入名单时按此识别。",
    ),
    Column(code="phone", header="办公电话", read=cells.number_text),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        area = row["area"]
        if area is not None and not (area.startswith(context.county) and context.is_region(area)):
            yield row.problem("unknown_region", "area")
    yield from checks.repeated(rows, lambda row: row["department_id"])
    yield from checks.repeated(rows, _post, "second_of_its_kind")
    yield from _contested_names(rows)


def _post(row: ReadRow) -> tuple[str, str] | None:
    """What only one department can be: the one of this duty in this area."""
    return (row["code"], row["area"]) if row["code"] is not None and row["area"] is not None else None


def _contested_names(rows: Sequence[ReadRow]) -> Iterator[ImportProblem]:
    """An alias under which two duties go says nothing."""
    first: dict[str, ReadRow] = {}
    for row in rows:
        for alias in row["aliases"] or ():
            earlier = first.setdefault(spelling(alias), row)
            if row["code"] is not None and earlier["code"] not in (None, row["code"]):
                yield row.problem("alias_of_another", "aliases", earlier=earlier.number)


def _value(row: ReadRow) -> DepartmentRow:
    values = {column.code: row[column.code] for column in _COLUMNS}
    return DepartmentRow(**values | {"aliases": row["aliases"] or ()})


DEPARTMENTS_LIST = SheetKind(
    code="departments",
    title="部门名录",
    note="每行一项职责：谁在哪个辖区承担。缺少的职责，办理时会列为缺口，不会自动转给别人。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
