"""The demo county by command: the same for the same day, pack, seed and size, on any store; nothing of it invented."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.demo.making import JOB
from graph.changes import ChangeSet, CreateNode, Receipt
from graph.schema import Region
from matching.calendar.legal_time import working_time
from tests.edges.cli_site import DEMO, HOUSEHOLDS, ON, Cli, on_neo4j
from tests.invariants import Dump, violations
from tools.servers.found import Server
from tools.servers.neo4j import driver

COUNTS = {
    *("households", "members", "signals", "warnings", "referrals", "gaps", "needs", "supplies", "pairings"),
    *("units_served", "unmet_units", "chain_events"),
}


def counts_of(cli: Cli, *options: str) -> Any:
    return cli.told("demo", "--no-serve", "--json", "--on", ON, *options)["counts"]


@dataclass(frozen=True, slots=True)
class Made:
    """A demo county and what making it told."""

    cli: Cli
    told: dict[str, Any]


@pytest.fixture(scope="module")
def made_again(demo_once: Cli, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The small demo county once more, in another place with the same keys."""
    cli = Cli(tmp_path_factory.mktemp("again"))
    (cli.folder / "keys.json").write_bytes((demo_once.folder / "keys.json").read_bytes())
    return Made(cli, cli.told(*DEMO))


def test_the_demo_tells_what_there_is(made_again: Made) -> None:
    told = made_again.told

    assert (told["on"], told["pack"], told["seed"]) == (ON, "chizhou-2024", 7)
    assert set(told["counts"]) == COUNTS
    assert told["counts"]["households"] == HOUSEHOLDS
    assert sum(told["counts"]["warnings"].values()) > 0
    assert {"load", "import", "play", "night"} <= told["seconds"].keys()


def test_nothing_of_the_month_that_was_played_still_waits(demo_once: Cli) -> None:
    told = demo_once.told("doctor", "--json", "--on", ON)

    [outbox] = [one for one in told["checks"] if one["check"] == "outbox"]
    assert (outbox["ok"], outbox["detail"]) == (True, "nothing waits")


def test_the_same_demo_in_another_place_is_the_same_graph(demo_once: Cli, made_again: Made) -> None:
    assert made_again.told["counts"] == demo_once.told(*DEMO)["counts"]
    assert made_again.cli.ok("export") == demo_once.ok("export")


def test_another_seed_is_another_county(demo_once: Cli, cli: Cli) -> None:
    assert counts_of(cli, "--households", str(HOUSEHOLDS), "--seed", "8") != demo_once.told(*DEMO)["counts"]


def test_a_second_run_keeps_the_store(demo: Cli) -> None:
    before = demo.ok("export")

    told = demo.told("demo", "--no-serve", "--json", "--households", "10", "--seed", "1")

    assert (told["seed"], told["counts"]["households"], told["seconds"]) == (7, HOUSEHOLDS, {})
    assert demo.ok("export") == before


def test_reset_begins_anew(demo: Cli) -> None:
    told = demo.told("demo", "--reset", "--no-serve", "--json", "--on", ON, "--households", "12", "--seed", "1")

    assert (told["seed"], told["counts"]["households"]) == (1, 12)


