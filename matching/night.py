"""The night job: signals → warnings → referrals → needs → pairings, for every county of the store.

Running it again over unchanged facts changes nothing: each decision looks at what is there, and its operation key
follows from the facts it was made on. One failing household never stops the others.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from graph.changes import ChangeSet, CreateNode, UpdateNode, derived_id
from graph.schema import Claim, Need, Pairing, Referral, Signal, Warning
from graph.store import GraphStore
from graph.views import HouseholdView, Scope
from matching.cases.assessing import Assessment, assess
from matching.engine import Act, Batch, Engine, perform_on_households
from matching.errors import MatchingError
from matching.market.run import run_pairing
from matching.use_cases.claims import lapse_claims
from matching.use_cases.pairings import expire_pairings

HOUSEHOLDS_AT_ONCE = 100
"""Households read, decided and applied together: so few that nobody waits long for the write lock, and that little is
to be done again after a crash."""
PROPOSALS_AT_ONCE = 1000

Decide = Callable[[HouseholdView], ChangeSet | None]
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is (0: not known)."""


@dataclass(slots=True)
class NightReport:
    """What this run created or changed, how long each stage took, and whom it could not decide on (id → why)."""

    signals: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
    by_disposition: Counter[str] = field(default_factory=Counter)
    by_department: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    needs: int = 0
    pairings: int = 0
    taken_back: int = 0
    expired: int = 0
    lapsed: int = 0
    units_served: Counter[str] = field(default_factory=Counter)
    unmet_units: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "counts": {
                "signals": self.signals,
                "warnings": dict(sorted(self.warnings.items())),
                "referrals": {
                    "by_disposition": dict(sorted(self.by_disposition.items())),
                    "by_department": dict(sorted(self.by_department.items())),
                },
                "gaps": dict(sorted(self.gaps.items())),
                "needs": self.needs,
                "pairings": self.pairings,
                "taken_back": self.taken_back,
                "expired": self.expired,
                "lapsed": self.lapsed,
                "units_served": dict(sorted(self.units_served.items())),
                "unmet_units": dict(sorted(self.unmet_units.items())),
            },
            "refused": dict(sorted(self.refused.items())),
            "seconds": self.seconds,
        }

    def take_all(self, engine: Engine, household_ids: Sequence[str], decide: Decide) -> None:
        """Decide on these households, and add what landed."""
        for start in range(0, len(household_ids), HOUSEHOLDS_AT_ONCE):
            some = household_ids[start : start + HOUSEHOLDS_AT_ONCE]
            self.take(perform_on_households(engine, some, decide))

    def take(self, batch: Batch) -> None:
        """Add what a batch of decisions landed."""
        for change_set in batch.landed:
            self._take_set(change_set)
        self.refused |= {household: str(error) for household, error in batch.refused.items()}

    def _take_set(self, change_set: ChangeSet) -> None:
        for change in change_set.changes:
            match change:
                case UpdateNode(kind=kind) if kind is Signal:
                    self.signals += 1
                case CreateNode(node=Warning() as warning):
                    self.warnings[warning.level] += 1
                    self.gaps.update(gap["problem"] for gap in json.loads(warning.gaps))
                case UpdateNode(kind=kind, values=values) if kind is Warning:
                    self.warnings[str(values["level"])] += 1
                case CreateNode(node=Referral() as referral):
                    self.by_disposition[referral.disposition] += 1
                    self.by_department[referral.department_code] += 1
                case CreateNode(node=Need()):
                    self.needs += 1
                case UpdateNode(kind=kind) if kind is Pairing:
                    self.expired += 1
                case UpdateNode(kind=kind) if kind is Claim:
                    self.lapsed += 1
                case _:
                    pass


def night(engine: Engine, now: datetime, on: date, *, progress: Progress | None = None, seed: int = 0) -> NightReport:
    """Run it for all counties of the store, as of the day `on` in Asia/Shanghai."""
    report = NightReport()
    tell = progress or (lambda stage, done, total: None)
    counties = engine.store.counties()
    with _timed(report, "assess"):
        for county in counties:
            try:
                _assess_county(engine, county, now, on, report, tell)
            except MatchingError as error:  # as of a county without law in force
                report.refused[county] = str(error)
    with _timed(report, "overdue"):
        for county in counties:
            _give_back_late(engine, county, now, on, report)
    with _timed(report, "pair"):
        tell("pair", 0, 0)
        pairing = run_pairing(engine, now, on, seed)
        report.pairings, report.taken_back = pairing.proposed, pairing.taken_back
        report.units_served, report.unmet_units = pairing.served, pairing.unmet
    return report


def assess_households(
    engine: Engine, household_ids: Sequence[str], county: str, now: datetime, on: date, report: NightReport
) -> None:
    """Assess some households of a county together: what an import does with those it touched."""
    directory = engine.store.directory(county)
    pack, calendar = engine.pack_for(directory, on), engine.calendar_for(directory)

    def decide(view: HouseholdView) -> ChangeSet | None:
        act = Act(operation_key=_assessment_key(view), actor="system", now=now, on=on)
        return assess(Assessment(view, directory, pack, calendar, act))

    report.take_all(engine, household_ids, decide)


def _assess_county(engine: Engine, county: str, now: datetime, on: date, report: NightReport, tell: Progress) -> None:
    done = 0
    for some in _pages(engine.store, county):
        assess_households(engine, some, county, now, on, report)
        done += len(some)
        tell("assess", done, 0)


def _pages(store: GraphStore, county: str) -> Iterator[list[str]]:
    after = ""
    while some := store.households_to_assess(county, after=after, limit=1000):
        yield some
        after = some[-1]


def _assessment_key(view: HouseholdView) -> str:
    """Follows from the household and its new signals: the same facts are taken up once."""
    new = sorted(signal.id for signal in view.all(Signal) if signal.status == "new")
    warning = view.open_warning()
    state = f"{warning.id}@{warning.revision}" if warning else "none"
    return "assess:" + ":".join((view.household.id, state, *new))


def _give_back_late(engine: Engine, county: str, now: datetime, on: date, report: NightReport) -> None:
    """Take back what charities did not answer in time, and free the cases whose lease has ended."""
    store = engine.store
    proposed = sorted({pairing.household for pairing in _late_proposals(store, county, on)})
    claimed = store.known(store.lapsing_claims(county, on.isoformat())).values()
    claims = sorted({claim.household for claim in claimed if isinstance(claim, Claim)})
    act, directory = Act(operation_key="", actor="system", now=now, on=on), store.directory(county)
    report.take_all(engine, proposed, lambda view: _keyed("expire", expire_pairings(view, act)))
    report.take_all(engine, claims, lambda view: _keyed("lapse", lapse_claims(view, directory, act)))


def _keyed(word: str, found: ChangeSet | None) -> ChangeSet | None:
    """Under a key that follows from the facts it was decided on."""
    if found is None:
        return None
    facts = (f"{guard.node_id}@{guard.revision}" for guard in found.guards)
    return replace(found, operation_key=derived_id(word, *facts))


def _late_proposals(store: GraphStore, county: str, on: date) -> Iterator[Pairing]:
    after: str | None = ""
    while after is not None:
        page = store.pairings(
            Scope(county=county), ("proposed",), expiring_before=on.isoformat(), after=after, limit=PROPOSALS_AT_ONCE
        )
        yield from (row.pairing for row in page)
        after = page.after


class _timed:
    """Adds the seconds spent inside to the report."""

    def __init__(self, report: NightReport, stage: str) -> None:
        self.report, self.stage = report, stage

    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.report.seconds[self.stage] = round(time.perf_counter() - self.start, 3)
