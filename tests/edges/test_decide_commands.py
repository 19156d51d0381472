"""The pure commands as a caller sees them: one JSON answer, or exit code 2 and every problem on standard error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import command_line
from tests.law_cases import a_case, a_route_case, a_signal

app = command_line()

ROOT = Path(__file__).resolve().parents[2]
PACK = ("--pack", "chizhou-2024", "--on", "2026-03-02")
FIRST_AID = {
    "variant": "first_aid",
    "settlement": "urban",
    "local": {"dibao_standard_fen_per_month": {"urban": 80_000, "rural": 70_000}},
}


def _run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def _answer(*arguments: str, given: Any = None) -> Any:
    done = _run(*arguments, given=json.dumps(given))
    assert (done.exit_code, done.stderr) == (0, "")
    return json.loads(done.stdout)


def _paths(*arguments: str, given: str = "") -> list[str]:
    done = _run(*arguments, given=given)
    assert (done.exit_code, done.stdout) == (2, "")
    refused = json.loads(done.stderr)
    assert refused["error"]
    return [problem["path"] for problem in refused["problems"]]


def test_classify_answers_one_object_for_a_household_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(a_case({"household": {"counted_income_fen_per_year": 0}})), encoding="utf-8")

    answer = _answer("classify", *PACK, str(file))

    assert list(answer) == [
        "pack", "on", "household_id", "category", "monitored", "not_in_force", "tried", "members", "incomplete"
    ]  # fmt: skip
    assert (answer["pack"], answer["on"], answer["category"]) == ("chizhou-2024", "2026-03-02", "dibao")
    assert set(answer["tried"][0]["reasons"][0]) == {"rule", "clause", "pack", "facts", "text"}


def test_a_byte_order_mark_is_no_part_of_the_facts(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(a_case()), encoding="utf-8-sig")

    assert _answer("classify", *PACK, str(file))["household_id"]


def test_an_array_is_answered_in_its_order() -> None:
    cases = [a_case({"household": {"household_id": name}}) for name in ("B", "A", "C")]

    assert [each["household_id"] for each in _answer("classify", *PACK, "-", given=cases)] == ["B", "A", "C"]


def test_an_empty_array_has_an_empty_answer() -> None:
    assert _answer("score", *PACK, "-", given=[]) == []


def test_score_answers_the_example_of_a_death() -> None:
    answer = _answer("score", *PACK, "-", given={"signals": [a_signal("death")]})

    assert (answer["points"], answer["level"], answer["action"], answer["due_on"]) == (6, "blue", "visit", "2026-03-16")
    assert answer["counted"] == [{"signal": a_signal("death"), "points": 6}]


def test_route_answers_referrals_and_gaps_beside_the_warning() -> None:
    answer = _answer("route", *PACK, "-", given=a_route_case({"signals": [a_signal("death")]}))

    assert answer["warning"]["level"] == "blue"
    assert list(answer["referrals"][0]) == [
        "disposition", "kind", "to", "role", "due_on", "provisional", "conditions", "reasons"
    ]  # fmt: skip
    assert answer["gaps"] == []


def test_aid_answers_under_the_pack_that_was_asked() -> None:
    answer = _answer("aid", *PACK, "-", given=FIRST_AID)

    assert (answer["amount_fen"], answer["reasons"][0]["rule"]) == (None, "no_amount_in_pack")


def test_explain_answers_what_would_have_changed_a_refusal_and_drafts_the_notice() -> None:
    answer = _answer("explain", *PACK, "-", given=a_case())

    assert [each["category"] for each in answer["classes"]] == ["tekun", "dibao", "edge", "rigid", "other"]
    assert set(answer["classes"][1]["changes"][0]) == {"path", "before", "after", "nearer", "difference", "text"}
    assert answer["notice"]["kind"] == "refusal"
    assert "routes" not in answer


def test_explain_answers_for_referrals_when_there_are_signals() -> None:
    answer = _answer("explain", *PACK, "-", given=a_route_case({"signals": [a_signal("serious_illness")]}))

    assert {"disposition", "kind", "changes"} == set(answer["routes"][0])


def test_due_answers_with_what_was_walked_over() -> None:
    answer = _answer("due", "--from", "2026-03-06", "--working-days", "1")

    assert answer == {
        "due_on": "2026-03-09",
        "provisional": False,
        "skipped": [{"date": "2026-03-07", "why": "weekend"}, {"date": "2026-03-08", "why": "weekend"}],
        "worked_weekend_days": [],
    }


def test_amounts_of_any_size_are_answered() -> None:
    given = {**FIRST_AID, "local": {"dibao_standard_fen_per_month": {"urban": 10**5000, "rural": 0}}}

    answer = _run("aid", "--pack", "qitai-2024", "--on", "2026-03-02", "-", given=_digits(given))

    assert answer.exit_code == 0
    assert f'"amount_fen":1{"0" * 5000},' in answer.stdout


def test_every_bad_element_of_an_array_is_named_with_its_index() -> None:
    given = [a_case(), a_case({"household": {"monitored": 1}}), 7, a_case({"local": {"rigid_ratio_percent": -1}})]

    assert _paths("classify", *PACK, "-", given=json.dumps(given)) == [
        "[1].household.monitored",
        "[2]",
        "[3].local.rigid_ratio_percent",
    ]


def test_options_and_facts_are_checked_together() -> None:
    given = json.dumps(a_case({"household": {"settlement": None}}))

    assert _paths("classify", "--pack", "nowhere", "--on", "2026-02-30", "-", given=given) == [
        "--on",
        "--pack",
        "household.settlement",
    ]


@pytest.mark.parametrize("command", ["classify", "score", "aid", "route", "explain"])
def test_options_left_out_are_problems_too(command: str) -> None:
    assert _paths(command) == ["--on", "--pack", "FILE"]


@pytest.mark.parametrize("text", ["", "{", '{"signals": NaN}', '{"signals": [], }', "[Infinity]", '"' + "[" * 10])
def test_what_is_not_json_is_refused(text: str) -> None:
    assert _paths("score", *PACK, "-", given=text) == [""]


def test_a_name_that_stands_twice_is_refused_with_its_path() -> None:
    text = '[{"signals": [{"indicator": "death", "indicator": "birth"}], "signals": [], "x": {"a": 1, "a": 2, "a": 3}}]'

    assert _paths("score", *PACK, "-", given=text) == ["?.indicator", "[0].x.a", "[0].signals"]


def test_a_repeated_identity_number_is_not_echoed() -> None:
    done = _run("score", *PACK, "-", given='{"990098197005010027": 1, "990098197005010027": 2}')

    assert [each["path"] for each in json.loads(done.stderr)["problems"]] == ["?"]


@pytest.mark.parametrize("name", ["990098197005010027", "id_990098197005010027", "born19700501", "张三"])
def test_a_field_named_after_a_person_is_not_echoed(name: str) -> None:
    assert _paths("score", *PACK, "-", given=json.dumps({"signals": [], name: 1})) == ["?"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.json")

    assert _paths("score", *PACK, missing) == [missing]


@pytest.mark.parametrize("days", ["0", "-3", "1.5", "x", "", "٣"])
def test_a_number_of_working_days_below_one_is_refused(days: str) -> None:
    assert _paths("due", "--from", "2026-03-02", "--working-days", days) == ["--working-days"]


def test_a_due_date_beyond_the_calendar_is_refused() -> None:
    assert _paths("due", "--from", "2026-03-02", "--working-days", "9" * 5000) == ["working_days"]


def test_a_deadline_beyond_the_calendar_is_refused() -> None:
    given = json.dumps({"signals": [a_signal("death", observed_on="9999-12-31")]})

    assert _paths("score", "--pack", "chizhou-2024", "--on", "9999-12-31", "-", given=given) == ["working_days"]


def test_a_deadline_beyond_the_calendar_is_placed_in_its_array() -> None:
    last = {"variant": "new_recipient", "confirmed_monthly_subsidy_fen": 1, "confirmed_on": "9999-12-31"}
    given = json.dumps([{**last, "confirmed_on": "2026-03-02"}, last])

    assert _paths("aid", *PACK, "-", given=given) == ["[1].working_days"]


@pytest.mark.parametrize("language", ["ascii", "latin-1", "gb18030"])
def test_json_is_utf_8_whatever_the_language_of_the_terminal(language: str) -> None:
    command = [sys.executable, "-m", "api.cli", "classify", *PACK, "-"]
    given = json.dumps(a_case({"household": {"household_id": "户一"}}), ensure_ascii=False).encode()
    environment = {**os.environ, "PYTHONIOENCODING": language}

    done = subprocess.run(command, input=given, capture_output=True, cwd=ROOT, timeout=60, check=False, env=environment)

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["household_id"] == "户一"


def test_the_installed_command_writes_chinese_to_a_pipe_and_no_traceback() -> None:
    command = [sys.executable, "-m", "api.cli", "score", *PACK, "-"]
    given = json.dumps({"signals": [a_signal("death")]})

    good = subprocess.run(command, input=given.encode(), capture_output=True, cwd=ROOT, timeout=60, check=False)
    bad = subprocess.run(command, input=b"\xff", capture_output=True, cwd=ROOT, timeout=60, check=False)

    assert (good.returncode, good.stderr) == (0, b"")
    assert "死亡" in good.stdout.decode()
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert json.loads(bad.stderr)["problems"]


def _digits(given: Any) -> str:
    """JSON with numbers longer than Python prints by default."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(given)
    finally:
        sys.set_int_max_str_digits(before)
