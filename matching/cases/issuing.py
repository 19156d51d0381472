"""From routed dispositions to referrals and needs in the graph.

What goes out by itself and what waits for the bureau, and that a disposition to charity makes a need, is our choice.
A disposition that nobody in the household's area can take is a reported gap, never dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from graph.changes import Change, CreateNode, Event, Link, UpdateNode, derived_id
from graph.schema import (
    LEVELS,
    TERMINAL_REFERRAL,
    About,
    BasedOn,
    Level,
    Need,
    Needs,
    Node,
    RaisedFrom,
    Referral,
    RoutedTo,
    Warning,
    queue_key,
)
from graph.views import Directory, HouseholdView
from matching.decisions.referrals import Referral as RoutedReferral
from matching.decisions.referrals import Routing
from matching.engine import Act
from matching.policy.packs import Pack
from matching.reasons import Reason

WAITS_FOR_THE_BUREAU = frozenset({"conference", "review"})
FINDING_OUT = frozenset({"visit", "call"})
"""Dispositions that are owed again when new signals join a warning whose household was already visited."""


@dataclass(slots=True)
class Issued:
    """Changes, the nodes to guard for them, events, and all gaps of the routing."""

    changes: list[Change] = field(default_factory=list)
    guards: list[Node] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def gaps_json(self) -> str:
        return json.dumps(self.gaps, ensure_ascii=False, sort_keys=True)


def clause_id(reason: Reason) -> str:
    """Id of the Clause node that a reason rests on."""
    return f"clause:{reason.pack}:{reason.clause}"


def issue_referrals(
    view: HouseholdView,
    directory: Directory,
    pack: Pack,
    act: Act,
    warning_id: str,
    level: Level,
    routed: Routing,
) -> Issued:
    """The referrals that the warning does not have yet, each to whoever serves the household's region."""
    issuing = _Issuing(view, directory, pack, act, warning_id, level)
    issuing.issued.gaps = [{"kind": gap.kind, "problem": gap.problem} for gap in routed.gaps]
    for referral in routed.referrals:
        issuing.take(referral)
    issuing.withdraw_superseded(routed)
    return issuing.issued


