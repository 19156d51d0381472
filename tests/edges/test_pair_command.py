"""`jiuzhu pair` and `jiuzhu pair verify`, from files, as a user or another program calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli import command_line
from tests.unit.pairing_rows import TRAP, a_need, a_supply, as_csv

app = command_line()

NEEDS = as_csv([a_need("n1", level="red"), a_need("n2", quantity=2)])
SUPPLIES = as_csv([a_supply("s1", quantity=2)])


def test_pair_answers_with_pairings_proof_reasons_and_prices(tmp_path: Path) -> None:
    answer = json.loads(_pair(tmp_path, NEEDS, SUPPLIES).stdout)

    assert answer["pairings"] == [
        {"need_id": "n1", "supply_id": "s1", "quantity": 1},
        {"need_id": "n2", "supply_id": "s1", "quantity": 1},
    ]
    assert answer["served"]["red"] == {"never_helped": 1, "helped": 0}
    assert answer["misfit"] == 200
    assert (answer["certificate"]["optimal"], answer["certificate"]["arcs_checked"]) == (True, 2)
    assert [(one["need_id"], one["quantity"]) for one in answer["unmet"]] == [("n2", 1)]
    assert answer["prices"] == [{"supply_id": "s1", "level": "yellow", "misfit": 100}]


def test_the_matching_trap_is_solved_exactly() -> None:
    result = _run("pair", "--needs", TRAP / "needs.csv", "--supplies", TRAP / "supplies.csv", "--on", "2026-03-01")

    served = json.loads(result.stdout)["served"]
    assert (served["red"]["helped"], served["orange"]["never_helped"]) == (10, 0)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    once, again = (_pair(tmp_path, NEEDS, SUPPLIES, "--seed", "5").stdout_bytes for _ in range(2))

    assert once == again


def test_columns_may_stand_in_any_order_with_a_unit_and_a_byte_order_mark(tmp_path: Path) -> None:
    header, *rows = NEEDS.splitlines()
    turned = "\n".join(",".join(reversed(line.split(","))) for line in (header, *rows))

    assert _pair(tmp_path, "\ufeff" + turned, SUPPLIES).exit_code == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("need_id", ""),
        ("household_id", " "),
        ("kind", "rice"),
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "1.5"),
        ("quantity", "9" * 5000),
        ("quantity", "１"),
        ("level", "purple"),
        ("region", "3417"),
        ("region", "991702001001"),
        ("category", "rich"),
        ("helped_before", "yes"),
        ("consent", ""),
        ("unit", "bushel"),
    ],
)
def test_a_bad_field_of_a_need_is_named_and_not_repeated(tmp_path: Path, column: str, value: str) -> None:
    result = _pair(tmp_path, _changed(NEEDS, 1, column, value), SUPPLIES)

    assert _paths(result) == [f"needs[1].{column}"]
    assert len(value) < 4 or value not in result.stderr


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("charity_id", ""),
        ("quantity", "10000000000"),
        ("max_per_household", "-1"),
        ("categories", "dibao;rich"),
        ("categories", ""),
        ("service_area", "34170"),
        ("service_area", "any;"),
        ("valid_from", "2026-02-30"),
        ("valid_to", "20260301"),
        ("valid_to", "2025-12-31"),
        ("charity_cap", "many"),
    ],
)
def test_a_bad_field_of_a_supply_is_named(tmp_path: Path, column: str, value: str) -> None:
    assert _paths(_pair(tmp_path, NEEDS, _changed(SUPPLIES, 0, column, value))) == [f"supplies[0].{column}"]


def test_every_problem_of_both_files_and_the_options_comes_at_once(tmp_path: Path) -> None:
    needs = _changed(_changed(NEEDS, 0, "level", "x"), 1, "kind", "x")
    supplies = _changed(SUPPLIES, 0, "quantity", "x")

    result = _pair(tmp_path, needs, supplies, "--on", "tomorrow", "--seed", "x")

    assert _paths(result) == ["--on", "--seed", "needs[0].level", "needs[1].kind", "supplies[0].quantity"]


def test_an_id_that_comes_twice_names_both_lines(tmp_path: Path) -> None:
    result = _pair(tmp_path, as_csv([a_need("n"), a_need("n")]), SUPPLIES)

    assert json.loads(result.stderr)["problems"] == [
        {"path": "needs[1].need_id", "problem": "line 3: is the same as in line 2"}
    ]


def test_a_charity_cap_that_differs_between_lines_is_a_problem(tmp_path: Path) -> None:
    supplies = as_csv([a_supply("s", charity_id="c", charity_cap=3), a_supply("t", charity_id="c", charity_cap=4)])

    assert _paths(_pair(tmp_path, NEEDS, supplies)) == ["supplies[1].charity_cap"]


def test_money_that_is_no_multiple_of_a_part_is_a_problem(tmp_path: Path) -> None:
    assert _paths(_pair(tmp_path, as_csv([a_need("n", unit="fen", quantity=15_000)]), SUPPLIES)) == [
        "needs[0].quantity"
    ]


def test_missing_unknown_and_repeated_columns_are_problems(tmp_path: Path) -> None:
    needs = NEEDS.replace("need_id", "name", 1).replace("consent", "kind", 1)

    paths = _paths(_pair(tmp_path, needs, SUPPLIES))

    assert paths == ["needs.need_id", "needs.consent", "needs.header[0]", "needs.header[8]"]


def test_a_row_with_too_few_fields_is_a_problem(tmp_path: Path) -> None:
    assert _paths(_pair(tmp_path, NEEDS + "n3,h\n", SUPPLIES)) == ["needs[2]"]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00", b'"\n' * 50, NEEDS.splitlines()[0].encode()])
def test_a_file_without_readable_rows_is_refused(tmp_path: Path, content: bytes) -> None:
    result = _pair(tmp_path, content, SUPPLIES)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert all(path.startswith("needs") for path in _paths(result))


def test_ten_megabytes_of_rubbish_are_refused_and_counted(tmp_path: Path) -> None:
    result = _pair(tmp_path, NEEDS + "rubbish\n" * (10 * 2**20 // 8), SUPPLIES)

    problems = json.loads(result.stderr)["problems"]
    assert result.exit_code == 2
    assert problems[-1] == {"path": "", "problem": "and 1300720 more problems like these"}


def test_a_missing_file_and_a_missing_option_are_problems(tmp_path: Path) -> None:
    result = _run("pair", "--needs", tmp_path / "nowhere.csv", "--on", "2026-03-01")

    assert _paths(result) == ["--needs", "--supplies"]


def test_verify_accepts_what_pair_printed(tmp_path: Path) -> None:
    result = _verify(tmp_path, json.loads(_pair(tmp_path, NEEDS, SUPPLIES).stdout))

    told = json.loads(result.stdout)
    assert (result.exit_code, told["verified"], told["arcs_checked"]) == (0, True, 2)
    assert "prices" in told["not_checked"]


def test_verify_finds_one_unit_moved(tmp_path: Path) -> None:
    answer = json.loads(_pair(tmp_path, NEEDS, SUPPLIES).stdout)
    answer["pairings"][0]["quantity"] += 1

    result = _verify(tmp_path, answer)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "need n1 is exceeded" in result.stderr


def test_verify_refuses_what_is_no_result(tmp_path: Path) -> None:
    result = _verify(tmp_path, {"pairings": 3})

    assert (result.exit_code, result.stdout) == (2, "")


def test_explain_names_the_options_and_the_shortage(tmp_path: Path) -> None:
    result = _explain(tmp_path, "n2")

    explanation = json.loads(result.stdout)
    assert explanation["options"][0]["supply_id"] == "s1"
    assert explanation["shortage"]["needs"] == ["n1", "n2"]


def test_explain_refuses_an_id_that_took_no_part(tmp_path: Path) -> None:
    assert _paths(_explain(tmp_path, "nobody")) == ["--need"]


def _explain(folder: Path, need: str) -> Result:
    (folder / "result.json").write_text(_pair(folder, NEEDS, SUPPLIES).stdout, encoding="utf-8")
    files = ("--needs", folder / "needs.csv", "--supplies", folder / "supplies.csv")
    return _run("pair", "explain", *files, folder / "result.json", "--need", need)


def _pair(folder: Path, needs: str | bytes, supplies: str, *options: str) -> Result:
    (folder / "needs.csv").write_bytes(needs if isinstance(needs, bytes) else needs.encode())
    (folder / "supplies.csv").write_text(supplies, encoding="utf-8")
    on = () if "--on" in options else ("--on", "2026-03-01")
    return _run("pair", "--needs", folder / "needs.csv", "--supplies", folder / "supplies.csv", *on, *options)


def _verify(folder: Path, answer: dict[str, Any]) -> Result:
    _pair(folder, NEEDS, SUPPLIES)
    (folder / "result.json").write_text(json.dumps(answer), encoding="utf-8")
    files = ("--needs", folder / "needs.csv", "--supplies", folder / "supplies.csv")
    return _run("pair", "verify", *files, folder / "result.json")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _paths(result: Result) -> list[str]:
    assert (result.exit_code, result.stdout) == (2, "")
    return [problem["path"] for problem in json.loads(result.stderr)["problems"]]


def _changed(text: str, row: int, column: str, value: str) -> str:
    lines = [line.split(",") for line in text.splitlines()]
    lines[row + 1][lines[0].index(column)] = value
    return "\n".join(",".join(line) for line in lines) + "\n"
