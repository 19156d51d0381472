"""An import from judged rows to the end: planned as a whole, landed, touched households assessed, told as a job."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from graph.changes import Change, CreateNode, UpdateNode, derived_id
from graph.errors import GraphStoreError
from graph.patience import apply_patiently
from graph.schema import Job
from graph.store import GraphStore
from matching.decisions.scoring import scoring_law
from matching.engine import Engine
from matching.errors import MatchingError
from matching.imports.kind import ImportKind
from matching.imports.problems import ImportProblem
from matching.imports.validation import ImportReport
from matching.landing.aid import plan_aid
from matching.landing.charities import plan_charities
from matching.landing.comparison import compare
from matching.landing.consents import plan_consents
from matching.landing.delivery import Delivery, Landed, Plan, Planner, Progress, land, plan_all
from matching.landing.departments import plan_departments
from matching.landing.households import plan_households
from matching.landing.kin import plan_kin
from matching.landing.law import plan_policies
from matching.landing.officers import plan_officers
from matching.landing.regions import plan_regions
from matching.landing.signals import Reports, plan_reports, reports_of
from matching.landing.societies import plan_societies
from matching.landing.supply import plan_supply
from matching.night import NightReport, assess_households

_PLANNERS: Final[Mapping[ImportKind, Planner[Any]]] = {
    "regions": plan_regions,
    "departments": plan_departments,
    "charities": plan_charities,
    "officers": plan_officers,
    "households": plan_households,
    "kin": plan_kin,
    "consents": plan_consents,
    "aid": plan_aid,
    "supply": plan_supply,
    "societies": plan_societies,
}


@dataclass(frozen=True, slots=True)
class Work:
    """A file's rows with what is to be done; nothing is done yet. `found`: what a cross-match found, list by list."""

    kind: ImportKind
    delivery: Delivery
    planner: Planner[Any]
    plan: Plan[Any]
    concerned: frozenset[str] = frozenset()
    """Households of all its rows, also of those recorded before: an import that was killed may owe them something."""
    found: Mapping[str, Counter[str]] = field(default_factory=dict)

    @property
    def problems(self) -> list[ImportProblem]:
        """What does not fit the registry."""
        return self.plan.problems

    @property
    def rows(self) -> int:
        """Rows that would change something."""
        return sum(len(one.rows) for one in self.plan.planned)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the rows, and of the households assessed at the end."""

    landed: Landed
    assessed: NightReport


def prepare(engine: Engine, delivery: Delivery, report: ImportReport) -> Work:
    """Hold the valid rows of the report against the registry; nothing is changed."""
    store = engine.store
    rows: list[tuple[int, Any]] = [(row.number, row.value) for row in report.valid_rows]
    if report.kind == "signals":
        return _of_reports(report.kind, store, delivery, reports_of(store, rows))
    if report.kind == "crossmatch":
        directory = store.directory(delivery.county)
        window = scoring_law(engine.pack_for(directory, delivery.on), delivery.on).window
        comparison = compare(store, delivery, rows, window)
        return _of_reports(report.kind, store, delivery, comparison.reports, comparison.found)
    planner = partial(plan_policies, engine.packs) if report.kind == "policies" else _PLANNERS[report.kind]
    return Work(report.kind, delivery, planner, plan_all(store, delivery, planner, rows))


def perform(engine: Engine, work: Work, progress: Progress | None = None) -> Done:
    """Land the rows and assess the households touched. Landing the same file again changes nothing."""
    landed = land(engine.store, work.delivery, work.planner, work.plan, progress)
    assessed = _assess(engine, work.delivery, work.concerned | landed.households.keys())
    if landed.rows:
        _record(engine.store, work, landed)
    return Done(landed, assessed)


def _of_reports(
    kind: ImportKind,
    store: GraphStore,
    delivery: Delivery,
    reports: Reports,
    found: Mapping[str, Counter[str]] | None = None,
) -> Work:
    plan = plan_all(store, delivery, plan_reports, list(reports.by_id.values()))
    plan.problems[:0] = reports.problems
    plan.unchanged += reports.repeated
    concerned = frozenset(one.signal.household for one in reports.by_id.values())
    return Work(kind, delivery, plan_reports, plan, concerned, found or {})


def _assess(engine: Engine, delivery: Delivery, households: Set[str]) -> NightReport:
    """Take up what these households have new, county by county; the others' is the night's."""
    report = NightReport()
    for county in engine.store.counties() if households else ():
        waiting = [one for one in _waiting(engine.store, county) if one in households]
        if not waiting:
            continue
        try:
            assess_households(engine, waiting, county, delivery.now, delivery.on, report)
        except MatchingError as error:
            report.refused[county] = str(error)
    return report


def _waiting(store: GraphStore, county: str) -> Iterator[str]:
    after = ""
    while some := store.households_to_assess(county, after=after):
        yield from some
        after = some[-1]


def _record(store: GraphStore, work: Work, landed: Landed) -> None:
    """The import as a job of the county, once for each file; what a later run of it adds is told there too."""
    job_id = derived_id("job", "import", work.kind, work.delivery.county, work.delivery.fingerprint)
    before = store.known([job_id]).get(job_id)
    result = _result(work, landed)
    changes: list[Change]
    if isinstance(before, Job):
        changes = [UpdateNode(Job, job_id, {"done": before.done + landed.rows, "result": result})]
    else:
        changes = [CreateNode(_job(job_id, work, landed, result))]
    key = f"{job_id}:{before.revision if before else 0}"
    guards = [before] if before else []
    recorded = work.delivery.change_set(key, "RecordImport", changes, county=work.delivery.county, guards=guards)
    [outcome] = apply_patiently(store, [recorded])
    if isinstance(outcome, GraphStoreError):
        raise outcome


def _job(job_id: str, work: Work, landed: Landed, result: str) -> Job:
    return Job(
        id=job_id,
        county=work.delivery.county,
        task="import",
        on=work.delivery.on.isoformat(),
        status="done",
        done=landed.rows,
        total=landed.rows + landed.unchanged + len(landed.problems),
        fingerprint=work.delivery.fingerprint,
        result=result,
    )


def _result(work: Work, landed: Landed) -> str:
    """Numbers only: what of whom is in the households' chains."""
    told = {
        "kind": work.kind,
        "rows": landed.rows,
        "unchanged": landed.unchanged,
        "problems": dict(sorted(Counter(one.code for one in landed.problems).items())),
        "found": {name: dict(sorted(found.items())) for name, found in sorted(work.found.items())},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
