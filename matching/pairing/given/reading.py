"""Needs and supply lines from CSV, or every problem of every row. What is read is never repeated in a message."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from matching.codes import KINDS, LEVELS, HouseholdId, Level
from matching.errors import BadInput, Problem
from matching.pairing.given.rows import (
    ANY,
    AREA_LENGTHS,
    PAIRED_CATEGORIES,
    UNITS,
    CharityId,
    NeedId,
    NeedRow,
    PairingParameters,
    SupplyId,
    SupplyRow,
    Unit,
)

NEED_COLUMNS: Final = (
    "need_id",
    "household_id",
    "kind",
    "quantity",
    "level",
    "region",
    "category",
    "helped_before",
    "consent",
)
SUPPLY_COLUMNS: Final = (
    "supply_id",
    "charity_id",
    "kind",
    "quantity",
    "max_per_household",
    "categories",
    "service_area",
    "valid_from",
    "valid_to",
    "charity_cap",
)
OPTIONAL_COLUMNS: Final = ("unit",)

MOST_UNITS: Final = 10**9
MOST_FEN: Final = 10**12
MOST_PROBLEMS: Final = 10_000

PROVINCES: Final = frozenset(
    code
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for code in map(str, range(first, last + 1))
)
"""GB/T 2260 codes of the provinces."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_pairing_input(
    needs: bytes | None, supplies: bytes | None, parameters: PairingParameters
) -> tuple[list[NeedRow], list[SupplyRow]]:
    """The rows of both files; none of a file that is not there. Raises: BadInput with the problems of both."""
    problems = _Problems()
    need_lines = () if needs is None else _rows("needs", needs, NEED_COLUMNS, problems)
    supply_lines = () if supplies is None else _rows("supplies", supplies, SUPPLY_COLUMNS, problems)
    need_rows = [_need(row, parameters) for row in need_lines]
    supply_rows = [_supply(row, parameters) for row in supply_lines]
    _refuse_differing_caps(supply_rows, problems)
    problems.raise_any()
    return [row for row, _ in need_rows], [row for row, _ in supply_rows]


class _Problems:
    """What is wrong so far: all of it counted, the first ones kept in words."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.count = 0

    def add(self, path: str, problem: str) -> None:
        self.count += 1
        if self.count <= MOST_PROBLEMS:
            self.found.append(Problem(path, problem))

    def raise_any(self) -> None:
        if self.count > MOST_PROBLEMS:
            self.found.append(Problem("", f"and {self.count - MOST_PROBLEMS} more problems like these"))
        if self.found:
            raise BadInput("the pairing input has problems", self.found)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file, read field by field; a bad field is noted and stands in as something harmless."""

    file: str
    place: int
    line: int
    cells: dict[str, str]
    problems: _Problems

    def refuse(self, column: str, problem: str) -> None:
        self.problems.add(f"{self.file}[{self.place}].{column}", f"line {self.line}: {problem}")

    def text(self, column: str) -> str:
        if not self.cells[column]:
            self.refuse(column, "must not be empty")
        return self.cells[column]

    def code(self, column: str, allowed: Collection[str]) -> str:
        value = self.cells[column]
        if value not in allowed:
            self.refuse(column, f"must be one of {', '.join(allowed)}")
        return value

    def codes(self, column: str, allowed: Collection[str]) -> tuple[str, ...]:
        values = tuple(self.cells[column].split(";"))
        if not set(values) <= {ANY, *allowed}:
            self.refuse(column, f"must be {ANY} or codes joined by ; out of {', '.join(allowed)}")
        return values

    def flag(self, column: str) -> bool:
        return self.code(column, ("true", "false")) == "true"

    def integer(self, column: str, least: int, part: int) -> int:
        value, most = self.cells[column], MOST_UNITS if part == 1 else MOST_FEN
        if not re.fullmatch(r"[0-9]{1,20}", value) or not least <= int(value) <= most:
            self.refuse(column, f"must be a whole number from {least} to {most}")
            return least
        if int(value) % part:
            self.refuse(column, f"money is paired in parts of {part} fen: give a multiple of it")
        return int(value)

    def bound(self, column: str, part: int) -> int | None:
        return self.integer(column, 0, part) if self.cells[column] else None

    def region(self, column: str) -> str:
        value = self.cells[column]
        if not _is_region(value, (12,)):
            self.refuse(column, "must be a region code of 12 digits that begins with a known province")
        return value

    def area(self, column: str) -> tuple[str, ...]:
        values = tuple(self.cells[column].split(";"))
        if not all(value == ANY or _is_region(value, AREA_LENGTHS) for value in values):
            self.refuse(column, f"must be {ANY} or region codes of 2, 4, 6, 9 or 12 digits joined by ;")
        return values

    def day(self, column: str) -> date:
        value = self.cells[column]
        try:
            return date.fromisoformat(value if _DAY.fullmatch(value) else "")
        except ValueError:
            self.refuse(column, "must be a date like 2026-03-01")
            return date.min

    def unit(self) -> Unit:
        return cast(Unit, self.code("unit", UNITS)) if self.cells.get("unit") else "item"


