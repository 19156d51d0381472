"""A county with one of everything, so that each use case can be played; only what a test is about is named in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graph.changes import Change, ChangeSet, CreateNode, Link, Receipt
from graph.schema import (
    About,
    Assisted,
    Charity,
    Clause,
    Department,
    KinOf,
    MemberOf,
    Needs,
    Offers,
    Officer,
    Parameter,
    Policy,
    Region,
    Role,
    Society,
    Supply,
)
from graph.schema.facts import Node
from graph.views import HouseholdView
from matching.codes import DEPARTMENTS
from matching.engine import Act, Engine
from matching.night import NightReport, night
from matching.use_cases import SignalReport, record_signal
from tests import builders

COUNTY = "341702"
VILLAGE = "341702001001"
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUSEHOLD, MEMBER, SOCIETY = "household:1", "member:1", "society:1"
CHARITY, SUPPLY, CONSENT, BUREAU = "charity:1", "supply:1", "consent:1", "officer:bureau"


@dataclass
class Play:
    """A day in the county: acts with fresh operation keys, and short ways to look at what came of them."""

    engine: Engine
    on: date = TODAY
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def act(self, key: str | None = None, actor: str = BUREAU, request: str = "") -> Act:
        key = key or f"test:{next(self.numbers)}"
        return Act(operation_key=key, actor=actor, now=self.now, on=self.on, request=request)

    @property
    def now(self) -> datetime:
        return NOW + (self.on - TODAY)

    def later(self, days: int) -> None:
        self.on += timedelta(days=days)

    def signals(self, *indicators: str, household: str = HOUSEHOLD) -> None:
        for indicator in indicators:
            report = SignalReport(
                household_id=household, indicator=indicator, source="list", channel="cross_match", observed_on=self.on
            )
            record_signal(self.engine, self.act(), report)

    def night(self) -> NightReport:
        return night(self.engine, self.now, self.on)

    def view(self, thing: str = HOUSEHOLD) -> HouseholdView:
        return self.engine.store.household_view(thing)

    def aid(self) -> list[Assisted]:
        return list(self.view().edges_of(Assisted))


def load(engine: Engine, *more: Node, households: int = 1, **facts: Any) -> None:
    """The county, with `facts` changed in every household; edges of `more` are the test's own business."""
    changes: list[Change] = [CreateNode(node) for node in (*_county(engine), *more)]
    for number in range(1, households + 1):
        changes += a_household(number, **facts)
    changes.append(Link(Offers(source=CHARITY, target=SUPPLY)))
    write(engine, changes, "load")


def write(engine: Engine, changes: list[Change], key: str) -> None:
    change_set = ChangeSet(
        operation_key=key, county=COUNTY, actor="system", action="Load", at=NOW, changes=tuple(changes)
    )
    [outcome] = engine.store.apply([change_set])
    assert isinstance(outcome, Receipt), outcome


def a_household(number: int, **facts: Any) -> list[Change]:
    known: dict[str, Any] = {
        "category": "edge",
        "gross_income_fen_per_year": 1_000_000,
        "disposable_income_fen_per_year": 1_000_000,
        "counted_income_fen_per_year": 1_000_000,
        "financial_assets_fen": 0,
        "vehicle_assets_fen": 0,
        "rigid_medical_fen": 0,
        "rigid_education_fen": 0,
        "rigid_disaster_fen": 0,
        "rigid_accident_fen": 0,
    }
    household = builders.a_household(f"household:{number}", **(known | facts))
    consent = builders.a_consent(f"consent:{number}", household.id)
    return [
        CreateNode(household),
        *a_member(f"member:{number}", household.id),
        CreateNode(consent),
        Link(About(source=consent.id, target=household.id)),
    ]


def a_member(member_id: str, household: str, **facts: Any) -> list[Change]:
    member = builders.a_member(member_id, household, **facts)
    return [CreateNode(member), Link(MemberOf(source=member_id, target=household))]


def kin(source: str, target: str) -> Link:
    return Link(KinOf(source=source, target=target, relation="sibling"))


def kin_of_the_household(
    officer: str, role: Role, organisation: str | None = None, until: str | None = None
) -> list[Change]:
    """An officer who is two steps of kin from the first household."""
    person, between = f"member:{officer}", f"member:between-{officer}"
    works = Officer(
        id=f"officer:{officer}",
        county=COUNTY,
        name="某丙",
        role=role,
        region=COUNTY,
        organisation=organisation,
        person=person,
        until=until,
    )
    elsewhere = [a_member(member, "household:elsewhere")[0] for member in (person, between)]
    return [CreateNode(works), *elsewhere, kin(person, between), kin(between, MEMBER)]


def a_need(name: int | str, household: str, **facts: Any) -> list[Change]:
    """1,000 yuan of insurance that the household wants."""
    wanted: dict[str, Any] = {
        "kind": "insurance_subsidy",
        "unit": "fen",
        "quantity": 100_000,
        "quantity_open": 100_000,
        "level": "green",
        "raised_on": "2026-02-01",
        "evidence": "缴费通知",
    }
    need = builders.a_need(f"need:{name}", household, **(wanted | facts))
    return [CreateNode(need), Link(Needs(source=household, target=need.id))]


def a_supply(supply_id: str = SUPPLY, **facts: Any) -> Supply:
    offered: dict[str, Any] = {
        "charity": CHARITY,
        "project": "助困",
        "kind": "insurance_subsidy",
        "unit": "fen",
        "quantity": 1_000_000,
        "quantity_left": 1_000_000,
        "service_area": ("3417",),
        "confirmed_on": "2026-02-01",
    }
    return builders.a_supply(supply_id, **(offered | facts))


def _county(engine: Engine) -> list[Node]:
    codes = (*DEPARTMENTS, "coordination", "charity_pairing")
    clauses = sorted({(pack.id, rule.clause) for pack in engine.packs for rule in pack.rules.values()})
    return [
        Region(id=f"region:{COUNTY}", county=COUNTY, name="示例区", level="county"),
        Policy(id="policy:1", county=COUNTY, pack="chizhou-2024", in_force_from="2024-04-25"),
        *_parameters(),
        *(Department(id=f"department:{code}", county=COUNTY, name=code, code=code, area=COUNTY) for code in codes),
        *(Clause(id=f"clause:{pack}:{text}", county=COUNTY, pack=pack, clause=text) for pack, text in clauses),
        Charity(id=CHARITY, county=COUNTY, name="示例慈善会", credit_code="53341700MJB000000X"),
        a_supply(),
        Society(
            id=SOCIETY,
            county=COUNTY,
            name="示例互助社",
            region=VILLAGE,
            fund_total_fen=100_000,
            fund_left_fen=100_000,
            ceiling_fen=80_000,
        ),
        Officer(id=BUREAU, county=COUNTY, name="某乙", role="county", region=COUNTY),
    ]


def _parameters() -> list[Node]:
    figures = {
        "dibao_standard_fen_per_month.urban": 80_000,
        "dibao_standard_fen_per_month.rural": 70_000,
        "last_year_disposable_income_fen_per_capita.urban": 4_500_000,
        "last_year_disposable_income_fen_per_capita.rural": 2_200_000,
        "financial_asset_limit_fen": 2_000_000,
        "vehicle_asset_limit_fen": 0,
    }
    return [
        Parameter(
            id=f"parameter:{name}",
            county=COUNTY,
            name=name,
            value=value,
            unit="fen",
            valid_from="2026-01-01",
            source="示例文件",
        )
        for name, value in figures.items()
    ]
