"""义务: what the documents make offices do by a day, as dated items with an owner, from what the graph holds.

Nothing is kept: whether an item is done or overdue is found when it is read. What no other fact shows (a screening, a
notice handed over) is shown by a `DutyRecord`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graph.schema import DutyRecord
from matching.calendar.working_days import Calendar
from matching.codes import Obligation, PackId
from matching.policy.packs import Pack, Provision
from matching.policy.schema import Departments


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One item. `subject`: the county, the household or the thing it is about; `done_on` None: not yet.

    `due_on` None: a standing duty without a day.
    """

    obligation: Obligation
    clause: str
    pack: PackId
    text: str
    owner: str
    subject: str
    due_on: date | None
    provisional: bool = False
    done_on: date | None = None

    def is_overdue(self, on: date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < on

    def as_json(self, on: date) -> dict[str, Any]:
        return {
            "obligation": self.obligation,
            "clause": self.clause,
            "pack": self.pack,
            "text": self.text,
            "owner": self.owner,
            "subject": self.subject,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "provisional": self.provisional,
            "done_on": self.done_on.isoformat() if self.done_on else None,
            "overdue": self.is_overdue(on),
        }


@dataclass(frozen=True, slots=True)
class Ground:
    """Under what duties are computed, and on which day they are read."""

    pack: Pack
    calendar: Calendar
    on: date

    def rule(self, obligation: Obligation, kind: type[Any]) -> Provision[Any] | None:
        return self.pack.find(f"obligation.{obligation}", self.on, kind)

    def unit(self, rule: Provision[Any]) -> str:
        """The unit that the rule's own pack wrote it in."""
        return next(pack.rules[rule.key].unit for pack in self.pack.lineage() if pack.id == rule.pack)

    def owner(self, obligation: Obligation) -> str:
        rule = OWNED_AS[obligation]
        found = self.pack.find(rule, self.on, Departments)
        return found.value.lead if found is not None else "civil_affairs"


OWNED_AS: Final[Mapping[Obligation, str]] = {
    "screening": "departments.recognition",
    "training": "departments.basic_living",
    "conference": "departments.basic_living",
    "publicity_month": "departments.basic_living",
    "record_column": "departments.recognition",
    "aligned_lines": "departments.antipoverty_support",
    "consumption_policy": "departments.consumption_relief",
    "refusal_notice": "departments.recognition",
    "recognition_after_consent": "departments.recognition",
    "new_recipient_aid": "departments.basic_living",
    "publication": "departments.recognition",
    "yearly_review": "routing.review_by",
    "first_aid_papers": "departments.temporary_aid",
    "risk_cleared_after": "departments.antipoverty_support",
    "deliver_cause": "departments.recognition",
    "termination_update": "routing.review_by",
    "enrol_informing": "departments.recognition",
    "supervision_phone": "departments.recognition",
    "authorisation": "departments.recognition",
}
"""The row of departments that answers for a duty, where a document names nobody for it: our reading."""

OF_THE_COUNTY: Final[tuple[Obligation, ...]] = (
    "screening",
    "training",
    "conference",
    "publicity_month",
    "record_column",
    "aligned_lines",
    "consumption_policy",
    "enrol_informing",
    "supervision_phone",
    "authorisation",
)
_DECEMBER: Final = 12


def county_duties(
    ground: Ground, county: str, records: Sequence[DutyRecord], conferences: Iterable[date]
) -> Iterator[Duty]:
    """Those of the county as a whole: once a year, by a day, standing. `conferences`: days on which one was held."""
    held = list(conferences)
    for obligation in OF_THE_COUNTY:
        rule = ground.rule(obligation, object)
        if rule is not None:
            done = [*_days(records, obligation), *(held if obligation == "conference" else ())]
            yield _BY_UNIT[ground.unit(rule)](ground, county, rule, obligation, sorted(done))


def duty(ground: Ground, obligation: Obligation, rule: Provision[Any], subject: str, **facts: Any) -> Duty:
    """The item of a rule; `facts` are the day by which and what is known of its being done."""
    owner = facts.pop("owner", None) or ground.owner(obligation)
    return Duty(
        obligation=obligation,
        clause=rule.clause,
        pack=rule.pack,
        text=rule.summary,
        owner=owner,
        subject=subject,
        **facts,
    )


def _yearly(ground: Ground, county: str, rule: Provision[Any], obligation: Obligation, done: list[date]) -> Duty:
    last = date(ground.on.year, _DECEMBER, 31)
    this_year = [day for day in done if day.year == ground.on.year and day <= ground.on]
    enough = this_year[rule.value - 1] if len(this_year) >= rule.value else None
    return duty(ground, obligation, rule, county, due_on=last, done_on=enough)


def _in_month(ground: Ground, county: str, rule: Provision[Any], obligation: Obligation, done: list[date]) -> Duty:
    year, month = ground.on.year, rule.value
    _, days = monthrange(year, month)
    held = next((day for day in done if (day.year, day.month) == (year, month)), None)
    return duty(ground, obligation, rule, county, due_on=date(year, month, days), done_on=held)


def _by_a_day(ground: Ground, county: str, rule: Provision[Any], obligation: Obligation, done: list[date]) -> Duty:
    return duty(ground, obligation, rule, county, due_on=rule.value, done_on=done[0] if done else None)


def _standing(ground: Ground, county: str, rule: Provision[Any], obligation: Obligation, done: list[date]) -> Duty:
    return duty(ground, obligation, rule, county, due_on=None)


_BY_UNIT: Final[Mapping[str, Callable[[Ground, str, Provision[Any], Obligation, list[date]], Duty]]] = {
    "years": _yearly,
    "month_of_year": _in_month,
    "date": _by_a_day,
    "text": _standing,
}
"""By the unit that a pack writes the duty in."""


def _days(records: Iterable[DutyRecord], obligation: str) -> Iterator[date]:
    for record in records:
        if record.obligation == obligation:
            yield date.fromisoformat(record.done_on)
