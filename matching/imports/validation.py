"""Judges a whole file at once: every problem of every row, and the rows that are sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from matching.imports.aid import AID
from matching.imports.cells import one_of
from matching.imports.charities import CHARITIES
from matching.imports.columns import BoundColumn, Column, ReadRow, bind, read_rows
from matching.imports.consents import CONSENTS
from matching.imports.context import ImportContext
from matching.imports.crossmatch import CROSSMATCH
from matching.imports.departments import DEPARTMENTS_LIST
from matching.imports.households import HOUSEHOLDS
from matching.imports.kin import KIN
from matching.imports.kind import ImportKind, NumberedRow, SheetKind
from matching.imports.officers import OFFICERS
from matching.imports.policies import POLICIES
from matching.imports.problems import ImportProblem, problem
from matching.imports.regions import REGIONS
from matching.imports.signals import SIGNALS
from matching.imports.societies import SOCIETIES
from matching.imports.supply import SUPPLY
from matching.imports.table import Table
from matching.imports.words import DEPARTMENTS

KINDS_OF_FILE: Final[dict[ImportKind, SheetKind]] = {
    kind.code: kind
    for kind in (
        *(REGIONS, POLICIES, DEPARTMENTS_LIST, CHARITIES, SOCIETIES, OFFICERS),
        *(HOUSEHOLDS, KIN, CONSENTS, SIGNALS, CROSSMATCH, AID, SUPPLY),
    )
}
"""In the order in which a county is set up."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`problems` in the order of the sheet. With one in the header row no row is valid: columns may be mixed up."""

    kind: ImportKind
    rows_read: int
    valid_rows: tuple[NumberedRow, ...]
    problems: tuple[ImportProblem, ...]


def validate(kind: ImportKind, table: Table, context: ImportContext) -> ImportReport:
    """The report on a table. Nothing of it is anywhere yet: landing the valid rows is the caller's."""
    sheet = KINDS_OF_FILE[kind]
    columns = tuple(_as_called_here(column, context) for column in sheet.columns)
    bound, header_problems = bind(table, columns)
    if header_problems or not table.rows:
        problems = header_problems or [problem("no_rows")]
        return ImportReport(kind, len(table.rows), (), tuple(problems))
    rows: list[ReadRow] = []
    found: list[ImportProblem] = []
    for row, problems_of_cells in read_rows(table, columns, bound):
        rows.append(row)
        found.extend(problems_of_cells)
    found.extend(sheet.examine(rows, context))
    unsound = frozenset(one.row for one in found if one.row is not None)
    valid = tuple(sheet.build(rows, unsound, context))
    return ImportReport(kind, len(rows), valid, _in_sheet_order(found, bound))


def _as_called_here(column: Column, context: ImportContext) -> Column:
    """A column of departments also takes the names that the county's directory gives them."""
    if column.words is not DEPARTMENTS or not context.department_names:
        return column
    words = DEPARTMENTS.called_here(context.department_names)
    return replace(column, read=one_of(words), words=words)


def _in_sheet_order(problems: Sequence[ImportProblem], bound: Sequence[BoundColumn]) -> tuple[ImportProblem, ...]:
    """By row, then column; problems of a row as a whole after those of its cells."""
    places = {one.label: one.place for one in bound}
    last = len(places)
    return tuple(sorted(problems, key=lambda one: (one.row or 0, places.get(one.column or "", last), one.code)))
