"""One import from file to answer, for whoever asks for it: read, judged, held against the registry, landed, told.

Everything wrong with any row is found before anything lands. What lands is the caller's choice: all or nothing, or the
valid rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from api.keeping.setting_up import next_step
from matching.engine import Engine
from matching.errors import BadInput, Problem
from matching.imports.kind import ImportKind
from matching.imports.problems import ImportProblem, TableRefused
from matching.imports.reading import read_table
from matching.imports.report import as_problems
from matching.imports.table import Table
from matching.imports.validation import ImportReport, validate
from matching.landing.delivery import Delivery
from matching.landing.registry import context_of
from matching.landing.work import Done, Work, perform, prepare

Progress = Callable[[str, int, int], None]
Status = Literal["landed", "dry_run", "refused"]
_COUNTY: Final = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """`county` empty: the only one there is. `only_try`: change nothing; `accept_valid`: land what has no problem."""

    kind: ImportKind
    path: Path
    county: str = ""
    actor: str = "system"
    now: datetime
    on: date
    only_try: bool = False
    accept_valid: bool = False


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What became of a file. `problems` in the order of the sheet; `done` None when nothing was to land.

    `next_step`: what the county still lacks afterwards.
    """

    request: ImportRequest
    report: ImportReport
    work: Work
    status: Status
    problems: tuple[ImportProblem, ...]
    done: Done | None
    next_step: str | None = None

    def as_json(self) -> dict[str, Any]:
        landed = self.done.landed if self.done else None
        return {
            "kind": self.request.kind,
            "status": self.status,
            "rows_read": self.report.rows_read,
            "valid_rows": len(self.report.valid_rows) - len(self.work.problems),
            "landed": landed.rows if landed else 0,
            "unchanged": landed.unchanged if landed else self.work.plan.unchanged,
            "found": {name: dict(sorted(found.items())) for name, found in sorted(self.work.found.items())},
            "assessed": self.done.assessed.as_json()["counts"] if self.done else None,
            "next": self.next_step,
            "problems_by_code": dict(sorted(Counter(one.code for one in self.problems).items())),
            "problems": [
                {"row": one.row, "column": one.column, "code": one.code, "problem": one.message}
                for one in self.problems
            ],
        }


def import_file(engine: Engine, request: ImportRequest, progress: Progress | None = None) -> ImportAnswer:
    """Import the file as the request says. Raises: BadInput for a file that cannot be read as a table."""
    report, delivery = judged(engine, request)
    answer = import_report(engine, request, report, delivery, progress)
    if answer.status != "landed":
        return answer
    return replace(answer, next_step=next_step(engine.store, delivery.county, request.on))


def judged(engine: Engine, request: ImportRequest) -> tuple[ImportReport, Delivery]:
    """The file's rows and problems, by the registry as it is. Raises: BadInput."""
    try:
        table = read_table(request.path)
    except TableRefused as refused:
        raise BadInput(f"{request.path.name} cannot be read", as_problems(refused.import_problems)) from refused
    is_founding = request.kind == "regions"
    county = county_listed(table, request.county) if is_founding else county_of(engine, request.county)
    report = validate(request.kind, table, context_of(engine, county, request.on, request.kind, table))
    delivery = Delivery(
        county=county, fingerprint=table.fingerprint, actor=request.actor, now=request.now, on=request.on
    )
    return report, delivery


def import_report(
    engine: Engine,
    request: ImportRequest,
    report: ImportReport,
    delivery: Delivery,
    progress: Progress | None = None,
) -> ImportAnswer:
    """Land the valid rows of a report, if the request wants it."""
    work = prepare(engine, delivery, report)
    problems = in_order([*report.problems, *work.problems])
    if request.only_try:
        return ImportAnswer(request, report, work, "dry_run", problems, None)
    if problems and not request.accept_valid:
        return ImportAnswer(request, report, work, "refused", problems, None)
    done = perform(engine, work, None if progress is None else lambda done, of: progress(request.path.name, done, of))
    later = [one for one in done.landed.problems if one not in work.problems]
    return ImportAnswer(request, report, work, "landed", in_order([*problems, *later]), done)


def county_of(engine: Engine, named: str) -> str:
    """The county that a file is for. Raises: BadInput when it has to be named, or is not kept here."""
    kept = engine.store.counties()
    if named in kept:
        return named
    if not named and len(kept) == 1:
        return kept[0]
    if not kept:
        first = "import its regions first: `jiuzhu import regions FILE`, or look at `jiuzhu demo`"
        raise BadInput("the store has no county yet", [Problem("--store", first)])
    raise BadInput("the options have problems", [Problem("--county", f"must be one of {', '.join(kept)}")])


def county_listed(table: Table, named: str) -> str:
    """The county that a list of regions is of: the one named, else the only one it lists. Raises: BadInput."""
    if named:
        if not _COUNTY.fullmatch(named):
            raise BadInput("the options have problems", [Problem("--county", "must be a county's 6 digits")])
        return named
    cells = {str(cell).strip() for row in table.rows for cell in row.cells if cell is not None}
    listed = sorted(cell for cell in cells if _COUNTY.fullmatch(cell))
    if len(listed) != 1:
        problem = f"the list names {len(listed)} counties: say whose regions they are"
        raise BadInput("the options have problems", [Problem("--county", problem)])
    return listed[0]


def in_order(problems: Sequence[ImportProblem]) -> tuple[ImportProblem, ...]:
    """By row; those of the whole file first."""
    return tuple(sorted(problems, key=lambda one: one.row or 0))
