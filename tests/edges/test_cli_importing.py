"""A list by command: what is wrong with it is said row by row, what is right lands once, and nothing lands by half."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from graph.schema import Signal
from matching.identity import with_check_character
from matching.imports.templates import NOTES_SHEET
from matching.imports.validation import KINDS_OF_FILE
from seeds.county import generate
from seeds.lists import write_lists
from tests.edges.cli_site import HOUSEHOLDS, ON, Cli
from tests.unit.import_files import a_workbook, saved

HEADERS = ("来源部门", "预警指标", "户编号", "公民身份号码", "发生日期", "渠道")
COUNTY = ("--county", "341702", "--on", ON)


def a_row(household: str = "", number: str = "", **cells: str) -> tuple[str, ...]:
    """A row of signals: a petition, unless told otherwise."""
    given = {"来源部门": "信访部门", "预警指标": "信访线索", "户编号": household, "公民身份号码": number}
    given |= {"发生日期": "2026-02-20", "渠道": "信访"} | cells
    return tuple(given[header] for header in HEADERS)


def a_csv(path: Path, *rows: Sequence[str], encoding: str = "utf-8", headers: Sequence[str] = HEADERS) -> Path:
    text = "\n".join(",".join(row) for row in (headers, *rows))
    path.write_bytes(text.encode(encoding))
    return path


def households_of(demo: Cli) -> list[str]:
    """Numbers of households without a signal."""
    nodes = demo.told("export")["nodes"]
    signalled = {node["props"]["household"] for node in nodes if node["kind"] == "Signal"}
    homes = [node["id"] for node in nodes if node["kind"] == "Household" and node["props"]["county"] == "341702"]
    return [home.partition(":")[2] for home in homes if home not in signalled]


def problems_of(demo: Cli, file: Path, *options: str, kind: str = "signals") -> list[tuple[Any, Any, str]]:
    """Exit code 1, nothing landed, and every problem of the file."""
    before = demo.entries()
    done = demo.run("import", kind, str(file), *COUNTY, "--json", *options)
    assert done.exit_code == 1, done.stderr
    assert demo.entries() == before
    return [(one["row"], one["column"], one["code"]) for one in json.loads(done.stdout)["problems"]]


def test_a_list_lands_and_its_households_are_assessed(demo: Cli, tmp_path: Path) -> None:
    home = households_of(demo)[0]

    told = demo.told("import", "signals", str(a_csv(tmp_path / "a.csv", a_row(home))), *COUNTY, "--json")

    assert (told["status"], told["landed"], told["problems"]) == ("landed", 1, [])
    assert told["assessed"]["warnings"] == {"blue": 1}
    events = demo.told("chain", home, "--json", "--on", ON)["events"]
    assert {"signal", "warning", "referral"} <= {event["kind"] for event in events}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_may_come_in_any_usual_encoding(demo: Cli, tmp_path: Path, encoding: str) -> None:
    file = a_csv(tmp_path / "a.csv", a_row(households_of(demo)[0]), encoding=encoding)

    assert demo.told("import", "signals", str(file), *COUNTY, "--json")["landed"] == 1


def test_the_same_file_again_changes_nothing(demo: Cli, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", a_row(households_of(demo)[0]))
    demo.ok("import", "signals", str(file), *COUNTY)
    before = demo.ok("export")

    told = demo.told("import", "signals", str(file), *COUNTY, "--json")

    assert (told["landed"], told["unchanged"]) == (0, 1)
    assert demo.ok("export") == before


def test_a_dry_run_says_what_would_happen_and_changes_nothing(demo: Cli, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", a_row(households_of(demo)[0]))
    before = demo.entries()

    told = demo.told("import", "signals", str(file), *COUNTY, "--json", "--dry-run")

    assert (told["status"], told["valid_rows"], told["landed"]) == ("dry_run", 1, 0)
    assert demo.entries() == before


def test_with_a_problem_nothing_lands_and_every_problem_is_said(demo: Cli, tmp_path: Path) -> None:
    home = households_of(demo)[0]
    file = a_csv(tmp_path / "a.csv", a_row(home), a_row("H-none", 发生日期="2026-02-30"), a_row(home, 预警指标="洪水"))

    assert problems_of(demo, file) == [
        (3, "户编号", "unknown_household"),
        (3, "发生日期", "bad_date"),
        (4, "预警指标", "bad_code"),
    ]


def test_on_confirmation_the_valid_rows_land(demo: Cli, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", a_row(households_of(demo)[0]), a_row("H-none"))

    told = demo.told("import", "signals", str(file), *COUNTY, "--json", "--accept-valid")

    assert (told["landed"], [one["row"] for one in told["problems"]]) == (1, [3])


def test_the_problems_are_shown_as_a_table_and_written_as_a_sheet(demo: Cli, tmp_path: Path) -> None:
    file, sheet = a_csv(tmp_path / "a.csv", a_row("H-none")), tmp_path / "problems.xlsx"

    done = demo.run("import", "signals", str(file), *COUNTY, "--report", str(sheet))

    assert done.exit_code == 1
    assert "unknown_household" in done.stdout
    assert [cell.value for cell in load_workbook(sheet).worksheets[0][2]][:3] == ["2", "户编号", "unknown_household"]


def test_an_identity_number_is_never_repeated_in_a_message(demo: Cli, tmp_path: Path) -> None:
    unknown, broken = with_check_character("99000019551231002"), "990000195512310021"
    file = a_csv(tmp_path / "a.csv", a_row(number=unknown), a_row(number=broken))

    done = demo.run("import", "signals", str(file), *COUNTY)

    assert done.exit_code == 1
    assert "unknown_person" in done.stdout
    assert not {unknown, broken, unknown[6:14]} & set(done.stdout.split())
    assert unknown not in done.stdout + done.stderr


def test_an_unknown_column_is_named(demo: Cli, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", (*a_row(households_of(demo)[0]), "1"), headers=(*HEADERS, "年龄"))

    assert problems_of(demo, file) == [(1, "年龄", "unknown_column")]


def test_a_repeated_row_is_named(demo: Cli, tmp_path: Path) -> None:
    home = households_of(demo)[0]

    assert problems_of(demo, a_csv(tmp_path / "a.csv", a_row(home), a_row(home))) == [(3, None, "duplicate_row")]


def test_numbers_that_a_spreadsheet_rounded_and_formulas_are_named(demo: Cli, tmp_path: Path) -> None:
    rounded = (*a_row()[:3], 990000195512310000, *a_row()[4:])
    formula = ("信访部门", "信访线索", "=A1", *a_row()[3:])
    file = saved(tmp_path / "a.xlsx", a_workbook(HEADERS, rounded, formula))

    assert {code for _, _, code in problems_of(demo, file)} >= {"stored_as_number", "formula"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "0 字节"),
        ("none.csv", None, "不存在"),
        ("latin.csv", "来源部门,é\n".encode("utf-16"), "编码|xlsx"),
        ("pdf.csv", b"%PDF-1.7", "csv 或 xlsx"),
        ("broken.xlsx", b"PK\x03\x04 broken", "损坏"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(
    demo_once: Cli, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    [problem] = demo_once.problems("import", "signals", str(file), *COUNTY)

    assert any(word in problem for word in code.split("|")), problem


def test_a_zip_bomb_is_refused_before_it_is_unpacked(demo_once: Cli, tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    file = saved(tmp_path / "bomb.xlsx", content.getvalue())

    assert "解压" in demo_once.problems("import", "signals", str(file), *COUNTY)[0]


def test_an_unknown_kind_of_list_is_named(demo_once: Cli, tmp_path: Path) -> None:
    assert demo_once.problems("import", "people", str(tmp_path))[0].startswith("KIND: must be one of regions")


def test_a_store_of_several_counties_asks_whose_list_it_is(demo_once: Cli, tmp_path: Path) -> None:
    file = a_csv(tmp_path / "a.csv", a_row("H1"))

    assert demo_once.problems("import", "signals", str(file)) == ["--county: must be one of 341702, 341799"]


def test_an_empty_store_has_no_county_for_a_list(cli: Cli, tmp_path: Path) -> None:
    cli.ok("init")

    assert "no county" in cli.refused("import", "signals", str(a_csv(tmp_path / "a.csv", a_row("H1"))))[1]


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_the_template_of_a_kind_is_an_empty_sheet_with_its_columns(demo_once: Cli, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "empty.xlsx"
    demo_once.ok("template", kind, "--out", str(file))

    book = load_workbook(file)

    assert NOTES_SHEET in book.sheetnames
    assert [cell.value.rstrip("*") for cell in book.worksheets[0][1]] == [
        column.header for column in KINDS_OF_FILE[kind].columns
    ]


def test_the_template_of_policies_offers_the_packs_there_are(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "policies.xlsx"
    cli.ok("template", "policies", "--out", str(file))

    book = load_workbook(file)
    sheet: Any = book.worksheets[0]
    [drop_down] = sheet.data_validations.dataValidation
    offered = [cell.value for cell in book.worksheets[2]["A"]]

    assert (str(drop_down.sqref).startswith("A2"), drop_down.formula1) == (True, "'选项'!$A$1:$A$5")
    assert sorted(offered) == ["chizhou-2024", "guangdong-2021", "henan-2022", "national-2023", "qitai-2024"]


def test_a_template_is_not_written_under_the_name_of_another_format(demo_once: Cli, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"

    assert demo_once.problems("template", "signals", "--out", str(file)) == [
        f"--out: {file}: a template is a sheet, name it *.xlsx"
    ]
    assert not file.exists()


def test_a_killed_import_is_completed_by_the_next(demo: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_csv(tmp_path / "a.csv", *(a_row(home) for home in households_of(demo)[:3]))
    untouched = Cli(tmp_path / "untouched")
    monkeypatch.setattr("matching.landing.delivery.ROWS_AT_ONCE", 1)
    _copy(demo, untouched)

    with monkeypatch.context() as killing:
        killing.setattr("matching.landing.delivery._count", _die_after(2))
        assert demo.run("import", "signals", str(file), *COUNTY).exit_code != 0
    demo.ok("import", "signals", str(file), *COUNTY)
    untouched.ok("import", "signals", str(file), *COUNTY)

    assert _graph(demo) == _graph(untouched)


def _die_after(rows: int) -> Any:
    left = iter(range(rows - 1))

    def count(*_: object) -> None:
        next(left)

    return count


def _copy(one: Cli, other: Cli) -> None:
    other.folder.mkdir()
    for file in one.folder.iterdir():
        (other.folder / file.name).write_bytes(file.read_bytes())


def _graph(cli: Cli) -> list[Any]:
    """Everything but how often the import's own record was written."""
    return [node for node in cli.told("export")["nodes"] if node["kind"] != "Job"]


def test_the_report_names_exactly_the_dirt_that_was_planted(demo_once: Cli, tmp_path: Path) -> None:
    county = generate(seed=7, on=date.fromisoformat(ON), households=HOUSEHOLDS)
    manifest = write_lists(county, tmp_path / "lists")
    found = []
    for file in manifest.files:
        options = ("--county", file.county, "--on", ON, "--json", "--dry-run")
        done = demo_once.run("import", file.kind, str(tmp_path / "lists" / file.name), *options)
        found += [(file.name, one["row"], one["code"]) for one in json.loads(done.stdout)["problems"]]

    assert manifest.dirt
    assert sorted(found, key=str) == sorted(((one.file, one.row, one.code) for one in manifest.dirt), key=str)


def test_a_signal_that_landed_carries_the_time_of_its_day(demo: Cli, tmp_path: Path) -> None:
    home = households_of(demo)[0]
    demo.ok("import", "signals", str(a_csv(tmp_path / "a.csv", a_row(home))), *COUNTY)
    engine = demo.engine()

    signals = engine.store.household_view(f"household:{home}").all(Signal)
    engine.store.close()

    assert [signal.since for signal in signals] == ["2026-03-02T01:00:00Z"]
