"""Signals land on the household they are about, those of one household together; a signal known already is not new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.changes import Change, CreateNode, Event, Link
from graph.schema import About, Signal
from graph.store import GraphStore
from matching.imports.problems import ImportProblem, problem
from matching.imports.rows import SignalRow
from matching.landing.delivery import Delivery, Plan, Planned, digest
from matching.landing.subjects import Registry, Subject, look_up
from matching.use_cases.signals import SignalReport


@dataclass(frozen=True, slots=True)
class Reported:
    """A signal, and the row that told of it; None: no row, its absence from a list did."""

    row: int | None
    signal: Signal


@dataclass(slots=True)
class Reports:
    """The signals that rows tell of, each once, and the rows that tell of nobody."""

    by_id: dict[str, Reported] = field(default_factory=dict)
    repeated: int = 0
    problems: list[ImportProblem] = field(default_factory=list)

    def add(self, one: Reported) -> None:
        if one.signal.id in self.by_id:
            self.repeated += 1
        self.by_id.setdefault(one.signal.id, one)


def reports_of(store: GraphStore, rows: Sequence[tuple[int, SignalRow]]) -> Reports:
    """The signals of a department's list."""
    registry = look_up(
        store,
        people=(row.identity_number for _, row in rows),
        members=(row.member_id for _, row in rows),
        households=(row.household_id for _, row in rows),
    )
    reports = Reports()
    for number, row in rows:
        subject = _subject(row, registry)
        if subject is None:
            reports.problems.append(problem(_why(row, registry), number))
        else:
            reports.add(Reported(number, new_signal(_report(row, subject), subject.household.county)))
    return reports


def plan_reports(store: GraphStore, delivery: Delivery, reports: Sequence[Reported]) -> Plan[Reported]:
    """One ChangeSet for each household that has a signal not recorded yet."""
    recorded = store.known([one.signal.id for one in reports])
    fresh: dict[str, list[Reported]] = defaultdict(list)
    for one in reports:
        if one.signal.id not in recorded:
            fresh[one.signal.household or one.signal.id].append(one)
    planned = [_planned(delivery, some) for some in fresh.values()]
    return Plan(planned, unchanged=len(recorded))


def new_signal(report: SignalReport, county: str) -> Signal:
    """The report as a signal that nobody has looked at yet."""
    return Signal(
        id=report.signal_id,
        county=county,
        household=report.household_id,
        member=report.member_id,
        indicator=report.indicator,
        source=report.source,
        channel=report.channel,
        reference=report.reference,
        observed_on=report.observed_on.isoformat(),
        status="new",
    )


def _planned(delivery: Delivery, some: list[Reported]) -> Planned[Reported]:
    first = some[0].signal
    ids = sorted(one.signal.id for one in some)
    change_set = delivery.change_set(
        f"signals:{first.household}:{digest(*ids)}",
        "RecordSignals",
        _recorded(one.signal for one in some),
        county=first.county,
        events=[Event("SignalsRecorded", first.household)] if first.household else [],
    )
    return Planned(some[0].row, tuple(some), change_set, (first.household,) if first.household else ())


def _recorded(signals: Iterable[Signal]) -> list[Change]:
    """Each signal as a node, about its household and the member it names."""
    changes: list[Change] = []
    for signal in signals:
        changes.append(CreateNode(signal))
        ends = [end for end in (signal.household, signal.member) if end]
        changes += [Link(About(source=signal.id, target=end)) for end in ends]
    return changes


def _subject(row: SignalRow, registry: Registry) -> Subject | None:
    if row.identity_number is not None:
        return registry.person(row.identity_number)
    if row.member_id is not None:
        return registry.member(row.member_id)
    return registry.household(row.household_id or "")


def _why(row: SignalRow, registry: Registry) -> str:
    """The code of the problem of a row that names nobody."""
    if row.identity_number is not None:
        return registry.why_not(row.identity_number)
    return "unknown_member" if row.member_id is not None else "unknown_household"


def _report(row: SignalRow, subject: Subject) -> SignalReport:
    return SignalReport(
        household_id=subject.household.id,
        member_id=subject.member.id if subject.member else None,
        indicator=row.indicator,
        source=row.source,
        channel=row.channel,
        observed_on=row.observed_on,
        reference=row.reference,
    )