def test_an_unfinished_demo_is_begun_anew(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killing:
        killing.setattr("api.demo.making.night", lambda *_, **__: 1 // 0)
        assert cli.run(*DEMO).exit_code != 0

    assert cli.told(*DEMO)["counts"]["households"] == HOUSEHOLDS


def test_a_county_that_is_not_the_demos_is_left_alone(cli: Cli) -> None:
    cli.ok("init")
    engine = cli.engine()
    region = Region(id="region:341702", county="341702", name="某县", level="county")
    [outcome] = engine.store.apply(
        [
            ChangeSet(
                operation_key="own",
                county="341702",
                actor="system",
                action="Load",
                at=working_time(date.fromisoformat(ON)),
                changes=(CreateNode(region),),
            )
        ]
    )
    engine.store.close()
    assert isinstance(outcome, Receipt)

    assert "holds other data" in cli.problems(*DEMO)[0]
    assert len(cli.told("export")["nodes"]) == 1


def test_an_unknown_pack_is_told(cli: Cli) -> None:
    code, said = cli.refused(*DEMO, "--pack", "anhui-1999")

    assert (code, "there are: " in said) == (2, True)


def test_the_demo_county_may_decide_under_another_pack(cli: Cli) -> None:
    told = cli.told("demo", "--no-serve", "--json", "--on", ON, "--households", "40", "--pack", "qitai-2024")

    assert told["pack"] == "qitai-2024"
    assert sum(told["counts"]["warnings"].values()) > 0


def test_every_feedback_edge_comes_from_an_act_and_every_invariant_holds(demo_once: Cli) -> None:
    engine = demo_once.engine()
    dump = Dump.of(engine.store.dump())
    engine.store.close()

    assert violations(dump) == []
    assert {edge["props"]["source_kind"] for edge in dump.edges if edge["kind"] == "ASSISTED"} >= {
        "list_row",
        "referral",
        "pairing",
    }


def test_nothing_of_the_demo_lies_in_the_future(demo_once: Cli) -> None:
    told = demo_once.told("export")
    done = ("raised_on", "visited_on", "answered_on", "received_on", "decided_on", "delivered_on", "paid_on")
    days = [str(node["props"][name]) for node in told["nodes"] for name in done if name in node["props"]]
    times = [str(thing["props"]["since"]) for part in ("nodes", "edges") for thing in told[part]]

    assert days
    assert max(days) <= ON
    assert max(times) <= f"{ON}T16:00:00Z"


def test_some_of_the_months_work_is_late_and_some_refused(cli: Cli) -> None:
    on = "2026-05-20"
    cli.ok("demo", "--no-serve", "--json", "--on", on, "--households", "200")
    cases = [node["props"] for node in cli.told("export")["nodes"] if node["kind"] in ("Warning", "Referral")]
    done_on = [(one.get("visited_on") or one.get("answered_on") or on, one.get("due_on", on)) for one in cases]

    assert [done for done, due in done_on if done > due]
    assert {one["status"] for one in cases} >= {"completed", "requested", "rejected"}
    assert len({one["outcome"] for one in cases if "outcome" in one}) > 1


def test_some_household_was_helped_by_a_department_a_charity_and_a_society(cli: Cli) -> None:
    cli.ok("demo", "--no-serve", "--json", "--on", "2026-11-24", "--households", "1000")
    helped: dict[str, set[str]] = defaultdict(set)
    for edge in cli.told("export")["edges"]:
        if edge["kind"] == "ASSISTED":
            helped[edge["to"]].add(edge["props"]["source_kind"])

    [home, *_] = [home for home, sources in helped.items() if {"referral", "pairing", "claim"} <= sources]
    chain = cli.told("chain", home, "--on", "2026-11-24", "--json")["events"]
    assert {"signal", "warning", "referral", "answer", "pairing", "claim", "assisted"} <= {one["kind"] for one in chain}


def test_the_night_after_the_demo_finds_nothing_to_do(demo: Cli) -> None:
    before = demo.entries()

    counts = demo.told("night", "--json", "--on", ON)["counts"]

    assert counts.pop("referrals") == {"by_disposition": {}, "by_department": {}}
    assert not any(counts.values())
    assert demo.entries() == before


def test_the_demo_left_its_own_record(demo_once: Cli) -> None:
    jobs = {node["id"]: node["props"] for node in demo_once.told("export")["nodes"] if node["kind"] == "Job"}

    assert (jobs[JOB]["status"], jobs[JOB]["done"]) == ("done", HOUSEHOLDS)
    assert len(jobs) > 1


def test_both_stores_come_out_equal_to_the_byte(demo_once: Cli, empty_neo4j: Server) -> None:
    neo4j = on_neo4j(demo_once, empty_neo4j)

    told = neo4j.told(*DEMO)

    assert told["counts"] == demo_once.told(*DEMO)["counts"]
    assert neo4j.ok("export") == demo_once.ok("export")
    assert neo4j.told("audit", "verify", "--json")["ok"] is True


def test_a_backup_of_one_kind_of_store_is_restored_on_the_other(
    demo_once: Cli, empty_neo4j: Server, tmp_path: Path
) -> None:
    demo_once.ok("backup", str(tmp_path / "b.gz"))
    neo4j = on_neo4j(demo_once, empty_neo4j)

    neo4j.ok("restore", str(tmp_path / "b.gz"))

    assert neo4j.ok("export") == demo_once.ok("export")


def test_a_server_with_anybody_elses_data_is_refused(demo_once: Cli, empty_neo4j: Server) -> None:
    with driver(empty_neo4j.address, empty_neo4j.user, empty_neo4j.password) as connected:
        connected.execute_query("MATCH (n) DETACH DELETE n")
        connected.execute_query("CREATE (:Theirs {name: 'kept'})")
        code, said = on_neo4j(demo_once, empty_neo4j).refused(*DEMO, "--reset")
        kept = connected.execute_query("MATCH (n:Theirs) RETURN n.name").records[0][0]

    assert (code, "another program's data" in said, kept) == (3, True, "kept")


def test_a_wrong_password_is_told(demo_once: Cli, empty_neo4j: Server) -> None:
    cli = Cli(demo_once.folder, {**on_neo4j(demo_once, empty_neo4j).env, "JIUZHU_NEO4J_PASSWORD": "wrong"})

    code, said = cli.refused("night")

    assert code == 3
    assert "wrong" not in json.loads(said)["error"]
