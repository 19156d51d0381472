"""数据比对: a department's lists against the registry, three ways; every difference is a signal to the town.

Either way the town has to look at the same thing, so a list has one indicator for what it is about (our choice):
on the list and registered, but the registry does not say so; registered and said to be so, but off the list. Somebody
on the list whom nobody registered has no household yet and no town: the signal waits, marked `not_registered`, until
the bureau has found out. What was signalled from the same list within the scoring window is not news.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from graph.changes import derived_id
from graph.schema import Member, Signal
from graph.store import GraphStore
from matching.households.affected import household_ids
from matching.imports.list_traits import should_be_listed
from matching.imports.rows import CrossmatchRow
from matching.landing.delivery import Delivery, in_pieces
from matching.landing.signals import Reported, Reports, new_signal
from matching.landing.subjects import look_up
from matching.use_cases.signals import SignalReport

CHANNEL: Final = "department_list"
NO_SCORED_INDICATOR: Final = "list_difference"
"""For lists about something that no scored indicator names: recorded and shown, never counted."""
INDICATORS: Final[Mapping[str, str]] = {
    "poor_students": "new_enrolment",
    "registered_unemployed": "unemployment",
    "seriously_ill": "serious_illness",
    "disabled_elderly_in_hardship": "disability_change",
    "disease_emergency_recipients": "serious_illness",
    "housing_hardship": NO_SCORED_INDICATOR,
    "antipoverty_monitored": NO_SCORED_INDICATOR,
    "disaster_relief_recipients": "disaster",
    "medical_aid_recipients": "serious_illness",
    "major_disease_patients": "serious_illness",
    "severely_disabled": "disability_change",
    "workers_in_hardship": "unemployment",
}
HOUSEHOLDS_AT_ONCE: Final = 500

NumberedEntry = tuple[int, CrossmatchRow]


@dataclass(slots=True)
class Comparison:
    """The signals, and for each list how many were found which way."""

    reports: Reports = field(default_factory=Reports)
    found: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True, slots=True)
class _Difference:
    """One member and one list that do not agree."""

    row: int | None
    list_kind: str
    source: str
    as_of: date
    member: Member

    @property
    def reference(self) -> str:
        return f"list:{self.list_kind}"

    def signal(self) -> Signal:
        report = SignalReport(
            household_id=self.member.household,
            member_id=self.member.id,
            indicator=INDICATORS[self.list_kind],
            source=self.source,
            channel=CHANNEL,
            observed_on=self.as_of,
            reference=self.reference,
        )
        return new_signal(report, self.member.county)


def compare(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedEntry], window_days: int) -> Comparison:
    """Compare all lists of the file with the registry. A list is taken to be complete for the delivery's county."""
    comparison = Comparison()
    people = look_up(store, people=(row.identity_number for _, row in rows)).people
    differences: list[_Difference] = []
    for number, row in rows:
        registered = people.get(row.identity_number, ())
        if not registered:
            comparison.found[row.list_kind]["not_registered"] += 1
            comparison.reports.add(Reported(number, _of_nobody(number, row, delivery)))
        for member in registered:
            says_so = should_be_listed(row.list_kind, member, _age(member, row.as_of))
            comparison.found[row.list_kind]["agreed" if says_so else "registered"] += 1
            if not says_so:
                differences.append(_Difference(number, row.list_kind, row.source, row.as_of, member))
    listed = {(row.list_kind, one.id) for _, row in rows for one in people.get(row.identity_number, ())}
    differences += _off_the_lists(store, delivery.county, rows, listed, comparison.found)
    for difference in _news(store, differences, window_days):
        comparison.reports.add(Reported(difference.row, difference.signal()))
    return comparison


def _of_nobody(number: int, row: CrossmatchRow, delivery: Delivery) -> Signal:
    """A signal without a household; the row of the file, not the person, is what it names."""
    return Signal(
        id=derived_id("signal", delivery.fingerprint, number),
        county=delivery.county,
        household="",
        indicator=INDICATORS[row.list_kind],
        source=row.source,
        channel=CHANNEL,
        reference=f"list:{row.list_kind}:{delivery.fingerprint[:8]}:{number}",
        observed_on=row.as_of.isoformat(),
        status="ignored",
        ignored_because="not_registered",
    )


def _off_the_lists(
    store: GraphStore,
    county: str,
    rows: Sequence[NumberedEntry],
    listed: set[tuple[str, str]],
    found: dict[str, Counter[str]],
) -> Iterator[_Difference]:
    """Registered people of the county who should be on one of these lists and are not."""
    latest: dict[str, CrossmatchRow] = {}
    for _, row in rows:
        if row.list_kind not in latest or row.as_of > latest[row.list_kind].as_of:
            latest[row.list_kind] = row
    for member in _registered(store, county) if latest else ():
        for list_kind, row in latest.items():
            if (list_kind, member.id) not in listed and should_be_listed(list_kind, member, _age(member, row.as_of)):
                found[list_kind]["off_the_list"] += 1
                yield _Difference(None, list_kind, row.source, row.as_of, member)


def _registered(store: GraphStore, county: str) -> Iterator[Member]:
    """Everybody of the county whom a list could name: by number."""
    for ids in household_ids(store, county):
        for view in store.partial_views(ids, [Member]):
            yield from (member for member in view.all(Member) if member.identity_index is not None)


def _news(store: GraphStore, differences: Sequence[_Difference], window_days: int) -> Iterator[_Difference]:
    """Those that were not signalled before, from the same list about the same member, within the window."""
    concerned = sorted({one.member.household for one in differences})
    signalled: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for some in in_pieces(concerned, HOUSEHOLDS_AT_ONCE):
        for signal in (signal for view in store.partial_views(some, [Signal]) for signal in view.all(Signal)):
            signalled[signal.member, signal.reference].append(signal.observed_on)
    for one in differences:
        since, until = (one.as_of - timedelta(days=window_days)).isoformat(), one.as_of.isoformat()
        if not any(since <= day < until for day in signalled[one.member.id, one.reference]):
            yield one


def _age(member: Member, on: date) -> int:
    born = date.fromisoformat(member.born_on)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
