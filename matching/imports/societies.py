"""救急难互助社: the society of a village or community, its fund and its committee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, money
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import FundEntry, SocietyRow

_FUND_FORM = "来源:金额，多笔用分号隔开"
_VILLAGE_DIGITS = 12

_COLUMNS = (
    Column(code="society_id", header="互助社编号", read=cells.own_number, required=True),
    Column(code="village", header="村（社区）代码", read=cells.region, required=True, note="12 位区划代码。"),
    Column(code="name", header="互助社名称", read=cells.text, required=True),
    money("per_case_ceiling_fen", "单次救助上限（元）", required=True),
    Column(
        code="fund",
        header="资金来源（元）",
        read=cells.entries(cells.yuan, _FUND_FORM),
        read_coded=cells.entries(cells.fen, _FUND_FORM),
        required=True,
        note="如 财政补助:20000;村集体:5000。",
    ),
    Column(
        code="committee",
        header="理事会成员身份号码",
        read=cells.each(cells.identity_number),
        note="多人用分号隔开，用于回避优亲厚友。该列须为文本格式。",
    ),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    """Committee members need not be registered people."""
    for row in rows:
        village = row["village"]
        if village is not None and (len(village) != _VILLAGE_DIGITS or not context.is_region(village)):
            yield row.problem("unknown_region", "village")
    yield from checks.repeated(rows, lambda row: row["society_id"])
    yield from checks.repeated(rows, lambda row: row["village"])


def _value(row: ReadRow) -> SocietyRow:
    values = {column.code: row[column.code] for column in _COLUMNS}
    fund = tuple(FundEntry(source, amount) for source, amount in row["fund"])
    return SocietyRow(**values | {"fund": fund, "committee": row["committee"] or ()})


SOCIETIES = SheetKind(
    code="societies",
    title="救急难互助社",
    note="每行一个互助社，一个村（社区）一个。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
