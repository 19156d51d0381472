"""The scenarios as they are written, and what the decisions answer to each, told as briefly as a scenario tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from matching.decisions.aid import decide_aid
from matching.decisions.aid_facts import parse_aid_request
from matching.decisions.classification import classify
from matching.decisions.facts import Case, parse_case
from matching.decisions.route_facts import RouteCase, parse_route_case
from matching.decisions.routing import route
from matching.decisions.scoring import score
from matching.decisions.signals import parse_signals
from matching.duties.household import household_duties
from matching.duties.obligations import Ground, county_duties
from matching.errors import BadInput
from matching.households.entitlements import household_entitlements
from matching.policy.packs import Packs
from tests.law_cases import ON, a_case, a_route_case, a_signal, calendar
from tests.scenarios.files import COUNTY, a_file, records_of

Json = dict[str, Any]
FOLDER = Path(__file__).parent
FILES = (
    "classification", "persons", "missing_facts", "scoring", "working_days", "aid", "routing", "obligations",
    "entitled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """`told`: what a scenario can expect; `found`: the whole answer, or all that it cites."""

    told: Json
    found: Any

    @property
    def cited(self) -> frozenset[tuple[str, str, str]]:
        """Rule, pack and clause of everything that the answer rests on."""
        return self.found if isinstance(self.found, frozenset) else _cited(self.found)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One set of facts under one pack, with what is expected of the answer."""

    name: str
    command: str
    pack: str
    on: date
    given: Json
    expected: Json

    def answer(self, packs: Packs) -> Answer:
        return COMMANDS[self.command](packs, self.pack, self.on, self.given)

    def holds(self, packs: Packs) -> bool:
        told = self.answer(packs).told
        return {name: told.get(name) for name in self.expected} == self.expected


@cache
def written() -> tuple[Json, ...]:
    """Every scenario of every file as it stands there."""
    files = [yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES]
    return tuple(scenario for scenarios in files for scenario in scenarios)


def scenarios(entries: tuple[Json, ...] | None = None) -> Iterator[Scenario]:
    """One for each pack that a scenario names."""
    for entry in written() if entries is None else entries:
        by_pack = entry.get("by_pack") or {entry.get("pack", "national-2023"): entry["expect"]}
        for pack, expected in by_pack.items():
            name = f"{entry['scenario']} [{pack}]"
            yield Scenario(
                name, entry["command"], pack, entry.get("day", ON), as_json(entry["given"]), as_json(expected)
            )


def as_json(value: Json) -> Json:
    """YAML reads dates as dates; inputs and answers have them as text."""
    told: Json = json.loads(json.dumps(value, default=str))
    return told


