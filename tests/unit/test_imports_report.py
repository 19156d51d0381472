"""Headers, the report as a sheet, and the templates."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from matching.imports.kind import ImportKind
from matching.imports.problems import ImportProblem
from matching.imports.reading import read_table
from matching.imports.report import as_problems, problems_csv, problems_xlsx, write_problems
from matching.imports.table import MAX_COLUMNS
from matching.imports.templates import template
from matching.imports.validation import KINDS_OF_FILE, validate
from matching.imports.workbooks import csv_text, is_risky
from tests.unit.import_files import WANG, a_context, csv_table, found, saved

KINDS: tuple[ImportKind, ...] = tuple(KINDS_OF_FILE)
RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠x"]

WITHOUT_CHOICES = ("societies", "regions", "policies", "charities")


def headers_of(*headers: str) -> list[tuple[int | None, str | None, str]]:
    """The problems of a file of signals with these headers."""
    return found(validate("signals", csv_table(headers, ["x"] * len(headers)), a_context()))


GOOD = ("来源部门", "预警指标", "身份证号", "发生日期", "渠道")


def test_an_unknown_column_gets_the_nearest_one_as_suggestion() -> None:
    report = validate("signals", csv_table([*GOOD, "发生日起"], ["x"] * 6), a_context())
    assert [(one.column, one.code, "发生日期" in one.message) for one in report.problems] == [
        ("发生日起", "unknown_column", True)
    ]


def test_every_missing_column_is_named_and_no_row_is_judged() -> None:
    assert headers_of("来源部门", "身份证号") == [
        (1, "预警指标", "missing_column"),
        (1, "发生日期", "missing_column"),
        (1, "渠道", "missing_column"),
    ]


def test_a_column_under_two_of_its_names_is_repeated() -> None:
    assert headers_of(*GOOD, "identity_number") == [(1, "identity_number", "repeated_column")]


def test_a_column_with_data_needs_a_name() -> None:
    assert headers_of(*GOOD[:2], "", *GOOD[2:]) == [(1, "第 3 列", "nameless_column")]


def test_headers_are_found_whatever_their_width_blanks_and_marks() -> None:
    assert [one[2] for one in headers_of("来源部门*", " 预警 指标", "身份证号", "ＯＢＳＥＲＶＥＤ＿ＯＮ", "渠道")] == [
        "bad_code",
        "bad_code",
        "bad_form",
        "bad_date",
        "bad_code",
    ]


def test_a_file_without_headers_does_not_show_a_number_in_its_report() -> None:
    report = validate("signals", csv_table(["公安", "死亡", WANG, "2026-02-20", "12345"], ["x"] * 5), a_context())
    assert (1, "第 3 列", "unknown_column") in found(report)
    assert WANG not in repr(report)


def test_more_cells_than_headers_are_named() -> None:
    assert (2, None, "too_many_cells") in found(validate("signals", csv_table(GOOD, ["x"] * 6), a_context()))


def test_a_file_of_headers_alone_has_no_rows() -> None:
    assert found(validate("signals", csv_table(GOOD), a_context())) == [(None, None, "no_rows")]


def test_the_report_names_places_for_the_command_line() -> None:
    problems = [
        ImportProblem(3, "姓名", "too_long", "x"),
        ImportProblem(None, None, "empty_file", "y"),
        ImportProblem(4, None, "one_subject", "z"),
    ]
    assert [problem.path for problem in as_problems(problems)] == ["row 3, 姓名", "FILE", "row 4"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_report_is_written_as_a_sheet(tmp_path: Path, suffix: str) -> None:
    write_problems([ImportProblem(3, "姓名", "too_long", "内容过长")], tmp_path / f"report{suffix}")
    report = tmp_path / f"report{suffix}"
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(report.read_text("utf-8-sig"))))
    else:
        rows = [[cell.value for cell in row] for row in load_workbook(report).worksheets[0].iter_rows()]
    assert rows == [["行", "列", "代码", "问题"], ["3", "姓名", "too_long", "内容过长"]]


@pytest.mark.parametrize("text", RISKY)
def test_what_could_act_as_a_formula_is_disarmed(text: str) -> None:
    cell = csv_text(text)
    assert (cell.startswith("'"), is_risky(cell)) == (True, False)


@given(st.text(max_size=60) | st.sampled_from(RISKY))
@example("\ufffe")
@example("a\uffff")
@settings(max_examples=60, deadline=None)
def test_every_cell_of_a_report_is_text(text: str) -> None:
    problems = [ImportProblem(3, text, text, text)]
    rows = list(load_workbook(io.BytesIO(problems_xlsx(problems))).worksheets[0].iter_rows())
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    for line in csv.reader(io.StringIO(problems_csv(problems).decode("utf-8-sig"), newline="")):
        assert not any(is_risky(cell) for cell in line)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_the_same_whenever_it_is_made(kind: ImportKind) -> None:
    assert template(kind) == template(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_accepted_and_has_only_to_be_filled_in(tmp_path: Path, kind: ImportKind) -> None:
    report = validate(kind, read_table(saved(tmp_path / "t.xlsx", template(kind))), a_context())
    assert found(report) == [(None, None, "no_rows")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_offers_words_explains_columns_and_keeps_digits(kind: ImportKind) -> None:
    book = load_workbook(io.BytesIO(template(kind)))
    sheet: Any = book.worksheets[0]
    notes = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    columns = KINDS_OF_FILE[kind].columns
    assert [column.header for column in columns if column.header not in notes] == []
    assert len(sheet.data_validations.dataValidation) >= (0 if kind in WITHOUT_CHOICES else 1)
    assert {sheet.column_dimensions[letter].number_format for letter in "ABCDE"[: len(columns)]} == {"@"}
    assert book.worksheets[2].sheet_state == "hidden"


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_file_has_two_columns_of_one_name_or_more_than_can_be_read(kind: ImportKind) -> None:
    columns = KINDS_OF_FILE[kind].columns
    names = [name for column in columns for name in (column.code, column.header, *column.also)]
    assert len(names) == len(set(names))
    assert len(columns) <= MAX_COLUMNS
