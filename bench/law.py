"""The pure decisions over a city's households, as the commands make them: JSON in, JSON out, on one core, beside a loop
that only parses it.

CPU time of this process. The same ten thousand different inputs are read again and again up to the number that is
promised for: nothing of a decision is remembered from one household to the next but the pack's provisions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import BaseModel

from api.answers.decisions import Decision, Law, decisions
from bench import law_facts
from bench.county import ON
from bench.figures import Report
from matching.calendar.working_days import national_calendar
from matching.json_text import parse_json
from matching.policy.loading import load_packs

HOUSEHOLDS, QUICK_HOUSEHOLDS, DIFFERENT = 100_000, 2_000, 10_000
SEED = 1
PACK = "chizhou-2024"


@dataclass(frozen=True, slots=True)
class _Decision:
    """`most_seconds`: the promise for 100,000 households."""

    name: str
    texts: Sequence[str]
    shape: type[BaseModel]
    most_seconds: float


def measure(report: Report, *, is_quick: bool) -> None:
    """`classify`, `score` and `route`, each beside the bare loop."""
    number = QUICK_HOUSEHOLDS if is_quick else HOUSEHOLDS
    packs = load_packs()
    law, known = Law(packs.get(PACK), national_calendar(), ON), decisions(packs)
    for decision in _decisions(min(number, DIFFERENT)):
        size = f"{number:,} households ({len(decision.texts):,} different), {PACK}"
        bare = _seconds(decision.texts, number, decision.shape.model_validate_json)
        ours = _seconds(decision.texts, number, partial(_answer, law, known[decision.name]))
        report.add("law", decision.name, size, ours, "s", at_most=decision.most_seconds)
        report.compare("law", f"{decision.name} beside pydantic's parsing", size, ours, bare, "s")


def _decisions(different: int) -> list[_Decision]:
    return [
        _Decision("classify", list(law_facts.cases(different, SEED)), law_facts.CaseShape, 20),
        _Decision("score", list(law_facts.signals(different, SEED)), law_facts.SignalsShape, 5),
        _Decision("route", list(law_facts.route_cases(different, SEED)), law_facts.RouteShape, 60),
    ]


def _answer(law: Law, decision: Decision, text: str) -> bytes:
    return decision.of_input(law, parse_json(text))


def _seconds(texts: Sequence[str], number: int, work: Callable[[str], object]) -> float:
    start = time.process_time()
    for place in range(number):
        work(texts[place % len(texts)])
    return time.process_time() - start
