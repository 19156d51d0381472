"""Duties towards one household, from the acts on it: each kind of duty is found by a function of its own."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from graph.schema import Assisted, Consent, DutyRecord, Household, Member, Node, Referral, Signal, Visit, Warning
from graph.views import HouseholdView
from matching.calendar.legal_time import legal_day_of
from matching.codes import Obligation
from matching.duties.obligations import Duty, Ground, duty
from matching.households.facts import own_members
from matching.policy.packs import Provision

_BASIC = ("tekun", "dibao")
_REVIEWED = ("edge", "rigid")
_MONTHS_OF_A_YEAR: Final = 12
SHOWN_BY: Final[tuple[type[Node], ...]] = (Consent, DutyRecord, Member, Referral, Signal, Visit, Warning)
"""What duties follow from, and what shows that they are done; besides the aid."""


def household_duties(ground: Ground, view: HouseholdView) -> Iterator[Duty]:
    """By obligation, in the order of the codes; those that are done too. What was before the pack is owed nothing."""
    for obligation, find in _FINDERS.items():
        rule = ground.rule(obligation, object)
        if rule is not None:
            yield from find(ground, view, rule)


def after_months(start: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day."""
    year, before = divmod(start.year * _MONTHS_OF_A_YEAR + start.month - 1 + months, _MONTHS_OF_A_YEAR)
    _, days = monthrange(year, before + 1)
    return date(year, before + 1, min(start.day, days))


