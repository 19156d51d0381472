"""A month of a county's work, played through the same use cases as everybody's: who does what, when, and how late.

Each persona's part in one case is a script: steps with the working days before each. The play looks at what the store
asks for, starts a script for everything new, and does what is due, day by day. The seed decides all of it; nothing
lies after the last day. What is refused ends its script, as it would end the matter for a person.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from graph.changes import Receipt
from graph.errors import GraphStoreError, StoreUnavailable
from graph.schema import LEVELS, Need, Pairing, Referral, Warning
from graph.views import Scope
from matching.engine import Act, Engine
from matching.errors import MatchingError
from seeds import scripts
from seeds.chance import Chance
from seeds.clock import time_of_act
from seeds.scripts import Cast, Script, Step

Progress = Callable[[int], None]
"""Told how many acts have been done."""

PAGE = 1000
ANSWERED_PAIRINGS = 120
"""So many proposals of a county are taken up at once, the most urgent; the rest wait, or run out."""


@dataclass(order=True, slots=True)
class _Due:
    """A step and the day it is due; of one day the steps go by what they are about."""

    day: date
    thing: str
    number: int
    step: Step = field(compare=False)
    script: Script = field(compare=False)


@dataclass(slots=True)
class Play:
    """The personas of all counties. `acts` counts what was done by name, `refused` what was not possible any more."""

    engine: Engine
    seed: int
    last_day: date
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _agenda: list[_Due] = field(default_factory=list)
    _started: set[str] = field(default_factory=set)
    _in_cases: set[str] = field(default_factory=set)
    """Households that a mutual-aid society was asked about: charities take up theirs first."""
    _done_on: Counter[date] = field(default_factory=Counter)

    def look(self, today: date) -> None:
        """Start a script for everything that somebody has to do and nobody has begun."""
        store = self.engine.store
        counties = store.counties()
        cast = Cast([store.directory(county) for county in counties])
        for county in counties:
            for thing, script in self._asked(county, cast):
                if thing not in self._started:
                    self._started.add(thing)
                    self._await(thing, 0, today, script, None)

    def act_until(self, day: date, progress: Progress | None = None) -> None:
        """Do what is due up to and including that day, in order."""
        while self._agenda and self._agenda[0].day <= day:
            due = heapq.heappop(self._agenda)
            receipt = self._do(due)
            if receipt is not None:
                self._await(due.thing, due.number + 1, due.day, due.script, receipt)
            if progress is not None:
                progress(self.acts.total())

    def _asked(self, county: str, cast: Cast) -> Iterator[tuple[str, Script]]:
        scope = Scope(county=county)
        for warning in self._warnings(scope):
            yield warning.id, scripts.visit(warning, cast, self._chance(warning.id))
        for referral in self._referrals(scope):
            if referral.disposition == "mutual_aid":
                self._in_cases.add(referral.household)
            script = scripts.of_referral(referral, cast, self._chance(referral.id))
            if script is not None:
                yield referral.id, script
        for pairing, need in sorted(self._proposals(scope), key=self._urgency)[:ANSWERED_PAIRINGS]:
            yield pairing.id, scripts.pairing(pairing, need, cast, self._chance(pairing.id))

    def _await(self, thing: str, number: int, today: date, script: Script, receipt: Receipt | None) -> None:
        """Put the next step of the script on the agenda, if it has one within the time of the play."""
        try:
            step = next(script) if receipt is None else script.send(receipt)
        except StopIteration:
            return
        day = self.engine.calendar.due(today, step.working_days).due_on if step.working_days else today
        if day <= self.last_day:
            heapq.heappush(self._agenda, _Due(day, thing, number, step, script))

    def _do(self, due: _Due) -> Receipt | None:
        self._done_on[due.day] += 1
        act = Act(
            operation_key=f"play:{self.seed}:{due.thing}:{due.number}",
            actor=due.step.actor,
            now=time_of_act(due.day, self._done_on[due.day]),
            on=due.day,
        )
        try:
            receipt = due.step.use(self.engine, act)
        except StoreUnavailable:
            raise
        except (MatchingError, GraphStoreError) as error:
            self.refused[f"{due.step.name}: {type(error).__name__}"] += 1
            return None
        self.acts[due.step.name] += 1
        return receipt

    def _urgency(self, proposal: tuple[Pairing, Need]) -> tuple[bool, int, str]:
        pairing, need = proposal
        return need.household not in self._in_cases, LEVELS.index(need.level), pairing.id

    def _chance(self, thing: str) -> Chance:
        return Chance(self.seed, "play", thing)

    def _warnings(self, scope: Scope) -> Iterator[Warning]:
        after: str | None = ""
        while after is not None:
            page = self.engine.store.queue(scope, after=after, limit=PAGE).page
            yield from (row.warning for row in page)
            after = page.after

    def _referrals(self, scope: Scope) -> Iterator[Referral]:
        after: str | None = ""
        while after is not None:
            page = self.engine.store.inbox(scope, ("draft", "requested"), after=after, limit=PAGE)
            yield from (row.referral for row in page)
            after = page.after

    def _proposals(self, scope: Scope) -> Iterator[tuple[Pairing, Need]]:
        after: str | None = ""
        while after is not None:
            page = self.engine.store.pairings(scope, ("proposed",), after=after, limit=PAGE)
            yield from ((row.pairing, row.need) for row in page)
            after = page.after
