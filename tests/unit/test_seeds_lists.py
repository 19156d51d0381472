"""The month of lists as files: the same bytes each time, and an import that names exactly the dirt that was planted."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matching.decisions.scoring import scoring_law
from matching.imports.context import ImportContext
from matching.imports.kind import ImportKind
from matching.imports.reading import read_table
from matching.imports.rows import HouseholdWithMembers, ImportedRow
from matching.imports.table import Table, TableRow
from matching.imports.templates import template
from matching.imports.validation import validate
from matching.imports.writing import headers_of, lines_of
from matching.policy.loading import load_packs
from seeds.county import generate
from seeds.lists import Manifest, write_lists
from seeds.rows import County

ON = date(2026, 3, 1)


@cache
def a_county(seed: int = 1) -> County:
    """A county of one town's size."""
    return generate(seed=seed, on=ON, households=400)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


@pytest.fixture(scope="module")
def manifest(folder: Path) -> Manifest:
    return write_lists(a_county(), folder)


def test_the_import_names_exactly_the_dirt_that_was_planted(folder: Path, manifest: Manifest) -> None:
    contexts = {county.code: context_for(a_county(), county.code) for county in a_county().counties}
    reports = [
        (file.name, validate(file.kind, read_table(folder / file.name), contexts[file.county]))
        for file in manifest.files
    ]
    named = Counter((name, one.row, one.code) for name, report in reports for one in report.problems)
    assert named == Counter(tuple(one) for one in manifest.dirt)
    assert sum(len(report.valid_rows) for _, report in reports) == len(
        (*a_county().signals, *a_county().aid, *a_county().crossmatches)
    )


def test_every_kind_of_dirt_is_planted_in_every_format(manifest: Manifest) -> None:
    codes = {one.code for one in manifest.dirt}
    assert codes >= {
        *("duplicate_row", "unknown_person", "unknown_household", "bad_check_digit", "bad_date", "future_date"),
        *("bad_code", "stored_as_number", "formula", "missing_value", "one_amount"),
    }
    assert {Path(one.file).suffix for one in manifest.dirt if one.code == "stored_as_number"} == {".csv", ".xlsx"}


def test_the_files_are_in_the_encodings_and_formats_of_offices(folder: Path, manifest: Manifest) -> None:
    contents = [(folder / file.name).read_bytes() for file in manifest.files]
    assert any(content.startswith(b"PK") for content in contents)
    assert any(content.startswith(b"\xef\xbb\xbf") for content in contents)
    assert any(not _is_utf8(content) and not content.startswith(b"PK") for content in contents)


def test_the_dirt_is_written_down_beside_the_files(folder: Path, manifest: Manifest) -> None:
    written = json.loads((folder / "dirt.json").read_text("utf-8"))
    assert [(one["file"], one["row"], one["code"]) for one in written["dirt"]] == list(map(tuple, manifest.dirt))
    assert [one["name"] for one in written["files"]] == [file.name for file in manifest.files]


def test_the_same_county_gives_the_same_bytes(folder: Path, manifest: Manifest, tmp_path: Path) -> None:
    write_lists(generate(seed=1, on=ON, households=400), tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in folder.iterdir())
    assert [name for name in names if (tmp_path / name).read_bytes() != (folder / name).read_bytes()] == []


def test_another_seed_gives_other_lists(manifest: Manifest, tmp_path: Path) -> None:
    assert write_lists(a_county(2), tmp_path).dirt != manifest.dirt


def test_the_smallest_counties_have_lists_too(tmp_path: Path) -> None:
    county = generate(seed=1, on=ON, households=3)
    manifest = write_lists(county, tmp_path)
    assert [file.name for file in manifest.files if not read_table(tmp_path / file.name).rows] == []


@pytest.mark.parametrize("kind", ["households", "signals", "crossmatch", "aid", "supply", "societies"])
def test_every_row_of_the_county_survives_the_way_through_a_sheet(kind: ImportKind) -> None:
    county = a_county()
    rows = [row for row in _rows_of(county, kind) if _is_of_demo_county(row)]
    report = validate(kind, _sheet(kind, rows), context_for(county, "341702"))
    assert report.problems == ()
    assert [row.value for row in report.valid_rows] == rows


@pytest.mark.parametrize("kind", ["households", "signals", "crossmatch", "aid", "supply", "societies"])
def test_a_template_that_is_filled_in_is_read_back(tmp_path: Path, kind: ImportKind) -> None:
    county = a_county()
    rows = [row for row in _rows_of(county, kind) if _is_of_demo_county(row)][:5]
    book = load_workbook(io.BytesIO(template(kind)))
    sheet = book.worksheets[0]
    for line in (line for row in rows for line in lines_of(kind, row)):
        sheet.append([line.get(header) for header in headers_of(kind)])
    book.save(tmp_path / "filled.xlsx")
    report = validate(kind, read_table(tmp_path / "filled.xlsx"), context_for(county, "341702"))
    assert ([row.value for row in report.valid_rows], report.problems) == (rows, ())


def _sheet(kind: ImportKind, rows: list[ImportedRow]) -> Table:
    headers = headers_of(kind)
    lines = [line for row in rows for line in lines_of(kind, row)]
    cells = (tuple(line.get(header) for header in headers) for line in lines)
    return Table(headers, tuple(TableRow(number, row) for number, row in enumerate(cells, start=2)), "fingerprint")


def _rows_of(county: County, kind: ImportKind) -> list[ImportedRow]:
    if kind == "households":
        members = {home: tuple(rows) for home, rows in groupby(county.members, key=lambda one: one.household_id)}
        return [HouseholdWithMembers(row, members[row.household_id]) for row in county.households]
    by_kind: dict[ImportKind, tuple[ImportedRow, ...]] = {
        "signals": county.signals,
        "crossmatch": county.crossmatches,
        "aid": county.aid,
        "supply": county.supplies,
        "societies": county.societies,
    }
    return list(by_kind[kind])


def _is_of_demo_county(row: ImportedRow) -> bool:
    """The neighbour's people are in another registry."""
    if isinstance(row, HouseholdWithMembers):
        return row.household.region.startswith("341702")
    subject = getattr(row, "household_id", None) or getattr(row, "member_id", None)
    number = getattr(row, "identity_number", None)
    neighbours = {one.identity_number for one in a_county().members if one.household_id.startswith("H341799")}
    return subject.startswith(("H341702", "M341702")) if subject else number not in neighbours


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def context_for(county: County, code: str) -> ImportContext:
    """What the registry of the county would answer, were everything of it loaded: for judging its lists."""
    households = {row.household_id for row in county.households if row.region.startswith(code)}
    members = [row for row in county.members if row.household_id in households]
    pack = load_packs().get(next(row.pack for row in county.counties if row.code == code))
    return ImportContext(
        county=code,
        on=county.on,
        is_person={row.identity_number for row in members}.__contains__,
        is_household=households.__contains__,
        is_member={row.member_id for row in members}.__contains__,
        is_region={row.code for row in county.regions if row.code.startswith(code)}.__contains__,
        is_charity={row.uscc for row in county.charities}.__contains__,
        is_society={row.society_id for row in county.societies}.__contains__,
        indicators=frozenset(scoring_law(pack, county.on).ticks),
    )