def _need(row: _Row, parameters: PairingParameters) -> tuple[NeedRow, _Row]:
    unit = row.unit()
    need = NeedRow(
        need_id=NeedId(row.text("need_id")),
        household_id=HouseholdId(row.text("household_id")),
        kind=row.code("kind", KINDS),
        quantity=row.integer("quantity", 1, parameters.part(unit)),
        level=cast(Level, row.code("level", LEVELS)),
        region=row.region("region"),
        category=row.code("category", PAIRED_CATEGORIES),
        helped_before=row.flag("helped_before"),
        consent=row.flag("consent"),
        unit=unit,
    )
    return need, row


def _supply(row: _Row, parameters: PairingParameters) -> tuple[SupplyRow, _Row]:
    unit = row.unit()
    part = parameters.part(unit)
    supply = SupplyRow(
        supply_id=SupplyId(row.text("supply_id")),
        charity_id=CharityId(row.text("charity_id")),
        kind=row.code("kind", KINDS),
        quantity=row.integer("quantity", 1, part),
        max_per_household=row.bound("max_per_household", part),
        categories=row.codes("categories", PAIRED_CATEGORIES),
        service_area=row.area("service_area"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        charity_cap=row.bound("charity_cap", part),
        unit=unit,
    )
    if date.min < supply.valid_to < supply.valid_from:
        row.refuse("valid_to", "must not lie before valid_from")
    return supply, row


def _rows(file: str, content: bytes, columns: Sequence[str], problems: _Problems) -> Iterator[_Row]:
    """The lines of a file as far as they can be told apart; ids (the first column) are held to be unique."""
    first_line: dict[str, int] = {}
    for row in _lines(file, content, columns, problems):
        row_id = row.cells[columns[0]]
        if row_id and first_line.setdefault(row_id, row.line) != row.line:
            row.refuse(columns[0], f"is the same as in line {first_line[row_id]}")
        yield row


def _lines(file: str, content: bytes, columns: Sequence[str], problems: _Problems) -> Iterator[_Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(file, f"byte {error.start} is not UTF-8")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    place = 0
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _is_header(file, header, columns, problems):
            return
        for cells in reader:
            if not cells:
                continue
            if len(cells) == len(header):
                named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
                yield _Row(file, place, reader.line_num, named, problems)
            else:
                problems.add(
                    f"{file}[{place}]", f"line {reader.line_num}: {len(cells)} fields, the header has {len(header)}"
                )
            place += 1
    except csv.Error as error:
        problems.add(f"{file}[{place}]", f"line {reader.line_num}: not CSV ({error}); reading stopped here")
        return
    if not place:
        problems.add(file, "the file has a header and no rows")


def _is_header(file: str, header: Sequence[str], columns: Sequence[str], problems: _Problems) -> bool:
    before = problems.count
    if not header:
        problems.add(file, "the file is empty")
        return False
    for name in columns:
        if name not in header:
            problems.add(f"{file}.{name}", "the column is missing")
    for place, name in enumerate(header):
        if name not in (*columns, *OPTIONAL_COLUMNS):
            problems.add(f"{file}.header[{place}]", "the column is not known")
        elif name in header[:place]:
            problems.add(f"{file}.header[{place}]", f"the column {name} stands there twice")
    return problems.count == before


def _refuse_differing_caps(rows: Sequence[tuple[SupplyRow, _Row]], problems: _Problems) -> None:
    first: dict[tuple[str, str], tuple[int | None, int]] = {}
    for supply, row in rows:
        cap, line = first.setdefault((supply.charity_id, supply.unit), (supply.charity_cap, row.line))
        if supply.charity_cap != cap:
            row.refuse("charity_cap", f"differs from the same charity's in line {line}")


def _is_region(value: str, lengths: Collection[int]) -> bool:
    return len(value) in lengths and re.fullmatch(r"[0-9]+", value) is not None and value[:2] in PROVINCES
