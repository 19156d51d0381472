"""`replay`, `entitlements`, `obligations`, `fulfil` on the demo county."""

from __future__ import annotations

import pytest

from tests.edges.cli_site import ON, Cli

DAY = ("--on", ON)
HERE = ("--county", "341702")


@pytest.fixture
def household(demo: Cli) -> str:
    nodes = demo.told("export", "--format", "json")["nodes"]
    return str(next(node["id"] for node in nodes if node["kind"] == "Household"))


def test_replay_tells_the_columns_and_what_differs(demo: Cli, household: str) -> None:
    packs = ("--pack", "chizhou-2024", "--pack", "henan-2022")

    told = demo.told("replay", household, *packs, *DAY, "--json")

    assert [column["pack"] for column in told["packs"]] == ["chizhou-2024", "henan-2022"]
    assert all(len(set(row["values"].values())) > 1 for row in told["differences"])
    assert "审核 特困人员" in demo.ok("replay", household, *packs, *DAY)


def test_replay_of_an_unknown_pack_is_refused(demo: Cli, household: str) -> None:
    assert demo.refused("replay", household, "--pack", "nowhere", *DAY)[0] == 2


def test_a_night_under_another_pack_takes_up_what_is_new(demo: Cli) -> None:
    assert demo.told("night", "--pack", "henan-2022", *DAY, "--json")["counts"]["signals"] == 0
    assert demo.refused("night", "--pack", "nowhere", *DAY)[0] == 2


def test_entitlements_tell_every_kind(demo: Cli, household: str) -> None:
    told = demo.told("entitlements", household, *DAY, "--json")

    assert (told["pack"], len(told["rows"])) == ("chizhou-2024", 20)
    assert "基本生活救助" in demo.ok("entitlements", household, "--pack", "henan-2022", *DAY)


def test_obligations_tell_what_is_overdue(demo: Cli) -> None:
    told = demo.told("obligations", *HERE, *DAY, "--json")

    assert told["overdue"] == sum(one["overdue"] for one in told["obligations"]) > 0
    assert "逾期" in demo.ok("obligations", *HERE, *DAY)


def test_an_obligation_that_was_met_is_no_longer_listed(demo: Cli) -> None:
    before = {one["obligation"] for one in demo.told("obligations", *HERE, *DAY, "--json")["obligations"]}

    met = demo.told("fulfil", "training", "--reference", "签到表", *HERE, *DAY, "--json")

    after = {one["obligation"] for one in demo.told("obligations", *HERE, *DAY, "--json")["obligations"]}
    everything = demo.told("obligations", "--all", *HERE, *DAY, "--json")["obligations"]
    assert met == {"obligation": "training", "done_on": ON, "recorded": True}
    assert before - after == {"training"}
    assert "training" in {one["obligation"] for one in everything}
    assert "known already" in demo.ok("fulfil", "training", "--reference", "签到表", *HERE, *DAY)


def test_a_bad_day_and_an_unknown_obligation_are_named(demo: Cli) -> None:
    assert demo.problems("fulfil", "training", "--done-on", "gestern", *HERE, *DAY)[0].startswith("--done-on")
    assert demo.problems("fulfil", "nothing", *HERE, *DAY)[0].startswith("obligation")
