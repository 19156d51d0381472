"""From a household's new signals to its warning, referrals and needs, as one ChangeSet.

A signal counts in one warning only. Later signals join the open warning: its level can rise, its deadline only move
earlier, and referrals that it does not have yet are added. Scoring and routing themselves are in their own modules.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from graph.changes import Change, ChangeSet, CreateNode, Event, Link, UpdateNode, derived_id
from graph.schema import LEVELS, About, BasedOn, Level, Node, RaisedFrom, Signal, Warning, queue_key
from graph.views import Directory, HouseholdView
from matching.calendar.working_days import Calendar
from matching.cases.issuing import clause_id, issue_referrals
from matching.decisions import routing, scoring
from matching.decisions.route_facts import RouteCase
from matching.engine import Act
from matching.households.facts import route_case_of, scored_signal
from matching.policy.packs import Pack


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an assessment looks at: the household, its county, the law that applies there."""

    view: HouseholdView
    directory: Directory
    pack: Pack
    calendar: Calendar
    act: Act


def assess(case: Assessment) -> ChangeSet | None:
    """The ChangeSet that takes the new signals up; None when no signal asks for anything today."""
    joined = _join(case, case.view.open_warning())
    if not joined.fresh and not joined.dropped:
        return None
    changes: list[Change] = [
        UpdateNode(Signal, signal.id, {"status": "ignored", "ignored_because": why}) for signal, why in joined.dropped
    ]
    guards: list[Node] = [case.view.household, *(signal for signal, _ in joined.dropped)]
    if not joined.fresh:
        return case.act.change_set(case.view.household.county, "DropSignals", changes, guards=guards)
    warning = _Warning.of(case, joined)
    routed = routing.route(case.pack, case.calendar, _route_case(case, joined), case.act.on)
    issued = issue_referrals(case.view, case.directory, case.pack, case.act, warning.id, warning.level, routed)
    return case.act.change_set(
        case.view.household.county,
        "AssessHousehold",
        [*changes, *warning.changes(case, joined, issued.gaps_json), *issued.changes],
        guards=[*guards, *joined.fresh, *warning.guards(), *issued.guards],
        events=[Event("WarningRaised", warning.id), *issued.events],
        answer={"warning": warning.id, "level": warning.level},
    )


@dataclass(frozen=True, slots=True)
class _Joined:
    """Signals of the open warning and new ones, scored together.

    `fresh`: new ones that count; `dropped`: new ones that never will, with the reason. One dated in the future waits.
    """

    score: scoring.Score
    fresh: tuple[Signal, ...]
    dropped: tuple[tuple[Signal, str], ...]


def _join(case: Assessment, warning: Warning | None) -> _Joined:
    own = sorted(
        (signal for signal in case.view.all(Signal) if signal.household == case.view.household.id),
        key=lambda signal: (signal.observed_on, signal.id),
    )
    nodes = [signal for signal in own if warning is not None and signal.warning == warning.id]
    nodes += [signal for signal in own if signal.status == "new"]
    facts = [scored_signal(signal) for signal in nodes]
    node_of = {id(fact): node for fact, node in zip(facts, nodes, strict=True)}
    score = scoring.score(case.pack, case.calendar, facts, case.act.on)
    counted = [node_of[id(each.signal)] for each in score.counted]
    ignored = [(node_of[id(each.signal)], str(each.reason)) for each in score.ignored]
    return _Joined(
        score,
        tuple(signal for signal in counted if signal.status == "new"),
        tuple((signal, why) for signal, why in ignored if signal.status == "new" and why != "future"),
    )


def _route_case(case: Assessment, joined: _Joined) -> RouteCase:
    signals = [each.signal for each in joined.score.counted]
    return route_case_of(case.view, case.directory, case.act.on, signals, returned=0)


@dataclass(frozen=True, slots=True)
class _Warning:
    """The warning as it will be: raised anew, or the open one with what has joined it."""

    id: str
    before: Warning | None
    level: Level
    points: int
    due_on: str | None
    provisional: bool

    @classmethod
    def of(cls, case: Assessment, joined: _Joined) -> _Warning:
        before, score = case.view.open_warning(), joined.score
        due_on = score.due_on.isoformat() if score.due_on else None
        if before is None:
            fresh = sorted(signal.id for signal in joined.fresh)
            warning_id = derived_id("warning", case.view.household.id, *fresh)
            return cls(warning_id, None, score.level, score.points, due_on, score.provisional)
        is_earlier = due_on is not None and (before.due_on is None or due_on < before.due_on)
        return cls(
            before.id,
            before,
            min(before.level, score.level, key=LEVELS.index),
            max(before.points, score.points),
            due_on if is_earlier else before.due_on,
            score.provisional if is_earlier else before.provisional,
        )

    def guards(self) -> list[Node]:
        return [self.before] if self.before is not None else []

    def changes(self, case: Assessment, joined: _Joined, gaps: str) -> list[Change]:
        counted = {"status": "counted", "warning": self.id}
        changes: list[Change] = [UpdateNode(Signal, signal.id, counted) for signal in joined.fresh]
        changes += self._risen(case, joined, gaps) if self.before else self._raised(case, joined, gaps)
        changes += [Link(RaisedFrom(source=self.id, target=signal.id)) for signal in joined.fresh]
        return changes

    def _raised(self, case: Assessment, joined: _Joined, gaps: str) -> list[Change]:
        household = case.view.household
        warning = Warning(
            id=self.id,
            county=household.county,
            household=household.id,
            region=household.region,
            level=self.level,
            queue_key=queue_key(self.level, self.due_on),
            points=self.points,
            raised_on=case.act.day,
            due_on=self.due_on,
            provisional=self.provisional,
            status="open",
            pack=case.pack.id,
            reasons=_reasons(joined.score),
            gaps=gaps,
        )
        clauses = sorted({clause_id(reason) for reason in joined.score.reasons})
        return [
            CreateNode(warning, open_key=f"warning:{household.id}"),
            Link(About(source=self.id, target=household.id)),
            *(Link(BasedOn(source=self.id, target=clause)) for clause in clauses),
        ]

    def _risen(self, case: Assessment, joined: _Joined, gaps: str) -> list[Change]:
        return [
            UpdateNode(
                Warning,
                self.id,
                {
                    "level": self.level,
                    "points": self.points,
                    "due_on": self.due_on,
                    "provisional": self.provisional,
                    "queue_key": queue_key(self.level, self.due_on),
                    "reasons": _reasons(joined.score),
                    "gaps": gaps,
                    "moved_on": case.act.day,
                },
            )
        ]


def _reasons(score: scoring.Score) -> str:
    return json.dumps([reason.as_json() for reason in score.reasons], ensure_ascii=False, sort_keys=True)
