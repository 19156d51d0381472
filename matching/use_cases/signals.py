"""A signal comes in; a household's new signals are assessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.changes import ChangeSet, CreateNode, Event, Link, Receipt, derived_id
from graph.schema import About, Member, Signal
from graph.views import HouseholdView
from matching.cases.assessing import Assessment, assess
from matching.engine import Act, Engine, perform, perform_as_one_of_many
from matching.errors import BadInput, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReport:
    """What is reported. `source` is a department's code or the reporter's kind; `reference` the sender's own number."""

    household_id: str
    indicator: str
    source: str
    channel: str
    observed_on: date
    member_id: str | None = None
    reference: str | None = None

    @property
    def signal_id(self) -> str:
        """The same signal sent again has the same id."""
        parts = (self.household_id, self.member_id or "", self.indicator, self.source, self.observed_on.isoformat())
        return derived_id("signal", *parts)


def record_signal(engine: Engine, act: Act, report: SignalReport) -> Receipt | None:
    """Record a signal; None when it was recorded before, which changes nothing. Raises: BadInput."""
    if report.observed_on > act.on:
        raise BadInput("the signal is of a day to come", [Problem("observed_on", "today or earlier is asked for")])

    def decide(view: HouseholdView) -> ChangeSet | None:
        if report.signal_id in view.nodes:
            return None
        _check_member(view, report)
        signal = Signal(
            id=report.signal_id,
            county=view.household.county,
            household=view.household.id,
            member=report.member_id,
            indicator=report.indicator,
            source=report.source,
            channel=report.channel,
            reference=report.reference,
            observed_on=report.observed_on.isoformat(),
            status="new",
        )
        ends = [view.household.id, *([report.member_id] if report.member_id else [])]
        return act.change_set(
            view.household.county,
            "RecordSignal",
            [CreateNode(signal), *(Link(About(source=signal.id, target=end)) for end in ends)],
            guards=(),
            events=[Event("SignalsRecorded", view.household.id)],
            answer={"signal": signal.id},
        )

    return perform_as_one_of_many(engine, act, lambda: engine.store.household_view(report.household_id), decide)


def assess_household(engine: Engine, act: Act, household_id: str) -> Receipt | None:
    """Raise or raise further the household's warning from its new signals; None when none asks for it today."""
    county = engine.store.household_view(household_id).household.county
    directory = engine.store.directory(county)
    pack = engine.pack_for(directory, act.on)

    def decide(view: HouseholdView) -> ChangeSet | None:
        return assess(Assessment(view, directory, pack, engine.calendar_for(directory), act))

    return perform(engine, act, lambda: engine.store.household_view(household_id), decide)


def _check_member(view: HouseholdView, report: SignalReport) -> None:
    member = view.nodes.get(report.member_id or "")
    is_own = isinstance(member, Member) and member.household == view.household.id
    if report.member_id is not None and not is_own:
        raise BadInput("the signal names nobody of the household", [Problem("member_id", "not a member of it")])
