"""供给台账: what charities offer, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matching.imports import cells, checks
from matching.imports.cells import CellProblem, suggestion
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import SupplyRow
from matching.imports.table import CellValue
from matching.imports.vocabulary import spelling
from matching.imports.words import ELIGIBLE, KINDS, UNITS

_QUANTITIES = ("quantity", "min_per_household", "max_per_household", "charity_cap")
_ANYWHERE = frozenset({"any", "不限"})


class _Unit(NamedTuple):
    """A unit code, and how many of it one of the written unit are."""

    code: str
    times: int


def _read_unit(cell: CellValue) -> _Unit:
    words = cells.text(cell)
    code = UNITS.code_of(words)
    if code is None:
        raise CellProblem("bad_code", suggestion=suggestion(UNITS.nearest(words)))
    return _Unit(code, 100 if spelling(words) == UNITS.terms["fen"] else 1)


def _read_area(cell: CellValue) -> str:
    return "any" if spelling(str(cell)) in _ANYWHERE else cells.region(cell)


_COLUMNS = (
    Column(code="supply_id", header="供给编号", read=cells.own_number, required=True),
    Column(
        code="charity_uscc", header="统一社会信用代码", read=cells.credit_code, required=True, note="该列须为文本格式。"
    ),
    Column(code="charity_name", header="慈善组织名称", read=cells.text, required=True),
    Column(code="project", header="项目名称", read=cells.text, required=True),
    choice("kind", "救助事项", KINDS, required=True),
    Column(code="quantity", header="数量", read=cells.whole_number(1), required=True, note="单位为元时按元填写整数。"),
    Column(code="unit", header="单位", read=_read_unit, required=True, words=UNITS),
    Column(code="min_per_household", header="每户最少", read=cells.whole_number(1)),
    Column(code="max_per_household", header="每户最多", read=cells.whole_number(1)),
    choice("categories", "适用类别", ELIGIBLE, required=True, many=True, note="多类用分号隔开；不限填“不限”。"),
    Column(
        code="service_area",
        header="服务区域",
        read=cells.each(_read_area),
        required=True,
        note="区划代码，多个用分号隔开；不限填“不限”。该列须为文本格式。",
    ),
    Column(code="valid_from", header="生效日期", read=cells.day, required=True),
    Column(code="valid_to", header="截止日期", read=cells.day, required=True),
    Column(code="confirmed_on", header="确认仍有效日期", read=cells.day, note="未确认的供给不会被匹配。"),
    Column(
        code="charity_cap", header="组织总量上限", read=cells.whole_number(1), note="同一组织、同一单位的各行须一致。"
    ),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        yield from checks.out_of_order(row, "valid_from", "valid_to")
        yield from checks.out_of_order(row, "min_per_household", "max_per_household")
        yield from checks.later_than(row, "confirmed_on", context.on)
        for column in ("categories", "service_area"):
            if "any" in (row[column] or ()) and len(row[column]) > 1:
                yield row.problem("bad_list", column, form="“不限”只能单独填写")
    yield from checks.repeated(rows, lambda row: row["supply_id"])
    yield from _differing_caps(rows)


def _differing_caps(rows: Sequence[ReadRow]) -> Iterator[ImportProblem]:
    first: dict[tuple[object, object], ReadRow] = {}
    for row in rows:
        if row["charity_uscc"] is None or row["unit"] is None or "charity_cap" in row.faulty:
            continue
        leading = first.setdefault((row["charity_uscc"], row["unit"].code), row)
        if _in_unit(row, "charity_cap") != _in_unit(leading, "charity_cap"):
            yield row.problem("cap_differs", "charity_cap", earlier=leading.number)


def _in_unit(row: ReadRow, column: str) -> int | None:
    return None if row[column] is None else row[column] * row["unit"].times


def _value(row: ReadRow) -> SupplyRow:
    values = {column.code: row[column.code] for column in _COLUMNS}
    quantities = {column: _in_unit(row, column) for column in _QUANTITIES}
    return SupplyRow(**values | quantities | {"unit": row["unit"].code})


SUPPLY = SheetKind(
    code="supply",
    title="慈善供给台账",
    note="每行一项供给。金额以元填写。到期或未确认的供给不会被匹配。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