def _refusal_notice(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    """A recognition that was looked at and came to nothing."""
    for referral in _answered(ground, view, "enrol", ("not_eligible",)):
        if referral.kind == "recognition":
            yield _within(ground, "refusal_notice", rule, view, _day(referral.answered_on))


def _recognition_after_consent(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    for consent in view.all(Consent):
        given = date.fromisoformat(consent.given_on)
        if consent.purpose == "class_review" and consent.status == "active" and ground.pack.is_in_force(given):
            recognised = _recognised(view)
            done = recognised if recognised is not None and recognised >= given else None
            yield _within(ground, "recognition_after_consent", rule, view, given, done)


def _new_recipient_aid(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    """Owed for each day on which somebody of the household was confirmed; what a charity gave is not it."""
    given = [
        date.fromisoformat(aid.from_on)
        for aid in view.edges_of(Assisted)
        if (aid.kind_of_aid, aid.outcome) == ("temporary_aid", "assisted") and aid.source_kind != "pairing"
    ]
    for confirmed in _confirmed_days(view):
        if ground.pack.is_in_force(confirmed):
            since = [day for day in given if confirmed <= day <= ground.on]
            yield _within(ground, "new_recipient_aid", rule, view, confirmed, min(since, default=None))


def _publication(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    recognised = _recognised(view)
    if view.household.category is not None and recognised is not None and ground.pack.is_in_force(recognised):
        yield _within(ground, "publication", rule, view, recognised)


def _yearly_review(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    """Counted from the recognition, or from the last review since; the next one is always open."""
    recognised = _recognised(view)
    if view.household.category not in _REVIEWED or recognised is None:
        return
    reviewed = [_day(one.answered_on) for one in _answered(ground, view, "review", ("assisted", "not_eligible"))]
    recorded = [day for day in _recorded(view, "yearly_review") if day <= ground.on]
    last = max([recognised, *reviewed, *recorded])
    due = after_months(last, rule.value * _MONTHS_OF_A_YEAR)
    yield duty(ground, "yearly_review", rule, view.household.id, due_on=due)


def _first_aid_papers(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    """Temporary aid that was given before anybody had been there: the account of it is owed afterwards.

    Aid on another clause than that of temporary aid, as what every new recipient gets, owes none.
    """
    first_visit = min((visit.visited_on for visit in view.all(Visit)), default=None)
    temporary = ground.pack.find("cell.temporary_aid", ground.on, object)
    clauses = {"", rule.clause, *([temporary.clause] if temporary is not None else [])}
    for aid in view.edges_of(Assisted):
        if aid.kind_of_aid != "temporary_aid" or aid.outcome != "assisted" or not _is_owed(ground, aid.from_on):
            continue
        if aid.clause in clauses and (first_visit is None or first_visit > aid.from_on):
            seen = date.fromisoformat(first_visit) if first_visit is not None else None
            yield _within(ground, "first_aid_papers", rule, view, date.fromisoformat(aid.from_on), seen)


def _risk_cleared(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    """A monitored household of which nothing has been heard for so many months."""
    if view.household.monitored is None:
        return
    heard = [signal.observed_on for signal in view.all(Signal)] + [one.raised_on for one in view.all(Warning)]
    last = max([legal_day_of(view.household.since), *map(date.fromisoformat, heard)])
    due = after_months(last, rule.value)
    if due <= ground.on:
        yield duty(ground, "risk_cleared_after", rule, view.household.id, due_on=due)


def _deliver_cause(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    for referral in view.all(Referral):
        is_ended = referral.disposition == "deliver" and referral.role == "lead" and referral.answered_on is not None
        if is_ended and _is_owed(ground, referral.answered_on):
            ended = _day(referral.answered_on)
            facts = {"due_on": ended, "done_on": ended if referral.reason else None, "owner": referral.department_code}
            yield duty(ground, "deliver_cause", rule, referral.id, **facts)


def _termination_update(ground: Ground, view: HouseholdView, rule: Provision[Any]) -> Iterator[Duty]:
    """A review that ended assistance while the registry still says what it said before."""
    for review in _answered(ground, view, "review", ("not_eligible",)):
        ended, recognised = _day(review.answered_on), _recognised(view)
        updated = view.household.category is None or (recognised is not None and recognised >= ended)
        yield duty(ground, "termination_update", rule, review.id, due_on=ended, done_on=ended if updated else None)


_FINDERS: Final[Mapping[Obligation, Callable[[Ground, HouseholdView, Provision[Any]], Iterator[Duty]]]] = {
    "refusal_notice": _refusal_notice,
    "recognition_after_consent": _recognition_after_consent,
    "new_recipient_aid": _new_recipient_aid,
    "publication": _publication,
    "yearly_review": _yearly_review,
    "first_aid_papers": _first_aid_papers,
    "risk_cleared_after": _risk_cleared,
    "deliver_cause": _deliver_cause,
    "termination_update": _termination_update,
}


def _within(
    ground: Ground,
    obligation: Obligation,
    rule: Provision[Any],
    view: HouseholdView,
    start: date,
    done: date | None = None,
) -> Duty:
    """Due so many working days after the start; done also when a record since then says so."""
    due = ground.calendar.due(start, rule.value)
    recorded = next((day for day in _recorded(view, obligation) if start <= day <= ground.on), None)
    days = [day for day in (done, recorded) if day is not None]
    return duty(
        ground,
        obligation,
        rule,
        view.household.id,
        due_on=due.due_on,
        provisional=due.provisional,
        done_on=min(days, default=None),
    )


def _answered(ground: Ground, view: HouseholdView, disposition: str, outcomes: tuple[str, ...]) -> Iterator[Referral]:
    for referral in view.all(Referral):
        is_asked = (referral.disposition, referral.role) == (disposition, "lead") and referral.outcome in outcomes
        if is_asked and _is_owed(ground, referral.answered_on):
            yield referral


def _is_owed(ground: Ground, day: str | None) -> bool:
    return day is not None and day <= ground.on.isoformat() and ground.pack.is_in_force(date.fromisoformat(day))


def _confirmed_days(view: HouseholdView) -> list[date]:
    """Days on which the household, or one of it alone, became dibao or tekun."""
    own: tuple[Household | Member, ...] = (view.household, *own_members(view))
    days = {one.category_on for one in own if one.category in _BASIC and one.category_on is not None}
    return sorted(map(date.fromisoformat, days))


def _recognised(view: HouseholdView) -> date | None:
    return date.fromisoformat(view.household.category_on) if view.household.category_on else None


def _recorded(view: HouseholdView, obligation: Obligation) -> list[date]:
    records = (record for record in view.all(DutyRecord) if record.obligation == obligation)
    return sorted(date.fromisoformat(record.done_on) for record in records)


def _day(day: str | None) -> date:
    assert day is not None, "answered referrals have a day"
    return date.fromisoformat(day)
