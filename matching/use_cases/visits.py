"""A town worker visits, or calls, the household of a warning and says what was found. Source: guangdong-2021 附件1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.changes import Change, ChangeSet, CreateNode, Event, Link, Receipt, derived_id
from graph.schema import TERMINAL_REFERRAL, About, RaisedFrom, Referral, Visit, Warning
from graph.views import HouseholdView
from matching.cases.impartiality import perform_impartially
from matching.cases.issuing import FINDING_OUT
from matching.cases.progress import advance_warning, end_referral, ended_nodes
from matching.engine import Act, Engine
from matching.errors import BadInput, IllegalMove, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitResult:
    """True or not, what changed, which policies were explained (kinds), whether help to apply is wanted."""

    visited_on: date
    by_telephone: bool = False
    confirmed: bool = True
    change: str | None = None
    policies_explained: tuple[str, ...] = ()
    help_to_apply: bool = False
    note: str | None = None


def record_visit(engine: Engine, act: Act, warning_id: str, result: VisitResult) -> Receipt:
    """Record the visit, answer the visit referral, and close the warning if nothing else is open.

    Raises: IllegalMove when the warning is closed; BadInput for a visit in the future or before the warning, and for a
    call where a home visit is owed; ConflictOfInterest when whoever visits is the household's near kin.
    """

    def decide(view: HouseholdView) -> ChangeSet:
        warning = view.get(Warning, warning_id)
        _check(warning, result, act)
        visit = _visit(warning, result, view)
        owed = _owed(view, warning)
        _check_is_home_visit(owed, result)
        ended, changes, guards = _answered(view, owed, act)
        moved, moved_guards = advance_warning(view, act, warning.id, ended=ended, visited_on=visit.visited_on)
        return act.change_set(
            warning.county,
            "RecordVisit",
            [
                CreateNode(visit),
                Link(About(source=visit.id, target=visit.household)),
                Link(RaisedFrom(source=visit.id, target=warning.id)),
                *changes,
                *moved,
            ],
            guards=[*guards, *moved_guards],
            events=[Event("HouseholdVisited", visit.id)],
            answer={"visit": visit.id},
        )

    return perform_impartially(engine, act, warning_id, decide)


def _check(warning: Warning, result: VisitResult, act: Act) -> None:
    if warning.status == "closed":
        raise IllegalMove(warning.id, "visit", warning.status, ("open", "visited"))
    day = result.visited_on.isoformat()
    if not warning.raised_on <= day <= act.day:
        problem = f"between the day of the warning, {warning.raised_on}, and today, {act.day}"
        raise BadInput("the visit is dated wrongly", [Problem("visited_on", problem)])


def _visit(warning: Warning, result: VisitResult, view: HouseholdView) -> Visit:
    earlier = sum(1 for visit in view.all(Visit) if visit.warning == warning.id)
    return Visit(
        id=derived_id("visit", warning.id, earlier),
        county=warning.county,
        household=warning.household,
        warning=warning.id,
        visited_on=result.visited_on.isoformat(),
        by_telephone=result.by_telephone,
        confirmed=result.confirmed,
        change=result.change,
        policies_explained=result.policies_explained,
        help_to_apply=result.help_to_apply,
        note=result.note,
    )


def _owed(view: HouseholdView, warning: Warning) -> list[Referral]:
    """The open visit or call referrals of the warning, which this visit answers."""
    return [
        one
        for one in view.all(Referral)
        if one.warning == warning.id and one.disposition in FINDING_OUT and one.status not in TERMINAL_REFERRAL
    ]


def _check_is_home_visit(owed: list[Referral], result: VisitResult) -> None:
    if result.by_telephone and any(referral.disposition == "visit" for referral in owed):
        raise BadInput("a home visit is owed", [Problem("by_telephone", "a call does not do: visit the household")])


def _answered(view: HouseholdView, owed: list[Referral], act: Act) -> tuple[list[str], list[Change], list[Referral]]:
    changes: list[Change] = []
    guards: list[Referral] = []
    for referral in owed:
        changes += end_referral(view, referral, "completed", {"answered_on": act.day})
        guards += [node for node in ended_nodes(view, referral) if isinstance(node, Referral)]
    return [referral.id for referral in owed], changes, guards
