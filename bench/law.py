"""The pure decisions over a city's households: JSON in, JSON out, on one core, beside a loop that only parses it.

CPU time of this process. The same ten thousand different inputs are read again and again up to the number that is
promised for: nothing of a decision is remembered from one household to the next but the pack's provisions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel

from bench import law_facts
from bench.county import ON
from bench.figures import Report
from matching.calendar.working_days import national_calendar
from matching.decisions.classification import classify
from matching.decisions.facts import parse_case
from matching.decisions.route_facts import parse_route_case
from matching.decisions.routing import route
from matching.decisions.scoring import score
from matching.decisions.signals import parse_signals
from matching.policy.loading import load_packs

HOUSEHOLDS, QUICK_HOUSEHOLDS, DIFFERENT = 100_000, 2_000, 10_000
SEED = 1
PACK = "chizhou-2024"


@dataclass(frozen=True, slots=True)
class _Decision:
    """`most_seconds`: the promise for 100,000 households."""

    name: str
    texts: Sequence[str]
    answer: Callable[[Any], dict[str, Any]]
    shape: type[BaseModel]
    most_seconds: float


def measure(report: Report, *, is_quick: bool) -> None:
    """`classify`, `score` and `route`, each beside the bare loop."""
    number = QUICK_HOUSEHOLDS if is_quick else HOUSEHOLDS
    for decision in _decisions(min(number, DIFFERENT)):
        size = f"{number:,} households ({len(decision.texts):,} different), {PACK}"
        bare = _seconds(decision.texts, number, decision.shape.model_validate_json)
        ours = _seconds(decision.texts, number, partial(_as_json, decision.answer))
        report.add("law", decision.name, size, ours, "s", at_most=decision.most_seconds)
        report.compare("law", f"{decision.name} beside pydantic's parsing", size, ours, bare, "s")


def _decisions(different: int) -> list[_Decision]:
    pack, calendar = load_packs().get(PACK), national_calendar()
    return [
        _Decision(
            "classify",
            list(law_facts.cases(different, SEED)),
            lambda value: classify(pack, parse_case(value), ON).as_json(),
            law_facts.CaseShape,
            20,
        ),
        _Decision(
            "score",
            list(law_facts.signals(different, SEED)),
            lambda value: score(pack, calendar, parse_signals(value), ON).as_json(),
            law_facts.SignalsShape,
            5,
        ),
        _Decision(
            "route",
            list(law_facts.route_cases(different, SEED)),
            lambda value: route(pack, calendar, parse_route_case(value), ON).as_json(),
            law_facts.RouteShape,
            60,
        ),
    ]


def _as_json(answer: Callable[[Any], dict[str, Any]], text: str) -> str:
    return json.dumps(answer(json.loads(text)))


def _seconds(texts: Sequence[str], number: int, work: Callable[[str], object]) -> float:
    start = time.process_time()
    for place in range(number):
        work(texts[place % len(texts)])
    return time.process_time() - start