@dataclass(slots=True)
class _Issuing:
    view: HouseholdView
    directory: Directory
    pack: Pack
    act: Act
    warning_id: str
    level: Level
    issued: Issued = field(default_factory=Issued)

    def take(self, routed: RoutedReferral) -> None:
        before = self._before(routed)
        is_open = any(one.status not in TERMINAL_REFERRAL for one in before)
        if is_open or (before and routed.disposition not in FINDING_OUT):
            self._hasten(before, routed)
            return
        recipient = self.directory.recipient(routed.to, self.view.household.region)
        if recipient is None:
            gap = {"kind": routed.kind, "problem": "no_department", "department": routed.to}
            if gap not in self.issued.gaps:
                self.issued.gaps.append(gap)
            return
        referral = self._referral(routed, recipient, len(before))
        if routed.disposition == "charity":
            referral = self._need(referral)
        self._create(referral, routed.reasons)

    def withdraw_superseded(self, routed: Routing) -> None:
        """A call that has become a visit, because the level rose, is cancelled."""
        wanted = {one.disposition for one in routed.referrals if one.disposition in FINDING_OUT}
        for old in self.view.all(Referral):
            is_finding_out = old.warning == self.warning_id and old.disposition in FINDING_OUT
            if is_finding_out and old.disposition not in wanted and old.status not in TERMINAL_REFERRAL:
                ended = {"status": "cancelled", "reason": "superseded", "answered_on": self.act.day}
                self.issued.changes.append(UpdateNode(Referral, old.id, ended, open_key=None))
                self.issued.guards.append(old)

    def _before(self, routed: RoutedReferral) -> list[Referral]:
        """Referrals of the same disposition, department and kind that the warning has had."""
        key = (self.warning_id, routed.disposition, routed.to, routed.kind)
        return [
            one
            for one in self.view.all(Referral)
            if (one.warning, one.disposition, one.department_code, one.kind) == key
        ]

    def _hasten(self, before: list[Referral], routed: RoutedReferral) -> None:
        """An open visit whose deadline has moved earlier, or whose warning has risen."""
        for old in before:
            dates = ((old.due_on, old.provisional), (_day(routed), routed.provisional))
            due_on, provisional = min((date for date in dates if date[0] is not None), default=dates[0])
            if old.status not in TERMINAL_REFERRAL and (due_on, self.level) != (old.due_on, old.level):
                facts = {
                    "due_on": due_on,
                    "provisional": provisional,
                    "level": self.level,
                    "queue_key": queue_key(self.level, due_on),
                }
                self.issued.changes.append(UpdateNode(Referral, old.id, facts))
                self.issued.guards.append(old)

    def _referral(self, routed: RoutedReferral, recipient: str, earlier: int) -> Referral:
        household, due_on = self.view.household, _day(routed)
        parts = (self.warning_id, routed.disposition, routed.to, routed.kind or "")
        return Referral(
            id=derived_id("referral", *parts, earlier),
            county=household.county,
            household=household.id,
            region=household.region,
            warning=self.warning_id,
            level=self.level,
            queue_key=queue_key(self.level, due_on),
            disposition=routed.disposition,
            kind=routed.kind,
            department=recipient,
            department_code=routed.to,
            role=routed.role,
            status="draft" if routed.disposition in WAITS_FOR_THE_BUREAU else "requested",
            issued_on=self.act.day,
            due_on=due_on,
            provisional=routed.provisional,
            reasons=_reasons_json(routed.reasons),
            conditions=tuple(routed.conditions),
        )

    def _need(self, referral: Referral) -> Referral:
        """The need that a disposition to charity stands for: an open one of the kind, or a new one."""
        known = [need for need in self.view.all(Need) if need.kind == referral.kind and need.status == "open"]
        if known:
            self._adopt(known[0], referral)
        else:
            self._raise_need(referral)
        return replace(referral, status="in-progress", received_on=self.act.day)

    def _adopt(self, need: Need, referral: Referral) -> None:
        if need.referral is not None:
            return
        level = min(need.level, self.level, key=LEVELS.index)
        facts = {"referral": referral.id, "warning": self.warning_id, "level": level}
        self.issued.changes.append(UpdateNode(Need, need.id, facts))
        self.issued.guards.append(need)

    def _raise_need(self, referral: Referral) -> None:
        household = self.view.household
        quantity = self.pack.get("product.charity_need", self.act.on, int).value
        need = Need(
            id=derived_id("need", referral.id),
            county=household.county,
            household=household.id,
            region=household.region,
            warning=self.warning_id,
            referral=referral.id,
            kind=referral.kind or "charity",
            unit="fen",
            quantity=quantity,
            quantity_open=quantity,
            level=self.level,
            status="open",
            raised_on=self.act.day,
        )
        self.issued.changes += [
            CreateNode(need),
            Link(Needs(source=household.id, target=need.id)),
            Link(RaisedFrom(source=need.id, target=self.warning_id)),
        ]

    def _create(self, referral: Referral, reasons: Iterable[Reason]) -> None:
        parts = (self.warning_id, referral.disposition, referral.department_code, referral.kind or "")
        clauses = sorted({clause_id(reason) for reason in reasons})
        self.issued.changes += [
            CreateNode(referral, open_key="referral:" + ":".join(parts)),
            Link(About(source=referral.id, target=referral.household)),
            Link(RaisedFrom(source=referral.id, target=self.warning_id)),
            Link(RoutedTo(source=referral.id, target=referral.department or "")),
            *(Link(BasedOn(source=referral.id, target=clause)) for clause in clauses),
        ]
        if referral.status == "requested":
            self.issued.events.append(Event("ReferralRequested", referral.id))


def add_conference(
    view: HouseholdView, directory: Directory, pack: Pack, act: Act, warning: Warning, routed: Routing
) -> Issued:
    """Only the conference of a routing: for a case that departments have returned."""
    only = replace(routed, referrals=tuple(one for one in routed.referrals if one.disposition == "conference"), gaps=())
    issuing = _Issuing(view, directory, pack, act, warning.id, warning.level)
    for referral in only.referrals:
        issuing.take(referral)
    return issuing.issued


def _day(routed: RoutedReferral) -> str | None:
    return routed.due_on.isoformat() if routed.due_on else None


def _reasons_json(reasons: Iterable[Reason]) -> str:
    return json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False, sort_keys=True)
