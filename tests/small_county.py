"""The county of `tests/loop`, with households by number and signals that wait to be worked off."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from graph.store import GraphStore
from matching.calendar.legal_time import legal_day
from matching.calendar.working_days import national_calendar
from matching.engine import Act, Engine
from matching.policy.loading import load_packs
from matching.use_cases import SignalReport, record_signal
from tests.loop.county import COUNTY, NOW, load
from workers.clock import Clock

__all__ = ["AT_NOW", "COUNTY", "NOW", "a_signal", "a_village", "an_engine", "household_id"]


AT_NOW = Clock(now=lambda: NOW)

_packs = cache(load_packs)


def an_engine(store: GraphStore) -> Engine:
    return Engine(store, _packs(), national_calendar())


def household_id(number: int) -> str:
    """Counted from 0."""
    return f"household:{number + 1}"


def a_village(engine: Engine, households: int = 1) -> None:
    load(engine, households=households)


def a_signal(engine: Engine, household: str, *, indicator: str = "death", now: datetime = NOW) -> str:
    """A signal of the day of `now`; the position of its journal entry, which is now pending."""
    day = legal_day(now)
    report = SignalReport(
        household_id=household,
        indicator=indicator,
        source="public_security",
        channel="cross_match",
        observed_on=day,
    )
    act = Act(operation_key=f"signal:{household}:{indicator}", actor="system", now=now, on=day)
    receipt = record_signal(engine, act, report)
    assert receipt is not None
    return receipt.position
