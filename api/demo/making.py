"""The demo county put together: loaded, its month of lists imported week by week, its work played, the night run.

Everything lies before or on the demo's day and follows from day, pack, seed and size, so that every store comes out
equal. The outbox of that month is worked off, too: what waits in it afterwards is late in earnest. An unfinished demo
is begun anew; a store with anybody else's county is left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from api.keeping.importing import ImportRequest, import_report, judged
from graph.changes import ChangeSet, CreateNode, Guard, Receipt, UpdateNode
from graph.schema import Job
from matching.engine import Engine
from matching.errors import BadInput, Problem
from matching.imports.kind import NumberedRow
from matching.imports.rows import AidRow, CrossmatchRow, SignalRow
from matching.imports.validation import ImportReport
from matching.landing.delivery import Delivery
from matching.night import night
from seeds.clock import time_of_lists, time_of_night
from seeds.county import generate
from seeds.lists import Manifest, write_lists
from seeds.load import load, load_said
from seeds.personas import Play
from seeds.rows import County
from workers.clock import Clock
from workers.outbox import work_off_all

JOB: Final = "job:demo"
DAYS_LOADED_BEFORE: Final = 30
DELIVERIES: Final = (21, 14, 7, 0)
"""Lists come in so many days before the demo's day."""
FIRST_PAIRING: Final = 14
"""Needs are paired so many days before, and again on the day."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRequest:
    """`pack` of the demo county; its neighbour keeps its own."""

    on: date
    seed: int
    households: int
    pack: str

    @property
    def fingerprint(self) -> str:
        return f"{self.on}:{self.pack}:{self.seed}:{self.households}"


@dataclass(slots=True)
class Seconds:
    """How long each stage took."""

    by_stage: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.by_stage[stage] = round(self.by_stage.get(stage, 0) + time.perf_counter() - begun, 3)


def standing_demo(engine: Engine) -> DemoRequest | None:
    """The demo that the store holds whole; an unfinished one is wiped, which leaves the store empty.
    Raises: BadInput when the store holds a county that is not the demo's."""
    job = engine.store.known([JOB]).get(JOB)
    if isinstance(job, Job) and job.status == "done":
        on, pack, seed, households = str(job.fingerprint).split(":")
        return DemoRequest(on=date.fromisoformat(on), pack=pack, seed=int(seed), households=int(households))
    if job is not None:
        engine.store.wipe()
    elif engine.store.heads():
        raise BadInput(
            "the store is not empty", [Problem("--store", "it holds other data: choose an empty one, or --reset")]
        )
    return None


def make_demo(engine: Engine, request: DemoRequest, tell: Progress) -> dict[str, float]:
    """Fill the empty store. Seconds by stage."""
    seconds = Seconds()
    with seconds.of("generate"):
        county = _county(request)
    first_day = request.on - timedelta(days=DAYS_LOADED_BEFORE)
    _begin(engine, county, request)
    with seconds.of("load"):
        load(engine.store, county, engine.packs, time_of_lists(first_day), lambda done, of: tell("load", done, of))
    play = Play(engine, request.seed, request.on)
    with TemporaryDirectory() as folder:
        month = _Month(engine, county, Path(folder), write_lists(county, Path(folder)), seconds, tell)
        month.judge()
        before = first_day
        for days in DELIVERIES:
            day = request.on - timedelta(days=days)
            month.deliver(before, day)
            if days == FIRST_PAIRING:
                with seconds.of("night"):
                    night(engine, time_of_lists(day), day, progress=tell)
            with seconds.of("play"):
                play.look(day)
                play.act_until(request.on if days == 0 else day + timedelta(days=6), lambda acts: tell("play", acts, 0))
            before = day
    with seconds.of("night"):
        night(engine, time_of_night(request.on), request.on, progress=tell)
    with seconds.of("outbox"):
        evening = Clock(request.on, lambda: time_of_night(request.on))
        work_off_all(engine, evening, lambda done: tell("outbox", done, 0))
    _finish(engine, request)
    return seconds.by_stage


@dataclass(slots=True)
class _Month:
    """The month's lists, judged once by the day of the demo and landed in weekly parts."""

    engine: Engine
    county: County
    folder: Path
    manifest: Manifest
    seconds: Seconds
    tell: Progress
    judged: list[tuple[ImportRequest, ImportReport, Delivery]] = field(default_factory=list)

    def judge(self) -> None:
        with self.seconds.of("import"):
            for file in self.manifest.files:
                request = ImportRequest(
                    kind=file.kind,
                    path=self.folder / file.name,
                    county=file.county,
                    now=time_of_lists(self.county.on),
                    on=self.county.on,
                    accept_valid=True,
                )
                self.judged.append((request, *judged(self.engine, request)))

    def deliver(self, after: date, until: date) -> None:
        """Everything dated since the delivery before: what households said, then the lists in their order."""
        at = time_of_lists(until)
        with self.seconds.of("load"):
            load_said(self.engine.store, self.county, after, at)
        with self.seconds.of("import"):
            for request, report, delivery in self.judged:
                is_first = after == self.county.on - timedelta(days=DAYS_LOADED_BEFORE)
                part = _part(report, date.min if is_first else after, until)
                if part.valid_rows:
                    sent = replace(delivery, now=at, on=until)
                    import_report(self.engine, replace(request, now=at, on=until), part, sent, self.tell)


def _part(report: ImportReport, after: date, until: date) -> ImportReport:
    """The valid rows of those days."""
    rows = tuple(row for row in report.valid_rows if after < _day_of(row) <= until)
    return replace(report, valid_rows=rows, problems=())


def _day_of(row: NumberedRow) -> date:
    match row.value:
        case SignalRow(observed_on=day) | CrossmatchRow(as_of=day) | AidRow(from_on=day):
            return day
        case _:
            return date.min


def _county(request: DemoRequest) -> County:
    county = generate(seed=request.seed, on=request.on, households=request.households)
    first, *others = county.counties
    return replace(county, counties=(replace(first, pack=request.pack), *others))


def _begin(engine: Engine, county: County, request: DemoRequest) -> None:
    job = Job(
        id=JOB,
        county=county.counties[0].code,
        task="import",
        on=request.on.isoformat(),
        status="running",
        done=0,
        total=len(county.households),
        fingerprint=request.fingerprint,
    )
    at = time_of_lists(request.on - timedelta(days=DAYS_LOADED_BEFORE))
    _apply(engine, _about_the_job(job, "begin", "BeginDemo", at, CreateNode(job)))


def _finish(engine: Engine, request: DemoRequest) -> None:
    job = engine.store.known([JOB])[JOB]
    assert isinstance(job, Job)
    done: dict[str, Any] = {"status": "done", "done": job.total}
    change_set = _about_the_job(job, "finish", "FinishDemo", time_of_night(request.on), UpdateNode(Job, JOB, done))
    _apply(engine, replace(change_set, guards=(Guard(JOB, job.revision),)))


def _about_the_job(job: Job, step: str, action: str, at: datetime, change: CreateNode | UpdateNode) -> ChangeSet:
    return ChangeSet(
        operation_key=f"demo:{job.fingerprint}:{step}",
        county=job.county,
        actor="system",
        action=action,
        at=at,
        changes=(change,),
    )


def _apply(engine: Engine, change_set: ChangeSet) -> None:
    [outcome] = engine.store.apply([change_set])
    if not isinstance(outcome, Receipt):
        raise outcome
