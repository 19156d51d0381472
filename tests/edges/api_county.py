"""A county behind the API: the county of `tests/loop` with one officer of each role, and a client for each."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.changes import Change, Link
from graph.schema import KinOf, LivesIn, Officer, Referral, Region, Role, Society
from graph.stores.sqlite_store import SqliteStore
from graph.vault import Vault, new_vault
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.policy.loading import load_packs
from tests.loop.county import (
    CHARITY,
    COUNTY,
    NOW,
    SOCIETY,
    TODAY,
    VILLAGE,
    Play,
    a_household,
    a_member,
    a_need,
    load,
    write,
)

TOWN, OTHER_TOWN = VILLAGE[:9], "341702002"
OTHER_VILLAGE = "341702002001"
IDENTITY_NUMBER = "990098197005010027"
NAME = "王小明"
PACKS, CALENDAR = load_packs(), national_calendar()
STORE = "county.sqlite"
KEYS_OF_THE_COUNTY = 1000
"""Operation keys below this number were used before a test begins."""

OFFICERS: dict[str, tuple[Role, str, str | None]] = {
    "bureau": ("county", COUNTY, None),
    "town": ("town", TOWN, None),
    "other-town": ("town", OTHER_TOWN, None),
    "medical": ("department", COUNTY, "department:medical_insurance"),
    "education": ("department", COUNTY, "department:education"),
    "coordination": ("coordinator", COUNTY, None),  # the county's own conference is hers
    "charity": ("charity", COUNTY, CHARITY),
    "other-charity": ("charity", COUNTY, "charity:2"),
    "society": ("society", VILLAGE, SOCIETY),
    "other-society": ("society", OTHER_VILLAGE, "society:2"),
    "auditor": ("auditor", COUNTY, None),
    "admin": ("admin", COUNTY, None),
}


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def later(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Web:
    """The application over a small county; `play` acts behind its back."""

    app: FastAPI
    play: Play
    clock: Clock
    clients: dict[str, Person] = field(default_factory=dict)

    def as_(self, name: str) -> Person:
        if name not in self.clients:
            self.clients[name] = Person(self.app, f"officer:{name}")
        return self.clients[name]


class Person:
    """Somebody signed in, who sends what every change must carry."""

    def __init__(self, app: FastAPI, officer: str) -> None:
        self.client = TestClient(app, raise_server_exceptions=False)
        self.numbers = count()
        answer = self.client.post("/api/session", json={"officer": officer})
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["csrf_token"]

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params)

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """With the token, a fresh key, and the ETag of the thing as it is now, unless `headers` says otherwise."""
        given = {"X-CSRF-Token": self.token, "Idempotency-Key": f"test-key-{next(self.numbers):04}"}
        thing = path.rpartition("/")[0]
        if any(f"/{kind}/" in path for kind in ("referrals", "pairings", "claims", "supplies")):
            given["If-Match"] = self.client.get(thing).headers.get("ETag", '"1"')
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in given.items() if value}
        return self.client.post(path, json=body or {}, headers=given)


def a_web(folder: Path, *, demo: bool = True) -> Web:
    """Household 1 lives in the town, household 2 in the other one; both have had a death and an illness, and a need."""
    kept, vault = _played()
    place = Path(shutil.copy(Path(kept.name, STORE), folder))
    play = Play(Engine(SqliteStore(place, vault), PACKS, CALENDAR), numbers=count(KEYS_OF_THE_COUNTY))
    clock = Clock()
    settings = Settings(demo=demo, on=TODAY, session_key="test")
    return Web(create_app(play.engine, settings, now=clock), play, clock)


@cache
def _played() -> tuple[TemporaryDirectory[str], Vault]:
    """The county that every test gets a copy of, and its keys."""
    kept, vault = TemporaryDirectory(), new_vault()
    play = Play(Engine(SqliteStore(Path(kept.name, STORE), vault), PACKS, CALENDAR))
    load(play.engine, *_more())
    write(play.engine, _second_household(), "second")
    for household in ("household:1", "household:2"):
        play.signals("death", "serious_illness", household=household)
    play.night()
    play.engine.store.close()
    assert next(play.numbers) < KEYS_OF_THE_COUNTY
    return kept, vault


def _more() -> list[Any]:
    society = Society(
        id="society:2",
        county=COUNTY,
        name="邻村互助社",
        region=OTHER_VILLAGE,
        fund_total_fen=100_000,
        fund_left_fen=100_000,
        ceiling_fen=50_000,
    )
    regions = [
        Region(id=f"region:{code}", county=COUNTY, name=name, level="town" if len(code) == 9 else "village")
        for code, name in (
            (TOWN, "甲镇"),
            (VILLAGE, "甲村"),
            (OTHER_TOWN, "乙镇"),
            (OTHER_VILLAGE, "乙村"),
        )
    ]
    officers = [
        Officer(id=f"officer:{name}", county=COUNTY, name="某乙", role=role, region=region, organisation=organisation)
        for name, (role, region, organisation) in OFFICERS.items()
        if name != "bureau"
    ]
    return [society, *regions, *officers]


def _second_household() -> list[Change]:
    facts = {
        "name": NAME,
        "identity_number": IDENTITY_NUMBER,
        "sex": "male",
        "relation": "spouse",
        "labour_capacity": "full",
        "employed": True,
        "serious_illness": True,
        "disability_kind": "mental",
        "disability_grade": 2,
    }
    return [
        *a_member("member:secret", "household:1", **facts),
        *a_household(2, region=OTHER_VILLAGE),
        *(
            change
            for number, region in ((1, VILLAGE), (2, OTHER_VILLAGE))
            for change in a_need(number, f"household:{number}", region=region)
        ),
        Link(KinOf(source="member:1", target="member:2", relation="sibling")),
        Link(LivesIn(source="household:1", target=f"region:{VILLAGE}")),
    ]


def referral_of(web: Web, department: str = "department:medical_insurance") -> str:
    return next(one.id for one in web.play.view().all(Referral) if one.department == department and one.role == "lead")
