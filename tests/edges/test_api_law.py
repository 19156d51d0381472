"""Policies and pure decisions by HTTP: the same answers as the commands, for whoever is signed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli import command_line
from matching.calendar.file import read_calendar_file
from matching.use_cases import import_calendar
from tests.calendar_files import a_file, a_line
from tests.edges.api_county import Web, a_web
from tests.law_cases import a_case, a_route_case, a_signal
from tests.loop.county import COUNTY

STANDARDS = {"dibao_standard_fen_per_month": {"urban": 80_000, "rural": 70_000}}
INPUTS: dict[str, Any] = {
    "classify": a_case({"household": {"counted_income_fen_per_year": 1_000_000}}),
    "score": {"signals": [a_signal("death")]},
    "aid": {"variant": "household", "settlement": "urban", "people": 3, "months": 2, "local": STANDARDS},
    "route": a_route_case({"signals": [a_signal("serious_illness")]}),
    "explain": a_case(),
}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_web(tmp_path_factory.mktemp("law"))
    yield web
    web.play.engine.store.close()


def _post(web: Web, path: str, text: str, who: str = "town") -> httpx.Response:
    person = web.as_(who)
    headers = {"X-CSRF-Token": person.token, "Content-Type": "application/json"}
    return person.client.post(path, content=text.encode(), headers=headers)


def _command(name: str, pack: str, value: Any) -> Any:
    done = CliRunner().invoke(
        command_line(name), [name, "--pack", pack, "--on", "2026-03-02", "-"], input=json.dumps(value)
    )
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("pack", ["national-2023", "chizhou-2024", "qitai-2024", "henan-2022", "guangdong-2021"])
@pytest.mark.parametrize("name", INPUTS)
def test_http_and_command_give_the_same_answer(web: Web, name: str, pack: str) -> None:
    answer = _post(web, f"/policies/{pack}/{name}?on=2026-03-02", json.dumps(INPUTS[name]))

    assert answer.status_code == 200, answer.text
    assert answer.json() == _command(name, pack, INPUTS[name])


def test_an_array_is_answered_in_its_order(web: Web) -> None:
    cases = [a_case({"household": {"household_id": name}}) for name in ("B", "A")]

    answer = _post(web, "/policies/chizhou-2024/classify", json.dumps(cases)).json()

    assert [each["household_id"] for each in answer] == ["B", "A"]


def test_due_counts_by_the_countys_own_calendar(web: Web) -> None:
    asked = json.dumps({"from": "2026-06-01", "working_days": 2})
    before = _post(web, "/policies/chizhou-2024/due", asked).json()
    days = read_calendar_file(a_file(a_line("2026-06-02")), web.play.engine.calendar)
    import_calendar(web.play.engine, web.play.act(), COUNTY, days)
    web.clock.later(web.clock.at.resolution * 60_000_000)

    after = _post(web, "/policies/chizhou-2024/due", asked).json()

    assert (before["due_on"], after["due_on"]) == ("2026-06-03", "2026-06-04")


def test_every_problem_is_named_with_its_path(web: Web) -> None:
    bad = [a_case(), a_case({"household": {"settlement": "moon"}, "local": {"rigid_ratio_percent": -1}})]

    answer = _post(web, "/policies/chizhou-2024/classify", json.dumps(bad))

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    paths = [problem["path"] for problem in answer.json()["problems"]]
    assert paths == ["[1].household.settlement", "[1].local.rigid_ratio_percent"]


@pytest.mark.parametrize(
    ("text", "path"), [("{", ""), ('{"signals": [], "signals": []}', "signals"), ('{"a": ' + "1" * 1001 + "}", "")]
)
def test_what_is_not_strict_json_is_refused(web: Web, text: str, path: str) -> None:
    answer = _post(web, "/policies/chizhou-2024/score", text)

    assert (answer.status_code, [each["path"] for each in answer.json()["problems"]]) == (422, [path])


def test_numbers_as_large_as_are_taken_can_be_answered(web: Web) -> None:
    large = int("9" * 1000)
    local = {"dibao_standard_fen_per_month": {"urban": large, "rural": 0}}
    request = {"variant": "household", "settlement": "urban", "people": large, "months": 5, "local": local}

    answer = _post(web, "/policies/qitai-2024/aid", json.dumps(request))

    assert (answer.status_code, answer.json()["amount_fen"]) == (200, large * large * 5)


def test_too_much_at_once_is_refused(web: Web) -> None:
    assert _post(web, "/policies/chizhou-2024/classify", " " * 2_000_001).status_code == 413
    assert _post(web, "/policies/chizhou-2024/explain", json.dumps([a_case()] * 21)).status_code == 413


@pytest.mark.parametrize("day", ["0", "20260302", "2026-03-02T00:00:00", "2026-02-30"])
def test_a_day_is_written_out(web: Web, day: str) -> None:
    answer = _post(web, f"/policies/chizhou-2024/score?on={day}", '{"signals": []}')

    assert (answer.status_code, [each["path"] for each in answer.json()["problems"]]) == (422, ["query.on"])


def test_a_byte_order_mark_is_no_part_of_the_facts(web: Web) -> None:
    assert _post(web, "/policies/chizhou-2024/score", '\ufeff{"signals": []}').status_code == 200


def test_text_in_another_encoding_is_refused(web: Web) -> None:
    person = web.as_("town")
    headers = {"X-CSRF-Token": person.token}

    answer = person.client.post("/policies/chizhou-2024/score", content=b"\xff", headers=headers)

    assert answer.status_code == 422


def test_an_unknown_pack_and_an_unknown_decision_are_not_there(web: Web) -> None:
    assert _post(web, "/policies/nowhere/score", '{"signals": []}').status_code == 404
    assert _post(web, "/policies/chizhou-2024/guess", "{}").status_code == 422
    assert web.as_("town").get("/policies/nowhere").status_code == 404


def test_packs_are_listed_shown_and_compared(web: Web) -> None:
    person = web.as_("charity")

    listed = person.get("/policies").json()["packs"]
    shown = person.get("/policies/chizhou-2024", on="2026-01-01").json()
    compared = person.get("/policies/chizhou-2024/differences/qitai-2024").json()["differences"]

    assert len(listed) == 6
    assert "rigid.ratio" in {row["rule"] for row in shown["applying"]}
    assert "single_person.alone" in {row["rule"] for row in compared}


@pytest.mark.parametrize("path", ["/policies", "/policies/chizhou-2024"])
def test_nobody_reads_policies_without_a_session(web: Web, path: str) -> None:
    assert TestClient(web.app).get(path).status_code == 401


def test_a_decision_needs_the_token_of_the_session(web: Web) -> None:
    answer = web.as_("town").client.post("/policies/chizhou-2024/score", content=b'{"signals": []}')

    assert (answer.status_code, answer.json()["code"]) == (403, "token_missing")