def _classify(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    found = classify(packs.get(pack), _case_of(json.dumps(given)), on).as_json()
    told = {
        **found,
        "tried": [f"{each['category']} {each['outcome']}" for each in found["tried"]],
        "members": [
            f"{each['member_id']} {each['category']}{' alone' if each['single_person'] else ''}"
            for each in found["members"]
        ],
        "incomplete": [each["path"] for each in found["incomplete"]],
        "cites": [f"{each['pack']} {each['clause']}" for each in found["tried"][-1]["reasons"]],
        "rules": [each["rule"] for each in found["tried"][-1]["reasons"]],
        "reasons": [each["rule"] for tried in found["tried"] for each in tried["reasons"]],
    }
    return Answer(told, found)


def _score(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    signals = parse_signals({"signals": [_signal(each) for each in given["signals"]]})
    found = score(packs.get(pack), calendar(), signals, on).as_json()
    told = {
        **found,
        "counted": [f"{each['signal']['indicator']} {each['points']}" for each in found["counted"]],
        "ignored": [f"{each['signal']['indicator']} {each['reason']}" for each in found["ignored"]],
    }
    return Answer(told, found)


def _due(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    found = calendar().due(on, given["working_days"]).as_json()
    skipped = [f"{each['date']} {each['why']}" for each in found["skipped"]]
    return Answer({**found, "skipped": skipped}, frozenset())


def _aid(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    limits = packs.get("product-defaults")
    try:
        request = parse_aid_request(given, "", limits, limits.in_force)
    except BadInput as error:
        return Answer({"problems": [each.path for each in error.problems]}, frozenset())
    found = decide_aid(packs.get(pack), calendar(), request, on).as_json()
    told = {**found, "rule": found["reasons"][0]["rule"], "cites": found["reasons"][0]["clause"]}
    return Answer(told, found)


def _route(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    found = route(packs.get(pack), calendar(), _route_case_of(json.dumps(given)), on).as_json()
    told = {
        "not_in_force": found["not_in_force"],
        "referrals": [
            " ".join(str(each[name]) for name in ("disposition", "kind", "to") if each[name])
            + (" jointly" if each["role"] == "joint" else "")
            for each in found["referrals"]
        ],
        "due": [f"{each['disposition']} {each['due_on']}" for each in found["referrals"]],
        "gaps": [f"{each['kind']} {each['problem']}" for each in found["gaps"]],
        "rules": [reason["rule"] for each in found["referrals"] for reason in each["reasons"]],
        "conditions": [
            f"{each['kind']}: {'；'.join(each['conditions'])}" for each in found["referrals"] if each["kind"]
        ],
    }
    return Answer(told, found)


def _obligations(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    ground = Ground(packs.get(pack), calendar(), on)
    records, held = records_of(given)
    found = [*household_duties(ground, a_file(given)), *county_duties(ground, COUNTY, records, held)]
    named = given.get("of")
    told = {"duties": [_duty(each.as_json(on)) for each in found if named is None or each.obligation in named]}
    return Answer(told, frozenset((f"obligation.{each.obligation}", each.pack, each.clause) for each in found))


def _duty(told: Json) -> str:
    state = f"done {told['done_on']}" if told["done_on"] else "overdue" if told["overdue"] else "open"
    provisional = " provisional" if told["provisional"] else ""
    return f"{told['obligation']} {told['due_on'] or 'standing'}{provisional} {state} {told['owner']}"


def _entitlements(packs: Packs, pack: str, on: date, given: Json) -> Answer:
    owed = household_entitlements(a_file(given), packs.get(pack), on)
    found = owed.as_json()
    told: Json = {"not_in_force": found["not_in_force"], "held": found["held"], "missing": [*owed.kinds("missing")]}
    cited: set[tuple[str, str, str]] = set()
    for row in found["rows"]:
        measures = [f"{each['code']} {'、'.join(each['measures'])}" for each in row["measures"]]
        row_told = {"state": row["state"], "granted_to": list(row["granted_to"]), "measures": measures}
        told[row["kind"]] = {name: value for name, value in row_told.items() if value}
        if row["pack"] is not None:
            cited.add((f"cell.{row['kind']}", row["pack"], row["clause"]))
    return Answer(told, frozenset(cited))


COMMANDS: dict[str, Callable[[Packs, str, date, Json], Answer]] = {
    "classify": _classify,
    "score": _score,
    "due": _due,
    "aid": _aid,
    "route": _route,
    "obligations": _obligations,
    "entitlements": _entitlements,
}


@cache
def _case_of(given: str) -> Case:
    """The same facts are asked about under thousands of altered packs: they are read once."""
    facts: Json = json.loads(given)
    raised = facts.pop("raised_edge_percent", None)
    case = parse_case(a_case(facts))
    return replace(case, local=replace(case.local, edge_income_percent=raised))


@cache
def _route_case_of(given: str) -> RouteCase:
    facts: Json = json.loads(given)
    signals = [_signal(each) for each in facts.get("signals", [])]
    needs = [{"kind": kind} for kind in facts.get("needs", [])]
    return parse_route_case(a_route_case({**facts, "signals": signals, "needs": needs}))


def _signal(entry: str | Json) -> Json:
    """A bare indicator stands for a signal observed ten days before."""
    return a_signal(entry) if isinstance(entry, str) else a_signal(**entry)


def _cited(answer: Any) -> frozenset[tuple[str, str, str]]:
    """Every reason anywhere in an answer."""
    if isinstance(answer, list):
        return frozenset().union(*map(_cited, answer)) if answer else frozenset()
    if not isinstance(answer, dict):
        return frozenset()
    own = {(answer["rule"], answer["pack"], answer["clause"])} if {"rule", "clause", "pack"} <= answer.keys() else set()
    return frozenset(own).union(*map(_cited, answer.values()))
