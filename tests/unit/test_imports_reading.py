"""Opening what was sent: what can be read, and every way in which a file is refused before anything believes it."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from matching.imports import sheet_process
from matching.imports.problems import TableRefused
from matching.imports.reading import read_table
from matching.imports.table import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS, CellFault
from matching.imports.xlsx_file import read_xlsx
from tests.unit.import_files import a_workbook, refusal, saved, with_entry, workbook_content

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_is_read_in_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    table = read_table(saved(tmp_path / "a.csv", "姓名,日期\r\n王芳,2026-03-01\r\n".encode(encoding)))
    assert (table.headers, table.rows[0].cells) == (("姓名", "日期"), ("王芳", "2026-03-01"))


def test_a_rare_character_outside_gbk_is_read_from_gb18030(tmp_path: Path) -> None:
    assert read_table(saved(tmp_path / "a.csv", "姓名\n王𠮷\n".encode("gb18030"))).rows[0].cells == ("王𠮷",)


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_left_out(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path / "a.csv", b"a,b\n1,2\n,\n\n3,4\n"))
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1", "2")), (5, ("3", "4"))]


def test_a_line_break_inside_quotes_belongs_to_the_cell(tmp_path: Path) -> None:
    assert read_table(saved(tmp_path / "a.csv", b'a\n"x\ny"\nz\n')).rows[1] == (3, ("z",))


def test_xlsx_gives_typed_cells(tmp_path: Path) -> None:
    content = a_workbook(["a"], [7, 1.5, True, date(2026, 3, 1), datetime(2026, 3, 1, 12), " x ", None, "=1+1"])
    row = read_table(saved(tmp_path / "a.xlsx", content)).rows[0]
    assert row == (2, (7, 1.5, True, date(2026, 3, 1), date(2026, 3, 1), "x", None, CellFault.FORMULA))


def test_the_kind_of_file_is_told_by_its_content_not_its_name(tmp_path: Path) -> None:
    assert read_table(saved(tmp_path / "list.csv", a_workbook(["a"], ["1"]))).rows[0].cells == ("1",)


def test_the_fingerprint_is_of_the_whole_file(tmp_path: Path) -> None:
    one, other = read_table(saved(tmp_path / "a", b"a\n1\n")), read_table(saved(tmp_path / "b", b"a\n1\n\n"))
    assert (one.rows, one.fingerprint != other.fingerprint) == (other.rows, True)


def test_formats_in_empty_cells_are_not_columns(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["a"])
    book.worksheets[0].append(["1"])
    book.worksheets[0].cell(2, 900).font = Font(bold=True)
    assert read_table(saved(tmp_path / "a.xlsx", workbook_content(book))).rows[0].cells == ("1",)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == [(None, None, "unreadable_file")]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_file_of_no_bytes_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(saved(tmp_path / name, b"")) == [(None, None, "empty_file")]


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path / "a.csv", b"a" * (MAX_FILE_BYTES + 1))) == [(None, None, "too_large")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged_file"),
        ("a.xlsx", b"name,day\n", "damaged_file"),
        ("a.xlsx", b"PK\x03\x04rubbish", "damaged_file"),
        ("a.csv", b"%PDF-1.7", "not_a_table"),
        ("a.csv", b"\x1f\x8b\x08\x00", "not_a_table"),
    ],
)
def test_other_kinds_of_files_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    assert refusal(saved(tmp_path / name, content)) == [(None, None, code)]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("姓名\n王芳\n".encode("utf-16"), 1),
        ("姓名\n王芳\n".encode("utf-16-le"), 2),
        ("姓名\n王".encode() + b"\xff\n", 2),
        (b"\xef\xbb\xbfname\n\xff\n", 2),
        (b"name\n\x81\n", 2),
    ],
)
def test_any_other_encoding_is_refused_with_its_row(tmp_path: Path, content: bytes, row: int) -> None:
    assert refusal(saved(tmp_path / "a.csv", content)) == [(row, None, "wrong_encoding")]


def test_unbalanced_quotes_are_refused_with_their_row(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path / "a.csv", b'a\n1\n"2\n3\n')) == [(3, None, "broken_quotes")]


@pytest.mark.parametrize("make", [lambda cells: ",".join(cells).encode() + b"\n", lambda cells: a_workbook(cells)])
def test_more_columns_than_the_limit_are_refused(tmp_path: Path, make: object) -> None:
    content = make([f"c{n}" for n in range(MAX_COLUMNS + 1)])
    assert refusal(saved(tmp_path / "a", content)) == [(1, None, "too_many_columns")]


def test_more_rows_than_the_limit_are_refused(tmp_path: Path) -> None:
    assert refusal(saved(tmp_path / "a.csv", b"a\n" + b"1\n" * (MAX_ROWS + 1))) == [
        (MAX_ROWS + 2, None, "too_many_rows")
    ]


def test_merged_cells_are_all_named_by_row_and_column(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["a", "b"])
    book.worksheets[0].merge_cells("A2:A3")
    book.worksheets[0].merge_cells("B5:C5")
    assert refusal(saved(tmp_path / "a.xlsx", workbook_content(book))) == [
        (2, "A", "merged_cells"),
        (5, "B", "merged_cells"),
    ]


def test_a_second_sheet_with_data_is_refused_an_empty_one_is_not(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["a"])
    second = book.create_sheet("二")
    assert refusal(saved(tmp_path / "a.xlsx", workbook_content(book))) == []
    second.append(["b"])
    assert refusal(saved(tmp_path / "a.xlsx", workbook_content(book))) == [(None, None, "several_sheets")]


def test_a_bomb_is_refused_at_once_whatever_it_declares(tmp_path: Path) -> None:
    honest = with_entry(a_workbook(["a"]), SHEET, b" " * 90_000_000)
    at = honest.rindex(b"PK\x01\x02", 0, honest.rindex(SHEET.encode()))
    lying = honest[: at + 24] + struct.pack("<I", 1000) + honest[at + 28 :]
    started = time.perf_counter()
    assert refusal(saved(tmp_path / "honest.xlsx", honest)) == [(None, None, "zip_bomb")]
    assert refusal(saved(tmp_path / "lying.xlsx", lying))[0][2] in ("zip_bomb", "damaged_file")
    assert time.perf_counter() - started < 10


def test_an_archive_of_too_many_entries_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(201):
            archive.writestr(f"{number}.xml", "<a/>")
    assert refusal(saved(tmp_path / "a.xlsx", out.getvalue())) == [(None, None, "too_many_entries")]


DECLARATION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
BODY = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


@pytest.mark.parametrize(
    ("encoding", "code"),
    [
        ("utf-8", "entity_declaration"),
        ("utf-16", "entity_declaration"),
        ("utf-16-le", "entity_declaration"),
        ("cp037", "damaged_file"),
    ],
)
def test_an_entity_bomb_is_refused_in_any_encoding(tmp_path: Path, encoding: str, code: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{DECLARATION}{BODY}'.encode(encoding)
    content = with_entry(a_workbook(["a"]), SHEET, sheet)
    assert refusal(saved(tmp_path / "a.xlsx", content)) == [(None, None, code)]


def test_a_declaration_on_the_edge_of_a_piece_is_found(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(32768).hex()
    sheet = f"<!-- {noise[: 65536 - 9]} -->{DECLARATION}{BODY}".encode()
    assert refusal(saved(tmp_path / "a.xlsx", with_entry(a_workbook(["a"]), SHEET, sheet))) == [
        (None, None, "entity_declaration")
    ]


def test_a_sheet_that_claims_a_huge_size_is_read_by_what_it_holds(tmp_path: Path) -> None:
    book = a_workbook(["a"], ["1"])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read(SHEET).replace(b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
    assert b"XFD1048576" in sheet
    content = with_entry(book, SHEET, sheet)
    assert len(read_table(saved(tmp_path / "a.xlsx", content)).rows) == 1


def test_a_cell_in_the_last_row_of_a_sheet_is_a_row_like_any_other(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "a"
    book.worksheets[0]["A1048576"] = "1"
    assert read_table(saved(tmp_path / "a.xlsx", workbook_content(book))).rows == ((1048576, ("1",)),)


def test_a_sheet_that_needs_more_memory_than_the_process_may_have_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "import resource as r\nr.setrlimit(r.RLIMIT_AS,(2**28,2**28))\nb=[bytes(2**20) for _ in range(9**4)]"
    monkeypatch.setattr("matching.imports.xlsx_file.COMMAND", ("-c", script))
    with pytest.raises(TableRefused) as refused:
        read_xlsx(b"", "fingerprint")
    assert refused.value.import_problems[0].code == "too_demanding"


def test_the_process_limits_memory_and_time_before_it_reads() -> None:
    assert (sheet_process.MEMORY_BYTES, sheet_process.CPU_SECONDS) == (512 * 2**20, 30)


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_spreadsheet_is_read_or_refused_never_a_crash(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(a_workbook(["姓名", "日期"], *[[f"王{n}", "2026-03-01"] for n in range(30)]))
    for _ in range(chance.randint(1, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    codes = {code for _, _, code in refusal(saved(tmp_path / "a.xlsx", bytes(content)))}
    assert codes <= {"damaged_file", "not_a_table", "no_rows", "entity_declaration", "wrong_encoding", "zip_bomb"}
