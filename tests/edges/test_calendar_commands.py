"""`jiuzhu calendar`, and `--calendar` of the pure commands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.calendar_files import a_file, a_line, a_notice
from tests.edges.cli_site import Cli

COUNTY = ("--on", "2026-03-02", "--county", "341702")


def _file(folder: Path, *lines: str) -> str:
    path = folder / "days.csv"
    path.write_text(a_file(*lines), encoding="utf-8")
    return str(path)


def test_the_programs_own_days_are_listed_without_a_store(cli: Cli) -> None:
    told = cli.told("calendar", "list", "--year", "2026", "--json")

    assert told["is_published"] is True
    assert {
        "date": "2026-10-01",
        "kind": "holiday",
        "notice": "national",
        "name": "国庆节",
        "source": "chinesecalendar",
    } in (told["days"])


@pytest.mark.parametrize(("named", "standing"), [(("--on", "2025-03-02"), {}), ((), {"JIUZHU_ON": "2025-03-02"})])
def test_the_year_of_the_day_is_listed_when_none_is_named(
    cli: Cli, named: tuple[str, ...], standing: dict[str, str]
) -> None:
    assert replace(cli, env=standing).told("calendar", "list", *named, "--json")["year"] == 2025


def test_a_year_without_arrangements_is_said_to_be_unpublished(cli: Cli) -> None:
    assert "not published" in cli.ok("calendar", "list", "--year", "2027")


def test_check_accepts_a_whole_notice(cli: Cli, tmp_path: Path) -> None:
    told = cli.told("calendar", "check", _file(tmp_path, *a_notice()), "--json")

    assert told == {"ok": True, "days": 37, "national_years": [2027]}


def test_check_names_every_problem(cli: Cli, tmp_path: Path) -> None:
    file = _file(tmp_path, a_line("2026-03-08", "workday"), a_line("2026-03-08"), a_line("2026-03-10", "workday"))

    assert len(cli.problems("calendar", "check", file)) == 2


def test_the_year_after_the_countys_own_can_be_checked_and_imported(demo: Cli, tmp_path: Path) -> None:
    demo.told("calendar", "import", _file(tmp_path, *a_notice()), *COUNTY, "--json")
    saturdays = (date(2027, month, day) for month, day in ((1, 15), (2, 19), (5, 20), (7, 15), (11, 18)))
    after = _file(tmp_path, *(line.replace("2027-", "2028-") for line in a_notice(make_up=saturdays)))

    assert demo.told("calendar", "check", after, *COUNTY[2:], "--json")["ok"] is True
    assert demo.told("calendar", "import", after, *COUNTY, "--json")["days"]["entered"] == 37


def test_imported_days_are_listed_with_their_source(demo: Cli, tmp_path: Path) -> None:
    told = demo.told("calendar", "import", _file(tmp_path, a_line("2026-05-27")), *COUNTY, "--json")
    listed = demo.told("calendar", "list", *COUNTY[2:], "--year", "2026", "--json")["days"]

    assert told["days"] == {"entered": 1, "changed": 0, "withdrawn": 0}
    assert [day["name"] for day in listed if day["notice"] == "county"] == ["古尔邦节"]


def test_import_without_json_prints_tables(demo: Cli, tmp_path: Path) -> None:
    assert "1 entered" in demo.ok("calendar", "import", _file(tmp_path, a_line("2026-05-27")), *COUNTY)


def test_due_counts_by_the_file_that_is_named(cli: Cli, tmp_path: Path) -> None:
    asked = ("due", "--from", "2026-12-28", "--working-days", "10")

    assert cli.told(*asked)["provisional"] is True
    assert cli.told(*asked, "--calendar", _file(tmp_path, *a_notice()))["provisional"] is False


@pytest.mark.parametrize("command", ["score", "route", "aid"])
def test_a_bad_calendar_is_named_with_the_other_problems(cli: Cli, tmp_path: Path, command: str) -> None:
    file = _file(tmp_path, a_line("2026-03-10", "workday"))

    code, said = cli.refused(command, "--pack", "nowhere", "--on", "2026-03-02", "--calendar", file, "nothing.json")

    paths = [problem["path"] for problem in json.loads(said)["problems"]]
    assert (code, paths) == (2, ["--pack", "--calendar: line 2: date", "nothing.json"])
