"""线索: a department's or a channel's list of indicators observed on people or households."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow, choice
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import SignalRow
from matching.imports.words import CHANNELS, DEPARTMENTS, INDICATORS

_COLUMNS = (
    choice("source", "来源部门", DEPARTMENTS, required=True),
    choice("indicator", "预警指标", INDICATORS, required=True),
    Column(
        code="identity_number",
        header="公民身份号码",
        read=cells.identity_number,
        also=("身份证号", "身份证号码", "身份号码"),
        note="与成员编号、户编号三者填一项。该列须为文本格式。",
    ),
    Column(code="member_id", header="成员编号", read=cells.own_number),
    Column(code="household_id", header="户编号", read=cells.own_number),
    Column(code="observed_on", header="发生日期", read=cells.day, required=True),
    choice("channel", "渠道", CHANNELS, required=True),
    Column(code="reference", header="来源序号", read=cells.own_number, note="来源部门自己的编号，可不填。"),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        yield from checks.one_subject(row)
        yield from checks.unknown(row, "identity_number", context.is_person, "unknown_person")
        yield from checks.unknown(row, "member_id", context.is_member, "unknown_member")
        yield from checks.unknown(row, "household_id", context.is_household, "unknown_household")
        yield from checks.later_than(row, "observed_on", context.on)
        if row["indicator"] is not None and row["indicator"] not in context.indicators:
            yield row.problem("bad_code", "indicator", suggestion="")
    yield from checks.repeated(rows, _same)


def _same(row: ReadRow) -> tuple[object, ...] | None:
    key = (row["source"], row["indicator"], checks.subject(row), row["observed_on"])
    return None if None in key else key


def _value(row: ReadRow) -> SignalRow:
    return SignalRow(**{column.code: row[column.code] for column in _COLUMNS})


SIGNALS = SheetKind(
    code="signals",
    title="线索",
    note="每行一条线索：谁、什么指标、哪一天、从哪里来。重复报送同一线索不会重复计分。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
