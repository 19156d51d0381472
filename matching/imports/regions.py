"""行政区划: the province, prefecture, county, towns and villages that a county's work is divided by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, get_args

from graph.schema.people import RegionLevel
from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow
from matching.imports.context import ImportContext
from matching.imports.kind import NumberedRow, SheetKind
from matching.imports.problems import ImportProblem
from matching.imports.rows import RegionRow

_LENGTHS: Final = (2, 4, 6, 9, 12)
LEVEL_OF_LENGTH: Final = dict(zip(_LENGTHS, get_args(RegionLevel), strict=True))

_COLUMNS = (
    Column(
        code="code",
        header="区划代码",
        read=cells.region,
        required=True,
        note="国家统计区划代码：省 2 位、市 4 位、县 6 位、乡镇 9 位、村（社区）12 位。该列须为文本格式。",
    ),
    Column(code="name", header="名称", read=cells.text, required=True),
)


def parent_of(code: str) -> str | None:
    """The code one level up; None for a province."""
    return next((code[:length] for length in reversed(_LENGTHS) if length < len(code)), None)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    listed = {row["code"] for row in rows}
    for row in rows:
        code = row["code"]
        if code is None:
            continue
        if not code.startswith(context.county[: len(code)]):
            yield row.problem("outside_county", "code", county=context.county)
            continue
        parent = parent_of(code)
        if parent is not None and parent not in listed and not context.is_region(parent):
            yield row.problem("parent_missing", "code", parent=parent)
    yield from checks.repeated(rows, lambda row: row["code"])


def _build(rows: Sequence[ReadRow], unsound: frozenset[int], _: ImportContext) -> Iterator[NumberedRow]:
    """Parents before children, in whatever order the sheet has them."""
    sound = [row for row in rows if row.number not in unsound]
    for row in sorted(sound, key=lambda row: (len(row["code"]), row["code"])):
        yield NumberedRow(row.number, RegionRow(code=row["code"], name=row["name"]))


REGIONS = SheetKind(
    code="regions",
    title="行政区划",
    note="建县的第一张表：每行一个区划，从省、市、县到乡镇、村（社区），上级区划也要列出。",
    columns=_COLUMNS,
    examine=_examine,
    build=_build,
)
