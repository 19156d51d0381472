"""授权同意: what households have agreed to, for which purpose and towards whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import ConsentRow
from matching.imports.words import PURPOSES

_COLUMNS = (
    Column(
        code="consent_id", header="同意书编号", read=cells.own_number, required=True, note="本县内不重复，长期不变。"
    ),
    Column(code="household_id", header="户编号", read=cells.own_number, required=True),
    choice("purpose", "用途", PURPOSES, required=True),
    Column(
        code="recipients",
        header="接收方",
        read=cells.each(cells.credit_code),
        note="限于某些慈善组织的，填统一社会信用代码，多个用分号隔开；不限的留空。只用于慈善帮扶。",
    ),
    Column(code="given_on", header="同意日期", read=cells.day, required=True),
    Column(code="until", header="有效期至", read=cells.day, note="含当日；长期有效的留空。"),
    Column(
        code="withdrawn",
        header="已撤回",
        read=cells.yes_no,
        note="撤回的填“是”，其余各列照原样填：自导入起不再有效，尚未接受的匹配建议同时收回。未撤回的留空。",
    ),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        yield from checks.unknown(row, "household_id", context.is_household, "unknown_household")
        yield from checks.later_than(row, "given_on", context.on)
        yield from checks.out_of_order(row, "given_on", "until")
        if not all(map(context.is_charity, row["recipients"] or ())):
            yield row.problem("unknown_provider", "recipients")
        if row["recipients"] and row["purpose"] not in (None, "charity"):
            yield row.problem("contradiction", "recipients", other=row.labels["purpose"])
    yield from checks.repeated(rows, lambda row: row["consent_id"])


def _value(row: ReadRow) -> ConsentRow:
    values = {column.code: row[column.code] for column in _COLUMNS}
    return ConsentRow(**values | {"recipients": row["recipients"] or ("any",), "withdrawn": bool(row["withdrawn"])})


CONSENTS = SheetKind(
    code="consents",
    title="授权同意",
    note="每行一户一项用途的书面同意。撤回的再填一次，注明已撤回。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
