"""What one more line of supply would do: asked of a run by the bureau, on the page, by JSON and by command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.edges.api_county import Web
from tests.edges.cli_site import ON, Cli
from tests.edges.scarce_county import HOUSEHOLDS, a_scarce_web
from tests.loop.county import COUNTY

LINE: Mapping[str, Any] = {"kind": "insurance_subsidy", "unit": "fen", "quantity": 300_000, "service_area": [COUNTY]}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = a_scarce_web(tmp_path_factory.mktemp("what-if"))
    yield web
    web.play.engine.store.close()


def asked(web: Web, **facts: Any) -> Any:
    return web.as_("bureau").post(f"/api/runs/{the_run(web)}/what-if", {**LINE, **facts})


def the_run(web: Web) -> str:
    return web.play.engine.store.jobs("pairing")[0].id


def test_a_line_serves_those_who_went_without(web: Web) -> None:
    told = asked(web).json()

    assert told["given"] == 300_000
    assert told["changes"] == [
        {
            "kind": "insurance_subsidy",
            "unit": "fen",
            "level": "green",
            "helped_before": False,
            "less": False,
            "units": 300_000,
        }
    ]


def test_more_than_is_wanted_stays_unused(web: Web) -> None:
    unmet = web.as_("bureau").get(f"/api/runs/{the_run(web)}").json()["unmet"]

    told = asked(web, quantity=100_000 * len(HOUSEHOLDS) * 10).json()
    more = sum(row["units"] for row in told["changes"])

    assert more == sum(row["quantity"] for row in unmet if row["kind"] == "insurance_subsidy") > 0
    assert told["given"] <= 100_000 * (len(HOUSEHOLDS) + 2)


def test_asking_again_is_answered_alike_and_nothing_is_written(web: Web) -> None:
    before = web.play.engine.store.statistics()

    assert asked(web).json() == asked(web).json()
    assert web.play.engine.store.statistics() == before


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"kind": "none"}, 422), ({"quantity": 0}, 422), ({"quantity": 55}, 422), ({"max_per_household": 1}, 422)],
)
def test_a_line_that_cannot_be_is_refused_and_the_next_question_answered(
    web: Web, facts: dict[str, Any], status: int
) -> None:
    assert asked(web, **facts).status_code == status
    assert asked(web).json()["given"] == 300_000


def test_only_the_bureau_may_ask_and_only_of_a_run(web: Web) -> None:
    path = f"/api/runs/{the_run(web)}/what-if"
    refused = {who: web.as_(who).post(path, dict(LINE)).status_code for who in ("town", "charity", "auditor")}

    assert set(refused.values()) == {403}
    assert web.as_("bureau").post("/api/runs/need:1/what-if", dict(LINE)).status_code == 404


def test_the_page_asks_in_yuan_and_tells_the_answer(web: Web) -> None:
    page = web.as_("bureau").client
    address = f"/runs/{the_run(web)}/what-if"

    assert "测算结果" not in page.get(address).text
    told = page.get(address, params={**LINE, "quantity": "3000", "max_per_household": ""}).text

    assert "该项供给可用上 3,000" in told
    assert told.count('<th scope="row">') == 1


def test_the_command_tells_who_would_get_more_and_who_less(demo_once: Cli, tmp_path: Path) -> None:
    runs = demo_once.told("pair", "runs", "--json")["runs"]
    run = demo_once.told("pair", "show", runs[0]["run"])
    held = run["result"]["pairings"][0]

    told = demo_once.told("pair", "what-if", "--run", run["run"], "--without", held["supply_id"])

    assert told["gains"].get(held["need_id"], 0) <= 0
    assert _units(told["after"]) <= _units(told["before"]) == _units(run["result"])
    assert _units(told["after"]) - _units(told["before"]) == sum(told["gains"].values())


def test_the_command_names_every_problem_of_a_question(demo_once: Cli, tmp_path: Path) -> None:
    run = demo_once.told("pair", "runs", "--json")["runs"][0]["run"]
    (tmp_path / "lines.csv").write_text("supply_id\n", encoding="utf-8")

    problems = demo_once.problems("pair", "what-if", "--run", run, "--supplies", str(tmp_path / "lines.csv"))

    assert "supplies.charity_id: the column is missing" in problems
    assert len(demo_once.problems("pair", "what-if", "--run", run)) == 1
    assert len(demo_once.problems("pair", "what-if", "--run", run, "--without", "n", "--without", "m")) == 2


def _units(told: Any) -> int:
    return sum(sum(units.values()) for units in told["served"].values())


def test_runs_are_told_in_words_and_as_json_when_asked_for(demo: Cli) -> None:
    kept = demo.told("pair", "runs", "--json")["runs"][0]

    runs = demo.ok("pair", "runs")
    paired = demo.ok("pair", "--on", ON)
    told = demo.told("pair", "--on", ON, "--json")

    assert kept["run"] in runs and kept["on"] in runs
    assert "candidate pairs checked" in paired and str(told["certificate"]["arcs_checked"]) in paired
    assert told["written"]["proposed"] == 0
