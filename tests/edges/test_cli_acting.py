"""One act on one thing by command, and what the chain then shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.commands.looking import night_table
from graph.schema import Referral
from matching.night import NightReport
from tests.edges.cli_site import ON, Cli
from tests.loop.county import COUNTY, MEMBER, SOCIETY, Play, kin_of_the_household, load, write


def things(demo: Cli, kind: str, **facts: str) -> list[Any]:
    """Things of the kind with these facts, by id."""
    nodes = [node for node in demo.told("export")["nodes"] if node["kind"] == kind]
    return [node for node in nodes if all(node["props"].get(name) == value for name, value in facts.items())]


def act(demo: Cli, *arguments: str) -> Any:
    return demo.told(*arguments, "--on", ON, "--json")


def state(demo: Cli, thing: str) -> str:
    found = [node for node in demo.told("export")["nodes"] if node["id"] == thing]
    return str(found[0]["props"]["status"])


def open_referral(demo: Cli) -> str:
    return str(things(demo, "Referral", status="requested", role="lead", disposition="deliver")[0]["id"])


def test_a_night_tells_whom_it_could_not_decide_on() -> None:
    whom, why = night_table(NightReport(refused={COUNTY: "no law in force"})).columns
    assert list(zip(whom.cells, why.cells, strict=True))[-1] == (f"refused {COUNTY}", "no law in force")


def test_a_department_accepts_and_answers_and_the_chain_shows_it(demo: Cli) -> None:
    referral = open_referral(demo)

    act(demo, "answer", referral, "--accept")
    told = act(demo, "answer", referral, "--outcome", "assisted", "--amount-fen", "80000")

    [node] = [one for one in demo.told("export")["nodes"] if one["id"] == referral]
    chain = demo.told("chain", node["props"]["household"], "--json", "--on", ON)
    assert told["answer"]["status"] == "completed"
    assert referral in {event["subject"] for event in chain["events"] if event["kind"] == "answer"}


def test_the_same_command_again_is_told_its_first_receipt(demo: Cli) -> None:
    referral = open_referral(demo)
    first = act(demo, "answer", referral, "--receive")

    again = act(demo, "answer", referral, "--receive")

    assert (first["repeated"], again["repeated"], again["position"]) == (False, True, first["position"])


def test_a_department_returns_a_referral_with_a_coded_reason(demo: Cli) -> None:
    referral = open_referral(demo)

    act(demo, "answer", referral, "--return", "not_our_duty")

    assert state(demo, referral) == "rejected"


def test_an_officer_who_has_left_the_post_does_nothing_more(demo: Cli) -> None:
    referral, officer = open_referral(demo), things(demo, "Officer", role="town")[0]
    row = (officer["id"].partition(":")[2], officer["props"]["name"], "乡镇", officer["props"]["region"], "2026-03-01")
    sheet = demo.folder / "left.csv"
    sheet.write_text("经办人编号,姓名,角色,辖区代码,任职截止日期\n" + ",".join(row), encoding="utf-8")
    county = officer["props"]["region"][:6]
    landed = demo.told("import", "officers", str(sheet), "--county", county, "--on", ON, "--json")["landed"]

    refused = demo.problems("answer", referral, "--receive", "--as", officer["id"], "--on", ON)

    assert landed == 1
    assert refused == ["--as: left the post on 2026-03-01"]
    assert state(demo, referral) == "requested"


def test_a_reason_that_is_none_of_the_codes_is_refused(demo: Cli) -> None:
    assert "not_our_duty" in demo.problems("answer", open_referral(demo), "--return", "no idea", "--on", ON)[0]


def test_every_problem_of_an_answer_is_said(demo: Cli) -> None:
    said = demo.problems(
        "answer", open_referral(demo), "--outcome", "maybe", "--quantity", "2", "--to", "2020-01-01", "--on", ON
    )

    assert [one.partition(":")[0] for one in said] == ["outcome", "unit", "to_on", "amount_fen"]


@pytest.mark.parametrize("options", [(), ("--accept", "--receive")])
def test_exactly_one_act_is_asked_for(demo: Cli, options: tuple[str, ...]) -> None:
    assert "exactly one act" in demo.problems("answer", open_referral(demo), *options, "--on", ON)[0]


def test_an_act_that_the_state_does_not_allow_is_refused(demo: Cli) -> None:
    referral = open_referral(demo)

    code, said = demo.refused("answer", referral, "--start", "--on", ON)

    assert (code, "is requested" in said) == (2, True)


@pytest.mark.parametrize("command", [("answer", "X", "--receive"), ("claim", "X", "--approve"), ("visit", "X")])
def test_a_thing_that_is_not_there_is_told(demo_once: Cli, command: tuple[str, ...]) -> None:
    code, said = demo_once.refused(*command, "--on", ON)

    assert (code, "X is not in the store" in said) == (2, True)


def test_a_thing_of_another_kind_is_refused(demo: Cli) -> None:
    household = things(demo, "Household")[0]["id"]

    code, said = demo.refused("answer", str(household), "--receive", "--on", ON)

    assert (code, "Traceback" in said) == (2, False)


def test_a_society_claims_a_case_and_pays_it(demo: Cli) -> None:
    case = things(demo, "Referral", disposition="mutual_aid", status="requested")[0]
    claimed = act(demo, "claim", str(case["id"]), "--society", case["props"]["department"])
    claim = claimed["answer"]["claim"]

    act(demo, "claim", claim, "--pay-fen", "30000")

    assert state(demo, claim) in ("paid", "held")


def test_a_society_hands_a_case_back(demo: Cli) -> None:
    case = things(demo, "Referral", disposition="mutual_aid", status="requested")[0]
    claim = act(demo, "claim", str(case["id"]), "--society", case["props"]["department"])["answer"]["claim"]

    act(demo, "claim", claim, "--hand-back", "fund_exhausted")

    assert state(demo, claim) == "handed_back"


def test_a_charity_delivers_what_it_accepted_and_the_town_confirms(demo: Cli) -> None:
    pairing = str(things(demo, "Pairing", status="proposed")[0]["id"])

    for step in ("--accept", "--deliver", "--confirm"):
        act(demo, "pairing", pairing, step)

    assert state(demo, pairing) == "confirmed"
    assert pairing in {edge["props"].get("source_id") for edge in demo.told("export")["edges"]}


def test_a_charity_declines_with_a_coded_reason(demo: Cli) -> None:
    pairing = str(things(demo, "Pairing", status="proposed")[0]["id"])

    act(demo, "pairing", pairing, "--decline", "project_suspended")

    assert state(demo, pairing) == "declined"


def test_the_bureau_takes_back_what_was_accepted(demo: Cli) -> None:
    pairing = str(things(demo, "Pairing", status="proposed")[0]["id"])

    for step in ("--accept", "--cancel"):
        act(demo, "pairing", pairing, step)

    assert state(demo, pairing) == "cancelled"


def test_a_town_worker_records_a_visit(demo: Cli) -> None:
    warning = str(things(demo, "Warning", status="open")[0]["id"])

    told = act(demo, "visit", warning, "--explained", "medical_aid", "--help-to-apply")

    assert state(demo, warning) in ("visited", "closed")
    assert [node["id"] for node in things(demo, "Visit", warning=warning)] == [told["answer"]["visit"]]


def test_a_visit_before_its_warning_is_refused(demo: Cli) -> None:
    warning = str(things(demo, "Warning", status="open")[0]["id"])

    assert demo.problems("visit", warning, "--visited-on", "2020-01-01", "--on", ON)[0].startswith("visited_on: ")


def test_a_signal_recorded_by_hand_is_assessed_by_the_next_night(demo: Cli) -> None:
    about = {node["props"]["household"] for kind in ("Signal", "Warning") for node in things(demo, kind)}
    home = next(str(node["id"]) for node in things(demo, "Household", county="341702") if node["id"] not in about)

    told = act(demo, "signal", home, "--indicator", "death", "--channel", "hotline_12345")
    again = act(demo, "signal", home, "--indicator", "death", "--channel", "informant")
    demo.told("night", "--on", ON, "--json")

    [signal] = things(demo, "Signal", household=home)
    assert (again["position"], again["repeated"]) == (None, True)
    assert (signal["id"], signal["props"]["status"]) == (told["answer"]["signal"], "counted")
    assert [node["props"]["status"] for node in things(demo, "Warning", household=home)] == ["open"]


def test_a_signal_with_an_unknown_code_or_of_a_day_to_come_is_refused(demo_once: Cli) -> None:
    home = str(things(demo_once, "Household")[0]["id"])

    [unknown] = demo_once.problems("signal", home, "--indicator", "bad_luck")
    [early] = demo_once.problems("signal", home, "--indicator", "death", "--observed-on", "2090-01-01", "--on", ON)

    assert unknown.startswith("--indicator: ")
    assert early.startswith("observed_on: ")


def test_the_bureau_closes_a_need_that_no_charity_has(demo: Cli) -> None:
    taken = {node["props"]["need"] for node in things(demo, "Pairing")}
    need = next(str(node["id"]) for node in things(demo, "Need", status="open") if node["id"] not in taken)

    act(demo, "need", need, "--close", "met_elsewhere")

    assert state(demo, need) == "closed"
    assert demo.problems("need", need, "--on", ON)[0].startswith("need: ")


def test_a_consent_is_given_and_withdrawn_again(demo: Cli) -> None:
    home = str(things(demo, "Household")[0]["id"])

    given = act(demo, "consent", home, "--give", "--until", "2090-12-31")["answer"]["consent"]
    assert state(demo, given) == "active"
    act(demo, "consent", given, "--withdraw")

    assert state(demo, given) == "withdrawn"


def test_the_network_of_a_household_is_told_with_all_that_connects_it(demo_once: Cli) -> None:
    home = str(things(demo_once, "Household")[0]["id"])

    told = demo_once.told("network", home, "--hops", "1", "--json")

    ids = {node["id"] for node in told["nodes"]}
    assert home in ids
    assert all({edge["from"], edge["to"]} <= ids for edge in told["edges"])


def test_a_network_as_of_a_day_before_the_county_was_loaded_has_the_household_alone(demo_once: Cli) -> None:
    home = str(things(demo_once, "Household")[0]["id"])

    told = demo_once.told("network", home, "--as-of", "2020-01-01", "--json")

    assert [node["id"] for node in told["nodes"]] == [home]


def test_a_day_that_is_none_is_told_by_the_option_that_named_it(demo_once: Cli) -> None:
    [problem] = demo_once.problems("network", "1", "--as-of", "gestern")

    assert problem.startswith("--as-of: ")


def test_what_is_looked_at_today_is_of_the_day_that_stands_in_for_it(demo_once: Cli) -> None:
    home = str(things(demo_once, "Household")[0]["id"])
    on_that_day = replace(demo_once, env={**demo_once.env, "JIUZHU_ON": "2025-03-02"})

    assert on_that_day.told("network", home, "--json")["facts_as_of"] == "2025-03-02"


def test_chain_and_network_are_shown_as_tables(demo_once: Cli) -> None:
    home = str(things(demo_once, "Household")[0]["id"])

    assert home in demo_once.ok("chain", home, "--on", ON)
    told = demo_once.ok("network", home)
    assert home in told and "家庭成员" in told


def test_a_referral_in_a_network_is_called_by_what_it_asks_for(demo_once: Cli) -> None:
    referral = things(demo_once, "Referral", disposition="deliver")[0]["props"]

    told = demo_once.ok("network", referral["household"])

    assert "转办 落实政策" in told


def test_a_charity_changes_the_terms_of_its_supply(demo: Cli) -> None:
    before = things(demo, "Supply", status="open")[0]
    terms = ("--quantity", str(before["props"]["quantity"] + 5), "--max-per-household", "0", "--valid-to", "2027-12-31")

    act(demo, "supply", before["id"], *terms)

    [after] = [node["props"] for node in things(demo, "Supply") if node["id"] == before["id"]]
    assert after["quantity"] - before["props"]["quantity"] == 5
    assert after["quantity_left"] - before["props"]["quantity_left"] == 5
    assert (after.get("max_per_household"), after["valid_to"], after["confirmed_on"]) == (None, "2027-12-31", ON)


def test_a_payment_to_kin_is_listed_until_the_county_releases_it(cli: Cli) -> None:
    cli.ok("init")
    play = Play(cli.engine())
    load(play.engine)
    write(play.engine, kin_of_the_household("treasurer", "society", SOCIETY), "kin")
    play.signals("death")
    play.night()
    case = next(one.id for one in play.view().all(Referral) if one.disposition == "mutual_aid")
    play.engine.store.close()
    claim = act(cli, "claim", case, "--society", SOCIETY)["answer"]["claim"]
    act(cli, "claim", claim, "--pay-fen", "30000")

    [waiting] = act(cli, "payments")["payments"]
    shown = cli.ok("payments", "--on", ON)
    act(cli, "claim", claim, "--approve")

    assert (waiting["claim"], waiting["amount_fen"]) == (claim, 30_000)
    assert waiting["tie"] == {"officer": "officer:treasurer", "member": MEMBER, "steps": 2}
    assert MEMBER in shown
    assert act(cli, "payments")["payments"] == []
