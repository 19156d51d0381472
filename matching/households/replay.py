"""The same household under several packs, side by side: what each decides on the same facts, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.views import Directory, HouseholdView
from matching.calendar.working_days import Calendar
from matching.codes import PackId
from matching.decisions.referrals import Routing
from matching.decisions.route_facts import RouteCase
from matching.decisions.routing import route
from matching.households.facts import returns_of, route_case_of, signals_of
from matching.policy.packs import Pack


@dataclass(frozen=True, slots=True)
class Column:
    """What one pack decides."""

    pack: PackId
    routing: Routing

    def aspects(self) -> dict[str, str]:
        """Everything that two packs can differ in, as short texts by name."""
        found, warning = self.routing.classification, self.routing.warning
        aspects = {"category": str(found.category), "level": str(warning.level), "points": str(warning.points)}
        aspects |= {f"class {tried.category}": tried.outcome for tried in found.tried}
        aspects |= {f"member {each.member_id}": each.category for each in found.members}
        for referral in self.routing.referrals:
            name = f"{referral.disposition} {referral.kind}" if referral.kind else referral.disposition
            before = f"{aspects[name]}, " if name in aspects else f"{referral.due_on}: " if referral.due_on else ""
            aspects[name] = before + referral.to
        return aspects | {f"gap {gap.kind}": gap.problem for gap in self.routing.gaps}


@dataclass(frozen=True, slots=True)
class ReplayDifference:
    """One aspect in which the packs differ; None where a pack does not come to it. In the order of the columns."""

    aspect: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """One household on one day under several packs."""

    household_id: str
    on: date
    columns: tuple[Column, ...]

    def rows(self) -> tuple[ReplayDifference, ...]:
        """Every aspect of any column, in the order in which columns have them."""
        of_columns = [column.aspects() for column in self.columns]
        names = dict.fromkeys(name for aspects in of_columns for name in aspects)
        return tuple(ReplayDifference(name, tuple(aspects.get(name) for aspects in of_columns)) for name in names)

    def differences(self) -> tuple[ReplayDifference, ...]:
        return tuple(row for row in self.rows() if len(set(row.values)) > 1)

    def as_json(self) -> dict[str, Any]:
        packs = [column.pack for column in self.columns]
        return {
            "household_id": self.household_id,
            "on": self.on.isoformat(),
            "packs": [
                {
                    "pack": column.pack,
                    "not_in_force": column.routing.not_in_force,
                    "classification": column.routing.classification.as_json(),
                    "routing": column.routing.as_json(),
                }
                for column in self.columns
            ],
            "differences": [
                {"aspect": row.aspect, "values": dict(zip(packs, row.values, strict=True))}
                for row in self.differences()
            ],
        }


def replay(view: HouseholdView, directory: Directory, packs: Sequence[Pack], calendar: Calendar, on: date) -> Replay:
    """The household's facts under each pack, which decides which of its signals count."""
    case = facts_today(view, directory, on)
    columns = tuple(Column(pack.id, route(pack, calendar, case, on)) for pack in packs)
    return Replay(view.household.id, on, columns)


def facts_today(view: HouseholdView, directory: Directory, on: date) -> RouteCase:
    """All that the law may ask of the household: the facts are today's, the signals all that it has."""
    return route_case_of(view, directory, on, signals_of(view), _returned(view))


def _returned(view: HouseholdView) -> int:
    warning = view.open_warning()
    return returns_of(view, warning.id) if warning is not None else 0
