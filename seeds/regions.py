"""The geography of the demo: two counties, their towns and villages. The same for every seed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from matching.codes import Settlement
from seeds.rows import CountyRow, RegionRow
from seeds.tables import table

_FIRST_TOWN = 100
_FIRST_VILLAGE = 201


def county_rows() -> tuple[CountyRow, ...]:
    """The demo county, then its neighbour."""
    keys = ("code", "name", "pack", "phone")
    return tuple(CountyRow(*(county[key] for key in keys)) for county in table("regions")["counties"])


def has_societies(county: str) -> bool:
    """Whether the county's villages have mutual-aid societies."""
    return any(entry["societies"] for entry in table("regions")["counties"] if entry["code"] == county)


def region_rows() -> tuple[RegionRow, ...]:
    """Province, prefecture, counties, towns and villages; parents before children."""
    geography = table("regions")
    province, prefecture = geography["province"], geography["prefecture"]
    rows = [
        RegionRow(province["code"], province["name"], "province", None),
        RegionRow(prefecture["code"], prefecture["name"], "prefecture", province["code"]),
    ]
    for county in geography["counties"]:
        rows.append(RegionRow(county["code"], county["name"], "county", prefecture["code"]))
        rows.extend(_below(county))
    return tuple(rows)


def _below(county: dict[str, Any]) -> Iterator[RegionRow]:
    """Towns with their villages. Streets have communities only; a town has one community, the rest are villages."""
    streets, towns = county["streets"], county["towns"]
    names = _village_names()
    count = len(streets) + len(towns)
    for place, name in enumerate((*streets, *towns)):
        is_street = place < len(streets)
        code = f"{county['code']}{place + 1 if is_street else _FIRST_TOWN + place - len(streets):03d}"
        yield RegionRow(code, name, "town", county["code"])
        for number in range(county["villages"] * (place + 1) // count - county["villages"] * place // count):
            yield _village(code, next(names), number, is_urban=is_street or number == 0)


def _village(town: str, name: str, number: int, *, is_urban: bool) -> RegionRow:
    settlement: Settlement = "urban" if is_urban else "rural"
    own = number + 1 if is_urban else _FIRST_VILLAGE + number
    return RegionRow(f"{town}{own:03d}", f"{name}{'社区' if is_urban else '村'}", "village", town, settlement)


def _village_names() -> Iterator[str]:
    geography = table("regions")
    seconds = geography["village_seconds"]
    pairs = product(range(len(seconds)), enumerate(geography["village_firsts"]))
    return (first + seconds[(turn + place) % len(seconds)] for turn, (place, first) in pairs)
