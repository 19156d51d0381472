"""已有救助: what departments, charities and societies have already given, to become feedback in the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.identity import normalised
from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice, money
from matching.imports.context import ImportContext
from matching.imports.kind import NumberedRow, SheetKind
from matching.imports.problems import ImportProblem
from matching.imports.rows import AidRow
from matching.imports.words import DEPARTMENTS, KINDS, PROVIDER_TYPES, UNITS

_COLUMNS = (
    Column(
        code="reference",
        header="提供方序号",
        read=cells.own_number,
        required=True,
        note="同一提供方内不重复；重复导入时据此识别。",
    ),
    choice("provider_type", "提供方类型", PROVIDER_TYPES, required=True),
    Column(
        code="provider",
        header="提供方",
        read=cells.number_text,
        required=True,
        note="政府部门填部门名称，慈善组织填统一社会信用代码，互助社填互助社编号。",
    ),
    Column(
        code="identity_number",
        header="公民身份号码",
        read=cells.identity_number,
        also=("身份证号", "身份证号码", "身份号码"),
        note="与户编号二者填一项。该列须为文本格式。",
    ),
    Column(code="household_id", header="户编号", read=cells.own_number),
    choice("kind", "救助事项", KINDS, required=True),
    money("amount_fen", "金额（元）", note="与数量二者填一种。"),
    Column(code="quantity", header="数量", read=cells.whole_number(1)),
    choice("unit", "单位", UNITS.only(("item", "hour", "place"))),
    Column(code="from_on", header="起始日期", read=cells.day, required=True),
    Column(code="to_on", header="截止日期", read=cells.day, note="持续发放的可不填。"),
    Column(code="clause", header="政策条款", read=cells.text),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        yield from checks.one_subject(row, ("identity_number", "household_id"))
        yield from checks.unknown(row, "identity_number", context.is_person, "unknown_person")
        yield from checks.unknown(row, "household_id", context.is_household, "unknown_household")
        yield from checks.later_than(row, "from_on", context.on)
        yield from checks.out_of_order(row, "from_on", "to_on")
        yield from _one_amount(row)
        if _provider(row, context) is None and row["provider"] is not None and row["provider_type"] is not None:
            yield row.problem("unknown_provider", "provider")
    yield from checks.repeated(rows, lambda row: _same(row, context))


def _one_amount(row: ReadRow) -> Iterator[ImportProblem]:
    yield from checks.together(row, "quantity", "unit")
    yield from checks.together(row, "unit", "quantity")
    if row.is_given("amount_fen") == row.is_given("quantity"):
        yield row.problem("one_amount")


def _provider(row: ReadRow, context: ImportContext) -> str | None:
    """The provider's code or id, or None if nobody is known by it."""
    provider = _provider_id(row, context)
    if provider is None or row["provider_type"] == "department":
        return provider
    is_known = context.is_charity if row["provider_type"] == "charity" else context.is_society
    return provider if is_known(provider) else None


def _provider_id(row: ReadRow, context: ImportContext) -> str | None:
    """In the form in which the registry holds it: department code, credit code in normal form, society id."""
    provider: str | None = row["provider"]
    if provider is None or row["provider_type"] == "society":
        return provider
    if row["provider_type"] == "department":
        return DEPARTMENTS.called_here(context.department_names).code_of(provider)
    return normalised(provider)


def _same(row: ReadRow, context: ImportContext) -> tuple[object, ...] | None:
    key = (row["provider_type"], _provider_id(row, context), row["reference"])
    return None if None in key else key


def _build(rows: Sequence[ReadRow], unsound: frozenset[int], context: ImportContext) -> Iterator[NumberedRow]:
    for row in rows:
        if row.number not in unsound:
            values = {column.code: row[column.code] for column in _COLUMNS}
            yield NumberedRow(row.number, AidRow(**values | {"provider": _provider_id(row, context)}))


AID = SheetKind(
    code="aid",
    title="已有救助",
    note="每行一次（或一段时间）的救助。重复导入同一行不会重复登记。",
    columns=_COLUMNS,
    examine=_examine,
    build=_build,
)
