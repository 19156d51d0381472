"""The counties' own numbers as parameter rows, and as what the invention of incomes needs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.codes import Settlement
from seeds.rows import CountyRow, ParameterRow
from seeds.tables import table

SETTLEMENTS: tuple[Settlement, ...] = ("urban", "rural")


@dataclass(frozen=True, slots=True)
class LocalNumbers:
    """In force on the day of the demo; fen."""

    standard_per_year: Mapping[Settlement, int]
    last_year_income: Mapping[Settlement, int]
    financial_limit: int
    vehicle_limit: int


def parameter_rows(counties: tuple[CountyRow, ...], on: date) -> tuple[ParameterRow, ...]:
    """Every number of every county with the first day on which it holds, and its source."""
    return tuple(row for county in counties for row in _rows(county, on))


def local_numbers(parameters: tuple[ParameterRow, ...], county: str, on: date) -> LocalNumbers:
    """The numbers in force in the county."""
    in_force = numbers_in_force(parameters, county, on)
    return LocalNumbers(
        {one: 12 * in_force[f"dibao_standard_fen_per_month.{one}"] for one in SETTLEMENTS},
        {one: in_force[f"last_year_disposable_income_fen_per_capita.{one}"] for one in SETTLEMENTS},
        in_force["financial_asset_limit_fen"],
        in_force["vehicle_asset_limit_fen"],
    )


def numbers_in_force(parameters: Sequence[ParameterRow], county: str, on: date) -> dict[str, int]:
    """The county's parameters on the day, by name: of each the latest that has begun."""
    begun = (row for row in parameters if row.county == county and row.valid_from <= on)
    return {row.name: row.value for row in sorted(begun, key=lambda row: row.valid_from)}


def _rows(county: CountyRow, on: date) -> Iterator[ParameterRow]:
    numbers = table("parameters")
    entries: list[dict[str, Any]] = numbers["counties"][county.code]
    for entry in entries:
        for years, value in entry["values"].items():
            year = on.year + years
            source = numbers["source"].format(county=county.name, year=year)
            yield ParameterRow(county.code, entry["name"], value, entry["unit"], date(year, 1, 1), source)
