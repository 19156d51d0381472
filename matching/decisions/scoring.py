"""From signals to a warning: which signals count, their sum, the level, and by when somebody has to visit.

One tick per indicator and household. Whether a signal was used by an earlier warning is the caller's to know.
Source: guangdong-2021 附件3, kept for every pack in product-defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.calendar.working_days import Calendar
from matching.codes import Action, IgnoredBecause, Level
from matching.decisions.signals import Signal
from matching.policy.packs import Pack, Provision, remembered
from matching.policy.schema import Indicator, LevelRow, Levels
from matching.reasons import Reason


@dataclass(frozen=True, slots=True)
class Tick:
    """What a signal of an indicator gives, whoever sent it: the points, and why."""

    points: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Total:
    """What so many points come to: the level, and why."""

    level: LevelRow
    reason: Reason


@dataclass(frozen=True, slots=True)
class Counted:
    """A signal that counts, and the points it gives."""

    signal: Signal
    points: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """A signal that does not count, and the first reason found."""

    signal: Signal
    reason: IgnoredBecause


@dataclass(frozen=True, slots=True)
class Score:
    """The warning that the signals make. For a call there is no deadline."""

    points: int
    level: Level
    action: Action
    working_days: int | None
    due_on: date | None
    provisional: bool
    counted: tuple[Counted, ...]
    ignored: tuple[Ignored, ...]
    reasons: tuple[Reason, ...]
    not_in_force: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "points": self.points,
            "level": self.level,
            "action": self.action,
            "working_days": self.working_days,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "provisional": self.provisional,
            "counted": [{"signal": each.signal.as_json(), "points": each.points} for each in self.counted],
            "ignored": [{"signal": each.signal.as_json(), "reason": each.reason} for each in self.ignored],
            "reasons": [reason.as_json() for reason in self.reasons],
            "not_in_force": self.not_in_force,
        }


@dataclass(frozen=True, slots=True)
class ScoringLaw:
    """What a pack says about scoring on a day: for how many days a signal counts and so from when on, what one of each
    indicator gives, and what the points come to, from none to those of all indicators together."""

    window: int
    earliest: date
    ticks: Mapping[str, Tick]
    totals: Sequence[Total]


@remembered
def scoring_law(pack: Pack, on: date) -> ScoringLaw:
    """Read from the pack once for a day."""
    ticks = {name: _tick(name, rule) for name, rule in pack.family("scoring.indicator.", on, Indicator).items()}
    levels = pack.get("scoring.levels", on, Levels)
    most = sum(tick.points for tick in ticks.values())
    window = pack.get("scoring.window", on, int).value
    return ScoringLaw(
        window=window,
        earliest=date.fromordinal(max(date.min.toordinal(), on.toordinal() - window)),
        ticks=ticks,
        totals=[_total(points, levels) for points in range(most + 1)],
    )


def _tick(name: str, indicator: Provision[Indicator]) -> Tick:
    points = indicator.value.points
    reason = indicator.reason({"indicator": name, "points": points}, f"{indicator.value.name}，计 {points} 分")
    return Tick(points, reason)


def _total(points: int, levels: Provision[Levels]) -> Total:
    level = next(row for row in levels.value.rows if points >= row.least_points)
    facts = {"points": points, "level": level.level, "working_days": level.working_days}
    demand = "电话询问指引" if level.working_days is None else f"{level.working_days} 个工作日内入户"
    return Total(level, levels.reason(facts, f"合计 {points} 分，{level.name}：{demand}"))


def score(pack: Pack, calendar: Calendar, signals: Iterable[Signal], on: date) -> Score:
    """The score of the signals on the day of raising, which is not counted as a working day."""
    law = scoring_law(pack, on)
    counted, ignored = _sorted_out(law, signals, on)
    points = sum(each.points for each in counted)
    total = law.totals[points]
    level = total.level
    due = calendar.due(on, level.working_days) if level.working_days is not None else None
    return Score(
        points=points,
        level=level.level,
        action=level.action,
        working_days=level.working_days,
        due_on=due.due_on if due else None,
        provisional=due.provisional if due else False,
        counted=tuple(counted),
        ignored=tuple(ignored),
        reasons=(*(law.ticks[each.signal.indicator].reason for each in counted), total.reason),
        not_in_force=not pack.is_in_force(on),
    )


def _sorted_out(law: ScoringLaw, signals: Iterable[Signal], on: date) -> tuple[list[Counted], list[Ignored]]:
    counted: list[Counted] = []
    ignored: list[Ignored] = []
    ticked: set[str] = set()
    for signal in signals:
        if (tick := law.ticks.get(signal.indicator)) is None:
            ignored.append(Ignored(signal, "unknown_indicator"))
        elif signal.observed_on > on:
            ignored.append(Ignored(signal, "future"))
        elif signal.observed_on < law.earliest:
            ignored.append(Ignored(signal, "outside_window"))
        elif signal.indicator in ticked:
            ignored.append(Ignored(signal, "repeated"))
        else:
            ticked.add(signal.indicator)
            counted.append(Counted(signal, tick.points))
    return counted, ignored
