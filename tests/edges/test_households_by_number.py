"""A household is found by its number alone, on pages, in the API and at the terminal; a picture says of when it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.schema import Referral, Warning
from tests.edges.api_county import Web, a_web
from tests.edges.cli_site import ON, Cli
from tests.loop.county import TODAY


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = a_web(tmp_path)
    yield web
    web.play.engine.store.close()


@pytest.mark.parametrize("path", ["/households/{}", "/households/{}/network", "/api/households/{}/chain"])
def test_the_number_alone_is_enough(web: Web, path: str) -> None:
    town = web.as_("town")
    assert town.get(path.format("1")).status_code == 200
    assert town.get(path.format("1")).text.count("household:1") == town.get(path.format("household:1")).text.count(
        "household:1"
    )


@pytest.mark.parametrize("kind", [Warning, Referral])
def test_a_page_of_a_case_is_the_same_by_number_alone(web: Web, kind: type[Warning | Referral]) -> None:
    bureau, case_id = web.as_("bureau"), web.play.view().all(kind)[0].id
    whole, number = (bureau.get(f"/{kind.__name__.lower()}s/{name}") for name in (case_id, case_id.partition(":")[2]))

    assert (whole.status_code, number.status_code) == (200, 200)
    assert number.text.count("badge") == whole.text.count("badge")


def test_a_number_that_nobody_has_is_not_there(web: Web) -> None:
    assert web.as_("town").get("/households/99").status_code == 404


def test_the_list_leads_straight_to_a_number(web: Web) -> None:
    answer = web.as_("town").client.get("/households", params={"number": " 1 "}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/households/household:1")


@pytest.mark.parametrize("number", ["2", "99", "warning:1"])
def test_a_number_elsewhere_is_as_one_that_nobody_has(web: Web, number: str) -> None:
    """Household 2 lives in the other town."""
    answer = web.as_("town").get("/households", number=number)

    assert (answer.status_code, f"辖区内没有户号 {number}。" in answer.text) == (200, True)


def test_a_picture_of_a_day_says_that_what_it_tells_of_each_is_of_today(web: Web) -> None:
    told = web.as_("town").get("/api/households/1/network", as_of="2026-02-01").json()

    assert (told["as_of"], told["facts_as_of"]) == ("2026-02-01", TODAY.isoformat())


def test_the_page_of_a_day_says_so_too(web: Web) -> None:
    note = "系统不保存内容的历史"
    assert note in web.as_("town").get("/households/1/network", as_of="2026-03-01").text
    assert note not in web.as_("town").get("/households/1/network").text


def test_the_picture_of_a_day_ends_with_that_day_in_shanghai(web: Web) -> None:
    """The county was loaded on 2 March, 09:00 there."""
    town = web.as_("town")
    before = town.get("/api/households/1/network", as_of="2026-03-01").json()["links"]
    on_the_day = town.get("/api/households/1/network", as_of="2026-03-02").json()["links"]

    assert (before, bool(on_the_day)) == ([], True)


def an_eventful_household(demo: Cli) -> str:
    edges = demo.told("export")["edges"]
    return str(next(edge["to"] for edge in edges if edge["kind"] == "ASSISTED" and edge["to"].startswith("household:")))


def test_a_chain_is_told_whole_on_a_narrow_terminal(demo_once: Cli) -> None:
    home = an_eventful_household(demo_once)
    narrow = Cli(demo_once.folder, {"COLUMNS": "80"})
    events = narrow.told("chain", home, "--json", "--on", ON)["events"]

    shown = narrow.ok("chain", home.removeprefix("household:"), "--on", ON)

    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines() if "│" in line]
    ids = "".join(row[2] for row in cells if len(row) == 3)
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    assert [event["subject"] for event in events if event["subject"] not in ids] == []


def test_a_chain_at_the_terminal_names_who_helped(demo_once: Cli) -> None:
    home = an_eventful_household(demo_once)
    wide = Cli(demo_once.folder, {"COLUMNS": "300"})
    nodes = {node["id"]: node for node in wide.told("export")["nodes"]}
    events = wide.told("chain", home, "--json", "--on", ON)["events"]
    providers = {one["facts"]["provider"] for one in events if one["kind"] == "assisted"}

    shown = wide.ok("chain", home, "--on", ON)

    assert providers
    assert [one for one in providers if nodes[one]["props"]["name"] not in shown] == []


def test_a_network_at_the_terminal_names_its_things(demo_once: Cli) -> None:
    home = an_eventful_household(demo_once)
    wide = Cli(demo_once.folder, {"COLUMNS": "300"})

    shown = wide.ok("network", home)

    assert "家庭成员" in shown
    members = [node for node in wide.told("network", home, "--json")["nodes"] if node["kind"] == "Member"]
    assert [one["id"] for one in members if one["props"]["name"] not in shown] == []
