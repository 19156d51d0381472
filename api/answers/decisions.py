"""The pure decisions by name, for the command line and for HTTP alike: how their facts are read, and what answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from matching import reading
from matching.calendar.working_days import Calendar
from matching.decisions.aid import decide_aid
from matching.decisions.aid_facts import parse_aid_request
from matching.decisions.classification import classify
from matching.decisions.explain import explain_classes, explain_routes
from matching.decisions.facts import Case, parse_case
from matching.decisions.notices import draft_notice
from matching.decisions.route_facts import RouteCase, parse_route_case
from matching.decisions.routing import route
from matching.decisions.scoring import score
from matching.decisions.signals import parse_signals
from matching.errors import BadInput, Problem
from matching.json_text import answer_text
from matching.policy.packs import Pack, Packs

Answer = dict[str, Any]
_ROOT: Final = "product-defaults"


@dataclass(frozen=True, slots=True)
class Law:
    """What a decision is made under."""

    pack: Pack
    calendar: Calendar
    on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """`parse(value, prefix)` raises BadInput with every problem, its paths beginning with the prefix."""

    parse: Callable[[Any, str], Any]
    decide: Callable[[Law, Any], Answer]

    def of_input(self, law: Law, value: Any) -> bytes:
        """In JSON: the answer for an object, or the array of them for an array; first all is read, then all decided."""
        return self.of_facts(law, each_or_all(value, self.parse))

    def of_facts(self, law: Law, facts: Any) -> bytes:
        """The same for facts that are read. Each answer is put into words at once: those of a city are many."""
        texts = each_or_all(facts, lambda element, prefix: self._placed(law, element, prefix))
        return b"[" + b",".join(texts) + b"]" if isinstance(texts, list) else texts

    def _placed(self, law: Law, facts: Any, prefix: str) -> bytes:
        """A decision knows no array, so that what it refuses is placed here. Raises: BadInput."""
        try:
            return answer_text(self.decide(law, facts))
        except BadInput as error:
            problems = [Problem(f"{prefix}{problem.path}", problem.problem) for problem in error.problems]
            raise BadInput(error.message, problems) from error


def each_or_all(facts: Any, decide: Callable[[Any, str], Any]) -> Any:
    """One answer for an object, an array of answers for an array; every problem of every element at once.

    `decide(element, prefix)` raises BadInput with paths that begin with `prefix` ("" or "[3].").
    """
    if not isinstance(facts, list):
        return decide(facts, "")
    answers: list[Any] = []
    problems: list[Problem] = []
    for index, element in enumerate(facts):
        try:
            answers.append(decide(element, f"[{index}]."))
        except BadInput as error:
            problems.extend(error.problems)
    if problems:
        raise BadInput("the input has problems", problems)
    return answers


def decisions(packs: Packs) -> Mapping[str, Decision]:
    """By the name of the command. The limits of an amount's input are the same under every pack."""
    limits = packs.get(_ROOT)
    return {
        "classify": Decision(parse_case, lambda law, case: classify(law.pack, case, law.on).as_json()),
        "score": Decision(parse_signals, lambda law, signals: score(law.pack, law.calendar, signals, law.on).as_json()),
        "aid": Decision(
            lambda value, prefix: parse_aid_request(value, prefix, limits, limits.in_force),
            lambda law, request: decide_aid(law.pack, law.calendar, request, law.on).as_json(),
        ),
        "due": Decision(
            _parse_due, lambda law, asked: law.calendar.due(asked["from"], asked["working_days"]).as_json()
        ),
        "explain": Decision(_parse_explained, _explain),
        "route": Decision(parse_route_case, lambda law, case: route(law.pack, law.calendar, case, law.on).as_json()),
    }


_due: reading.Check[dict[str, Any]] = reading.an_object(
    {"from": reading.day, "working_days": reading.an_integer(1)}, dict
)


def _parse_due(value: Any, prefix: str) -> dict[str, Any]:
    return reading.read(value, prefix, _due)


def _parse_explained(value: Any, prefix: str) -> Case | RouteCase:
    """The facts of `route` when there are signals, else those of `classify`."""
    return (
        parse_route_case(value, prefix) if isinstance(value, dict) and "signals" in value else parse_case(value, prefix)
    )


def _explain(law: Law, facts: Case | RouteCase) -> Answer:
    if isinstance(facts, RouteCase):
        explained = explain_routes(law.pack, law.calendar, facts, law.on)
    else:
        explained = explain_classes(law.pack, facts, law.on)
    notice = draft_notice(law.pack, law.calendar, explained)
    return {**explained.as_json(), "notice": notice.as_json() if notice is not None else None}
