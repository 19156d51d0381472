"""The scenarios that a caseworker can read, run against the decisions.

A scenario says which command, pack and day, what differs from the plain household of `tests/law_cases.py`, what is
expected, and where it stands. Under `by_pack` one set of facts is decided under several packs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from matching.aid import decide_aid
from matching.aid_facts import parse_aid_request
from matching.scoring import score
from matching.signals import parse_signals
from tests.law_cases import ON, a_signal, calendar, classified, packs, routed

Json = dict[str, Any]
FOLDER = Path(__file__).parent
FILES = ("classification", "persons", "missing_facts", "scoring", "working_days", "aid", "routing")


def _classify(pack_id: str, on: date, given: Json) -> Json:
    answer = classified(pack_id, given, on).as_json()
    return {
        **answer,
        "tried": [f"{each['category']} {each['outcome']}" for each in answer["tried"]],
        "members": [
            f"{each['member_id']} {each['category']}{' alone' if each['single_person'] else ''}"
            for each in answer["members"]
        ],
        "incomplete": [each["path"] for each in answer["incomplete"]],
        "cites": [f"{each['pack']} {each['clause']}" for each in answer["tried"][-1]["reasons"]],
        "rules": [each["rule"] for each in answer["tried"][-1]["reasons"]],
    }


def _score(pack_id: str, on: date, given: Json) -> Json:
    signals = parse_signals({"signals": [_signal(each) for each in given["signals"]]})
    answer = score(packs().get(pack_id), calendar(), signals, on).as_json()
    return {
        **answer,
        "counted": [f"{each['signal']['indicator']} {each['points']}" for each in answer["counted"]],
        "ignored": [f"{each['signal']['indicator']} {each['reason']}" for each in answer["ignored"]],
    }


def _due(pack_id: str, on: date, given: Json) -> Json:
    answer = calendar().due(on, given["working_days"]).as_json()
    return {**answer, "skipped": [f"{each['date']} {each['why']}" for each in answer["skipped"]]}


def _aid(pack_id: str, on: date, given: Json) -> Json:
    request = parse_aid_request(given, "", packs().get("product-defaults"), on)
    answer = decide_aid(packs().get(pack_id), calendar(), request, on).as_json()
    return {**answer, "rule": answer["reasons"][0]["rule"], "cites": answer["reasons"][0]["clause"]}


def _route(pack_id: str, on: date, given: Json) -> Json:
    signals = [_signal(each) for each in given.get("signals", [])]
    needs = [{"kind": kind} for kind in given.get("needs", [])]
    answer = routed(pack_id, {**given, "signals": signals, "needs": needs}, on).as_json()
    return {
        "referrals": [
            " ".join(str(each[name]) for name in ("disposition", "kind", "to") if each[name])
            + (" jointly" if each["role"] == "joint" else "")
            for each in answer["referrals"]
        ],
        "due": [f"{each['disposition']} {each['due_on']}" for each in answer["referrals"]],
        "gaps": [f"{each['kind']} {each['problem']}" for each in answer["gaps"]],
        "rules": [reason["rule"] for each in answer["referrals"] for reason in each["reasons"]],
    }


COMMANDS: dict[str, Callable[[str, date, Json], Json]] = {
    "classify": _classify,
    "score": _score,
    "due": _due,
    "aid": _aid,
    "route": _route,
}


def _signal(written: str | Json) -> Json:
    """A bare indicator stands for a signal observed ten days before."""
    return a_signal(written) if isinstance(written, str) else a_signal(**written)


def _all_scenarios() -> list[Json]:
    files = [yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES]
    return [scenario for scenarios in files for scenario in scenarios]


def _scenarios() -> Iterator[Any]:
    for scenario in _all_scenarios():
        for pack_id, expected in _expectations(scenario).items():
            yield pytest.param(scenario, pack_id, expected, id=f"{scenario['scenario']} [{pack_id}]")


def _expectations(scenario: Json) -> dict[str, Json]:
    if "by_pack" in scenario:
        return dict(scenario["by_pack"])
    return {scenario.get("pack", "national-2023"): scenario["expect"]}


@pytest.mark.parametrize(("scenario", "pack_id", "expected"), list(_scenarios()))
def test_scenario(scenario: Json, pack_id: str, expected: Json) -> None:
    on = scenario.get("day", ON)

    answer = COMMANDS[scenario["command"]](pack_id, on, _as_json(scenario["given"]))

    assert {name: answer[name] for name in expected} == _as_json(expected)


def test_every_scenario_says_where_its_rule_stands() -> None:
    scenarios = _all_scenarios()

    assert len(scenarios) > len(FILES)
    assert [scenario["scenario"] for scenario in scenarios if not scenario.get("source")] == []


def test_no_scenario_has_a_part_that_nobody_reads() -> None:
    """Such as `on`, which YAML takes for true."""
    parts = {part for scenario in _all_scenarios() for part in scenario}

    assert parts == {"scenario", "command", "pack", "day", "source", "given", "expect", "by_pack"}


def test_no_two_scenarios_decide_the_same_case() -> None:
    seen: dict[str, str] = {}
    for scenario in _all_scenarios():
        case = json.dumps({**scenario, "scenario": "", "source": "", "expect": "", "by_pack": ""}, default=str)
        assert case not in seen, f"{scenario['scenario']} is the same case as {seen.get(case)}"
        seen[case] = scenario["scenario"]


def _as_json(written: Json) -> Json:
    """YAML reads dates as dates; inputs and answers have them as text."""
    as_json: Json = json.loads(json.dumps(written, default=str))
    return as_json
