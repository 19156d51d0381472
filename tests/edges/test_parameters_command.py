"""`jiuzhu parameters`: list, check, import."""

from __future__ import annotations

from pathlib import Path

from tests.edges.cli_site import ON, Cli

HERE = ("--county", "341702", "--on", ON)
HEADER = "name,valid_from,value,unit,source"
LINE = "城镇低保标准,2026-07-01,2000.00,元,池政办〔2026〕8号"


def _file(folder: Path, *lines: str, encoding: str = "utf-8") -> str:
    path = folder / "figures.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding=encoding)
    return str(path)


def test_list_says_what_counts_and_what_nobody_has_entered(demo: Cli) -> None:
    told = demo.told("parameters", "list", *HERE, "--json")
    figures = {figure["name"]: figure for figure in told["figures"]}

    assert figures["dibao_standard_fen_per_month.urban"]["value"] == 80_000
    assert [entry["state"] for entry in figures["dibao_standard_fen_per_month.urban"]["entries"]] == [
        "counts",
        "before",
    ]
    assert told["missing"] == []
    assert "needed" in demo.ok("parameters", "list", *HERE)


def test_what_list_writes_can_be_imported_and_changes_nothing(demo: Cli, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text(demo.ok("parameters", "list", "--csv", *HERE), encoding="utf-8")

    told = demo.told("parameters", "import", str(path), *HERE, "--json")

    assert (told["entered"], told["superseded"], told["unchanged"]) == ([], [], 6)


def test_check_tells_whom_a_file_classes_otherwise_and_changes_nothing(demo: Cli, tmp_path: Path) -> None:
    file, before = _file(tmp_path, LINE), demo.entries()

    told = demo.told("parameters", "check", file, *HERE, "--json")

    assert told["affected"]["looked_at"] > 0
    assert told["affected"]["on"] == "2026-07-01"
    assert sum(told["affected"]["classes"].values()) == len(told["affected"]["households"]) > 0
    assert "classed otherwise" in demo.ok("parameters", "check", file, *HERE)
    assert demo.entries() == before


def test_imported_figures_are_listed_with_what_they_supersede(demo: Cli, tmp_path: Path) -> None:
    demo.ok("parameters", "import", _file(tmp_path, LINE), *HERE)
    demo.ok("parameters", "import", _file(tmp_path, LINE.replace("2000.00", "2100")), *HERE)

    figure = demo.told("parameters", "list", *HERE, "--json")["figures"][0]

    assert [(entry["value"], entry["state"]) for entry in figure["entries"]] == [
        (210_000, "later"),
        (200_000, "superseded"),
        (80_000, "counts"),
        (77_000, "before"),
    ]


def test_every_problem_of_a_file_is_named(demo: Cli, tmp_path: Path) -> None:
    file = _file(tmp_path, "standard,2026-07-01,1,yuan,x", "rigid_ratio_percent,July,0,percent,x")

    problems = demo.problems("parameters", "check", file, *HERE)

    assert [each.partition(": ")[2].partition(":")[0] for each in problems] == ["name", "valid_from", "value"]
    assert demo.problems("parameters", "import", str(tmp_path / "none.csv"), *HERE)


def test_a_lowered_line_of_edge_is_refused(demo: Cli, tmp_path: Path) -> None:
    [problem] = demo.problems("parameters", "import", _file(tmp_path, "提高后的边缘收入线,2026-07-01,140,%,x"), *HERE)

    assert "never lowered" in problem


def test_figures_are_read_as_a_chinese_spreadsheet_saves_them(demo: Cli, tmp_path: Path) -> None:
    told = demo.told("parameters", "check", _file(tmp_path, LINE, encoding="gb18030"), *HERE, "--json")

    assert [(one["value"], one["source"]) for one in told["entered"]] == [(200_000, "池政办〔2026〕8号")]
