"""Ten households of the demo county under each of the five packs: one answer, by function, by command and by HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.schema import Officer
from graph.views import Scope
from matching.decisions.route_facts import RouteCase
from matching.decisions.routing import route
from matching.engine import Engine
from matching.households.facts import route_case_of, signals_of
from tests.edges.cli_site import ON, Cli
from tests.law_cases import calendar, packs

DOCUMENTS = ("national-2023", "chizhou-2024", "qitai-2024", "henan-2022", "guangdong-2021")
COUNTY, TEN = "341702", 10
OF_CLASSIFY = ("household", "members", "local")


@pytest.fixture
def engine(demo: Cli) -> Iterator[Engine]:
    engine = demo.engine()
    yield engine
    engine.store.close()


@pytest.fixture
def cases(engine: Engine) -> list[RouteCase]:
    directory = engine.store.directory(COUNTY)
    page = engine.store.households(Scope(county=COUNTY), limit=TEN)
    views = engine.store.household_views([household.id for household in page])
    return [route_case_of(view, directory, date.fromisoformat(ON), signals_of(view), 0) for view in views]


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_ten_households_get_one_answer_whoever_asks(
    demo: Cli, engine: Engine, cases: list[RouteCase], tmp_path: Path, pack_id: str
) -> None:
    inputs = [case.as_input() for case in cases]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(inputs, ensure_ascii=False), encoding="utf-8")
    expected = [route(packs().get(pack_id), calendar(), case, date.fromisoformat(ON)).as_json() for case in cases]

    by_command = demo.told("route", "--pack", pack_id, "--on", ON, str(file))
    by_http = _by_http(demo, engine, f"/policies/{pack_id}/route?on={ON}", inputs)

    assert len(cases) == TEN
    assert by_command == by_http == expected


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_their_classes_are_those_that_routing_went_by(
    demo: Cli, cases: list[RouteCase], tmp_path: Path, pack_id: str
) -> None:
    file = tmp_path / "cases.json"
    inputs = [{name: case.as_input()[name] for name in OF_CLASSIFY} for case in cases]
    file.write_text(json.dumps(inputs, ensure_ascii=False), encoding="utf-8")
    routed = [route(packs().get(pack_id), calendar(), case, date.fromisoformat(ON)) for case in cases]

    told = demo.told("classify", "--pack", pack_id, "--on", ON, str(file))

    assert told == [each.classification.as_json() for each in routed]


def test_what_facts_prints_is_decided_again_without_the_store(demo: Cli, tmp_path: Path) -> None:
    household, packs_asked = "H341702-000003", ("--pack", "chizhou-2024", "--pack", "henan-2022")
    replayed = demo.told("replay", household, *packs_asked, "--on", ON, "--json")["packs"]

    for command, part in (("classify", "classification"), ("route", "routing")):
        file = tmp_path / f"{command}.json"
        file.write_text(demo.ok("facts", household, "--for", command, "--on", ON), encoding="utf-8")
        for under in replayed:
            assert demo.told(command, "--pack", under["pack"], "--on", ON, str(file)) == under[part]


def test_facts_are_for_one_of_two_commands(demo: Cli) -> None:
    assert demo.problems("facts", "H341702-000003", "--for", "score") == ["--for: must be classify or route"]


def _by_http(demo: Cli, engine: Engine, path: str, body: Any) -> Any:
    client = TestClient(create_app(engine, demo.settings().model_copy(update={"demo": True})))
    officers = engine.store.directory(COUNTY).officers
    bureau = next(one for one in officers if isinstance(one, Officer) and one.role == "county")
    token = client.post("/api/session", json={"officer": bureau.id}).json()["csrf_token"]
    answer = client.post(path, json=body, headers={"X-CSRF-Token": token})
    assert answer.status_code == 200, answer.text
    return answer.json()
