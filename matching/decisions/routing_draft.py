"""The referrals of one warning while they are being put together, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from matching.calendar.working_days import Calendar, DueDate
from matching.codes import Disposition, NeedKind, Recipient, Role, RoutedKind
from matching.decisions.referrals import Gap, Referral
from matching.decisions.routing_law import RoutingLaw
from matching.decisions.scoring import Score
from matching.reasons import Reason


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something is referred, and what the recipient still has to check."""

    reasons: tuple[Reason, ...]
    conditions: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """Collects referrals, gaps, and the needed kinds that nobody owes; `unresolved` is in the pack's order."""

    law: RoutingLaw
    calendar: Calendar
    on: date
    referrals: list[Referral] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    unresolved: list[NeedKind] = field(default_factory=list)

    def to_departments(self, disposition: Disposition, kind: NeedKind, grounds: Grounds) -> None:
        """One referral to the lead, one to each joint department; a gap when the pack names nobody."""
        if kind in self.law.entitlements.departments:
            self._to_row(disposition, kind, grounds)
        else:
            self.gaps.append(Gap(kind, "no_department"))

    def to_recognition(self, grounds: Grounds) -> None:
        """To those who recognise households: every pack names them."""
        self._to_row("enrol", "recognition", grounds)

    def to_body(self, disposition: Disposition, kind: RoutedKind, to: Recipient, grounds: Grounds) -> None:
        """To one recipient alone."""
        due = self.calendar.due(self.on, self.law.due[disposition].value)
        self._add(disposition, kind, (to, "lead"), due, grounds)

    def visit_or_call(self, warning: Score) -> None:
        """The township goes there or rings up, by the warning's own deadline."""
        self._add(warning.action, None, ("township", "lead"), warning, Grounds(warning.reasons[-1:]))

    def has_referred(self, kind: RoutedKind) -> bool:
        return any(each.kind == kind for each in self.referrals)

    def lead_departments(self) -> list[Recipient]:
        """Distinct leads of what is to be delivered or applied for."""
        leads = (each.to for each in self.referrals if each.disposition in ("deliver", "enrol") and each.role == "lead")
        return list(dict.fromkeys(leads))

    def ordered_referrals(self) -> tuple[Referral, ...]:
        """By disposition, then kind; within one kind as they were added: the lead, then the joint ones in order."""
        dispositions, kinds = self.law.disposition_place, self.law.kind_place
        return tuple(sorted(self.referrals, key=lambda each: (dispositions[each.disposition], kinds[each.kind])))

    def _to_row(self, disposition: Disposition, kind: RoutedKind, grounds: Grounds) -> None:
        provision = self.law.entitlements.departments[kind]
        reason = provision.reason({"kind": kind}, provision.summary)
        answering = Grounds((*grounds.reasons, reason), grounds.conditions)
        due = self.calendar.due(self.on, self.law.due[disposition].value)
        self._add(disposition, kind, (provision.value.lead, "lead"), due, answering)
        for department in provision.value.joint:
            self._add(disposition, kind, (department, "joint"), due, answering)

    def _add(
        self,
        disposition: Disposition,
        kind: RoutedKind | None,
        recipient: tuple[Recipient, Role],
        due: DueDate | Score,
        grounds: Grounds,
    ) -> None:
        self.referrals.append(
            Referral(
                disposition=disposition,
                kind=kind,
                to=recipient[0],
                role=recipient[1],
                due_on=due.due_on,
                provisional=due.provisional,
                conditions=grounds.conditions,
                reasons=grounds.reasons,
            )
        )
