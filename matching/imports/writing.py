"""Typed rows as the cells of a sheet, under the official headers: what `validation.py` reads back into equal rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from matching.imports import cells
from matching.imports.columns import Column
from matching.imports.household_columns import HOUSEHOLD_COLUMNS, MEMBER_COLUMNS
from matching.imports.kind import ImportKind
from matching.imports.rows import AidRow, FundEntry, HouseholdWithMembers, ImportedRow, SupplyRow
from matching.imports.validation import KINDS_OF_FILE
from matching.imports.words import DEPARTMENTS

_QUANTITIES = ("quantity", "min_per_household", "max_per_household", "charity_cap")


def headers_of(kind: ImportKind) -> tuple[str, ...]:
    """The official headers, in the order of the template."""
    return tuple(column.header for column in KINDS_OF_FILE[kind].columns)


def lines_of(kind: ImportKind, row: ImportedRow) -> Iterator[dict[str, str]]:
    """The sheet's line for the row, by header; for a household a line per member. Empty cells are left out."""
    columns = KINDS_OF_FILE[kind].columns
    for values in _values(row):
        written = ((column.header, _cell(column, values.get(column.code))) for column in columns)
        yield {header: cell for header, cell in written if cell}


def _values(row: ImportedRow) -> Iterator[Mapping[str, Any]]:
    if isinstance(row, HouseholdWithMembers):
        yield from _values_of_household(row)
        return
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    if isinstance(row, AidRow) and row.provider_type == "department":
        values["provider"] = DEPARTMENTS.terms[row.provider]
    if isinstance(row, SupplyRow) and row.unit == "fen":
        values |= {name: amount // 100 for name in _QUANTITIES if (amount := values[name]) is not None}
    yield values


def _values_of_household(row: HouseholdWithMembers) -> Iterator[Mapping[str, Any]]:
    own = {column.code: getattr(row.household, column.code, None) for column in HOUSEHOLD_COLUMNS}
    own["household_traits"] = row.household.traits
    for place, member in enumerate(row.members):
        values = {column.code: getattr(member, column.code, None) for column in MEMBER_COLUMNS}
        values |= {
            "household_id": member.household_id,
            "member_traits": member.traits,
            "member_category": member.category,
            "member_category_on": member.category_on,
        }
        yield values | own if place == 0 else values


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(_one(column, each) for each in value)
    return _one(column, value)


def _one(column: Column, value: Any) -> str:
    if column.words is not None:
        return column.words.terms[str(value)]
    if isinstance(value, FundEntry):
        return f"{value.source}:{_yuan(value.amount_fen)}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return _yuan(value) if column.read is cells.yuan else str(value)


def _yuan(fen: int) -> str:
    return str(fen // 100) if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"
