"""适用政策: under which policy pack the county decides, from which day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matching.imports import cells, checks
from matching.imports.columns import Column, ReadRow
from matching.imports.context import ImportContext
from matching.imports.kind import SheetKind, row_by_row
from matching.imports.problems import ImportProblem
from matching.imports.rows import PolicyRow

_COLUMNS = (
    Column(
        code="pack",
        header="政策包",
        read=cells.text,
        required=True,
        note="政策包编号，如 chizhou-2024；`jiuzhu policy list` 列出全部。",
    ),
    Column(
        code="in_force_from",
        header="适用起始日",
        read=cells.day,
        required=True,
        note="本县从这一天起按该政策包办理，不得早于政策本身的施行日期。",
    ),
)


def _examine(rows: Sequence[ReadRow], context: ImportContext) -> Iterator[ImportProblem]:
    for row in rows:
        pack, begins = row["pack"], row["in_force_from"]
        if pack is None:
            continue
        if pack not in context.packs:
            yield row.problem("unknown_pack", "pack", known="、".join(sorted(context.packs)))
        elif begins is not None and begins < context.packs[pack]:
            yield row.problem("before_the_policy", "in_force_from", day=context.packs[pack].isoformat())
    yield from checks.repeated(rows, lambda row: row["pack"])


def _value(row: ReadRow) -> PolicyRow:
    return PolicyRow(pack=row["pack"], in_force_from=row["in_force_from"])


POLICIES = SheetKind(
    code="policies",
    title="适用政策",
    note="每行一个政策包。同一天有几个时，起始日最晚的适用。",
    columns=_COLUMNS,
    examine=_examine,
    build=row_by_row(_value),
)
