"""`jiuzhu policy`: what a reader or an editor of the packs sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from api.cli import command_line
from matching.policy.loading import PACKS_DIRECTORY

app = command_line()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["policy", *arguments])


def _answer(*arguments: str) -> Any:
    done = _run(*arguments, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    return json.loads(done.stdout)


def _copy(folder: Path, old: str, new: str) -> str:
    text = (PACKS_DIRECTORY / "chizhou-2024.yaml").read_text(encoding="utf-8")
    assert old in text
    copy = folder / "copy.yaml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(copy)


def test_list_names_the_packs_with_their_parents() -> None:
    packs = {pack["id"]: pack["parent"] for pack in _answer("list")["packs"]}

    assert packs["qitai-2024"] == "national-2023"
    assert len(packs) == 6


def test_show_gives_each_rule_with_the_pack_it_comes_from_and_why() -> None:
    rules = {row["rule"]: row for row in _answer("show", "chizhou-2024", "--on", "2026-01-01")["applying"]}

    assert (rules["rigid.ratio"]["pack"], rules["rigid.ratio"]["clause"]) == ("chizhou-2024", "二(一)")
    assert rules["scoring.window"]["pack"] == "product-defaults"
    assert rules["scoring.window"]["our_choice"]


def test_diff_names_the_rules_in_which_two_documents_differ() -> None:
    found = {each["rule"]: each for each in _answer("diff", "chizhou-2024", "qitai-2024")["differences"]}

    assert {
        "edge.property", "rigid.ratio", "rigid.property", "rigid.excludes_edge_income", "single_person.in_edge",
        "single_person.alone", "scoring.indicator.medical_spend_surge", "cell.mutual_aid", "cell.disaster_relief",
        "departments.recognition", "departments.temporary_aid", "routing.review_by", "aid.rule.new_recipient",
    } <= set(found)  # fmt: skip
    assert "edge.income" not in found
    assert found["rigid.ratio"]["left"]["value"]["percent"] == 60
    assert found["cell.mutual_aid"]["right"] is None


def test_one_value_changed_in_a_copy_is_one_difference(tmp_path: Path) -> None:
    copy = _copy(tmp_path, "percent: 60,", "percent: 61,")

    differences = _answer("diff", "chizhou-2024", copy)["differences"]

    assert [each["rule"] for each in differences] == ["rigid.ratio"]


def test_a_pack_is_no_different_from_itself() -> None:
    assert _answer("diff", "henan-2022", "henan-2022")["differences"] == []


def test_check_accepts_a_copy_under_its_own_id(tmp_path: Path) -> None:
    assert _answer("check", _copy(tmp_path, "id: chizhou-2024", "id: chizhou-draft"))["id"] == "chizhou-draft"


def test_check_reports_everything_that_is_wrong_and_echoes_no_traceback(tmp_path: Path) -> None:
    copy = _copy(tmp_path, "percent: 60, compare: above", "percent: sixty, compare: beyond")

    done = _run("check", copy)

    assert (done.exit_code, done.stdout) == (2, "")
    paths = [problem["path"] for problem in json.loads(done.stderr)["problems"]]
    assert paths == ["chizhou-2024: rules.rigid.ratio: percent", "chizhou-2024: rules.rigid.ratio: compare"]


def test_every_pack_fits_the_schema_that_editors_get() -> None:
    validator = jsonschema_rs.validator_for(json.loads(_run("schema").stdout))
    packs = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in PACKS_DIRECTORY.glob("*.yaml")]

    assert len(packs) == 6
    assert [error.message for pack in packs for error in validator.iter_errors(_as_json(pack))] == []


def test_the_schema_marks_what_loading_would_refuse(tmp_path: Path) -> None:
    validator = jsonschema_rs.validator_for(json.loads(_run("schema").stdout))

    for old, new in (
        ("percent: 60,", "percent: sixty,"),
        ("unit: order", "unit: points"),
        ("rigid.income:", "rigid.outcome:"),
        ("lead: education,", "lead: post_office,"),
    ):
        copy = Path(_copy(tmp_path, old, new)).read_text(encoding="utf-8")

        assert not validator.is_valid(_as_json(yaml.safe_load(copy))), new


def test_coverage_leaves_no_clause_of_the_five_documents_open() -> None:
    answer = _answer("coverage")

    assert answer["problems"] == []
    documents = {clause["document"] for clause in answer["clauses"]}
    assert documents == {"national-2023", "chizhou-2024", "qitai-2024", "henan-2022", "guangdong-2021"}
    assert {clause["status"] for clause in answer["clauses"]} == {"rule", "obligation", "not_modelled"}


def test_an_unknown_pack_and_a_missing_file_are_refused() -> None:
    assert _run("show", "nowhere").exit_code == 2
    assert _run("check", "nowhere.yaml").exit_code == 2
    assert _run("show", "chizhou-2024", "--on", "tomorrow").exit_code == 2


def test_without_json_a_table_is_printed() -> None:
    for arguments in (("list",), ("coverage",), ("show", "guangdong-2021"), ("diff", "chizhou-2024", "qitai-2024")):
        done = _run(*arguments)

        assert done.exit_code == 0
        assert "┏" in done.stdout


def test_the_table_of_differences_says_every_value_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    differing = [each["rule"] for each in _answer("diff", "chizhou-2024", "qitai-2024")["differences"]]

    told = _run("diff", "chizhou-2024", "qitai-2024").stdout

    assert [rule for rule in differing if f" {rule} " not in told] == []
    assert "60%，超过" in told
    assert "50%，达到或超过" in told
    assert "{" not in told


def _as_json(pack: Any) -> Any:
    """Dates are text in JSON, also as keys."""
    if isinstance(pack, dict):
        return {str(name): _as_json(value) for name, value in pack.items()}
    if isinstance(pack, list):
        return [_as_json(value) for value in pack]
    return pack if isinstance(pack, (int, str, type(None))) else str(pack)
