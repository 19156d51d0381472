"""What `jiuzhu doctor` looks at: each thing is well, or it is said what to do."""

from __future__ import annotations

import platform
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from api.keeping.opening import open_existing
from api.keeping.setting_up import FIRST_STEP, next_step, what_there_is
from api.settings import Settings
from graph.changes import time_text
from graph.errors import StoreUnavailable
from graph.schema import SCHEMA_VERSION
from graph.store import GraphStore
from graph.vault import KeysMissing
from matching.calendar.working_days import national_calendar
from matching.landing.law import missing_clauses
from matching.policy.loading import load_packs
from workers.heartbeat import LATE_AFTER, last_beat, silent_since


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `to_do` None: all is well."""

    check: str
    detail: str
    to_do: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"check": self.check, "ok": self.to_do is None, "detail": self.detail, "to_do": self.to_do}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    findings: tuple[Finding, ...]
    is_reachable: bool

    @property
    def is_well(self) -> bool:
        return all(finding.to_do is None for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.is_well, "checks": [finding.as_json() for finding in self.findings]}


def diagnose(settings: Settings, now: datetime, today: date) -> Diagnosis:
    """Look at everything that can be looked at; a store that cannot be reached is a finding too."""
    findings = [_versions(), _keys(settings), _packs(), *_calendar(today)]
    try:
        store = open_existing(settings)
    except (StoreUnavailable, KeysMissing) as error:
        return Diagnosis((*findings, Finding("store", settings.store, str(error))), is_reachable=False)
    try:
        return Diagnosis((*findings, *_store(store, settings, now), *_counties(store, today)), is_reachable=True)
    finally:
        store.close()


def _versions() -> Finding:
    names = ("jiuzhulian", "apsw", "neo4j", "ortools", "celery")
    return Finding(
        "versions", f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names)
    )


def _keys(settings: Settings) -> Finding:
    path = settings.key_file
    if not path.exists():
        return Finding("key_file", str(path), "run `jiuzhu init`, or put the key file back from where it is kept")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("key_file", str(path), f"others can read it: chmod 600 {path}")
    return Finding("key_file", str(path))


def _packs() -> Finding:
    return Finding("policy_packs", ", ".join(str(pack.id) for pack in load_packs()))


def _calendar(today: date) -> Iterator[Finding]:
    years = national_calendar().published_years
    detail = f"{min(years)} to {max(years)}"
    if today.year not in years:
        yield Finding("calendar", detail, f"holidays of {today.year} are not in it: update the package chinesecalendar")
    else:
        yield Finding("calendar", detail)


def _store(store: GraphStore, settings: Settings, now: datetime) -> Iterator[Finding]:
    health = store.health()
    yield Finding("store", f"{settings.store} ({health.kind} {health.version})")
    is_ours = health.schema_version == SCHEMA_VERSION
    yield Finding("schema", str(health.schema_version), None if is_ours else "update the program")
    yield _outbox(health.oldest_pending, now)
    yield _sweeper(settings, now)
    parked = store.parked()
    yield Finding(
        "given_up",
        f"{len(parked)} entries",
        f"`jiuzhu outbox retry {parked[0].position}` does one again and says what is wrong" if parked else None,
    )


def _counties(store: GraphStore, today: date) -> Iterator[Finding]:
    counties = store.counties()
    if not counties:
        yield Finding("county", f"none yet; {FIRST_STEP}")
    if deciding := [county for county in counties if store.directory(county).policies]:
        yield _clauses(store, deciding[0])
    for county in counties:
        yield Finding(
            f"county {county}", what_there_is(store.directory(county), today), next_step(store, county, today)
        )


def _clauses(store: GraphStore, county: str) -> Finding:
    """Clauses land with a county's list of policies; a release may have brought some since."""
    packs = load_packs()
    new = [change.node.id.removeprefix("clause:") for change in missing_clauses(store, packs, county)]
    if not new:
        return Finding("clauses", "as in the policy packs of this release")
    mend = "import the list of policies again, the old one will do: `jiuzhu import policies FILE` adds them"
    return Finding("clauses", f"{len(new)} of this release are not in the store, the first {new[0]}", mend)


def _sweeper(settings: Settings, now: datetime) -> Finding:
    if (since := silent_since(settings.data_folder, now)) is not None:
        return Finding("sweeper", f"silent since {time_text(since)}", "start `jiuzhu serve`: late work is nobody's")
    last = last_beat(settings.data_folder)
    return Finding("sweeper", f"last at work {time_text(last)}" if last else "has not run on this machine")


def _outbox(oldest: str | None, now: datetime) -> Finding:
    if oldest is None:
        return Finding("outbox", "nothing waits")
    waits = now - datetime.fromisoformat(oldest)
    to_do = "start `jiuzhu serve`: its workers finish what waits" if waits > LATE_AFTER else None
    return Finding("outbox", f"the oldest entry is of {oldest}", to_do)
