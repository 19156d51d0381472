"""A small registry in a file of its own, and rows to land in it: only what matters is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from graph.schema import Household, Member
from graph.schema.facts import Node
from graph.stores.sqlite_store import SqliteStore
from graph.vault import Vault, new_vault
from graph.views import HouseholdView
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.identity import born_on, sex_of, with_check_character
from matching.imports.kind import ImportKind, NumberedRow
from matching.imports.rows import (
    AidRow,
    CrossmatchRow,
    FundEntry,
    HouseholdRow,
    HouseholdWithMembers,
    MemberRow,
    SignalRow,
    SocietyRow,
    SupplyRow,
)
from matching.imports.validation import ImportReport
from matching.landing.delivery import Delivery
from matching.landing.work import Done, perform, prepare
from matching.policy.loading import load_packs
from seeds.load import load
from seeds.rows import CharityRow, County, CountyRow, DepartmentRow, RegionRow

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTY = "341702"
VILLAGE = "341702001001"
CHARITY = "53341702MJA0000018"
PACKS = load_packs()
VAULT: Vault = new_vault()


def number_of(place: int, year: int = 1960) -> str:
    """The identity number of the n-th person, a woman born in June of the year."""
    return with_check_character(f"990000{year}0615{place * 2:03d}")


def a_household(place: int = 1, **facts: Any) -> HouseholdRow:
    given = {"region": VILLAGE, "settlement": "rural", "other_property_within_limits": True, "category": "dibao"}
    given |= {"category_on": date(2025, 1, 1)}
    return HouseholdRow(household_id=f"{COUNTY}-{place:06d}", **(given | facts))


def a_member(place: int = 1, home: int = 1, **facts: Any) -> MemberRow:
    number = facts.pop("identity_number", number_of(place))
    given: dict[str, Any] = {
        "member_id": f"{COUNTY}-{home:06d}-{place}",
        "name": f"测试{place}",
        "identity_number": number,
        "born_on": born_on(number) if number else date(1960, 6, 15),
        "sex": sex_of(number) if number else "female",
        "relation": "head",
        "co_resident": True,
        "registered_here": True,
        "labour_capacity": "none",
        "has_income_source": False,
        "employed": False,
        "supporters": "none",
        "own_property_within_limits": True,
        "serious_illness": False,
    }
    return MemberRow(household_id=f"{COUNTY}-{home:06d}", **(given | facts))


def a_supply(**facts: Any) -> SupplyRow:
    given: dict[str, Any] = {
        "supply_id": "S1",
        "charity_uscc": CHARITY,
        "charity_name": "测试慈善会",
        "project": "助学",
        "kind": "education_aid",
        "quantity": 10,
        "unit": "item",
        "categories": ("any",),
        "service_area": (COUNTY,),
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "confirmed_on": date(2026, 2, 1),
    }
    return SupplyRow(**(given | facts))


def a_society(**facts: Any) -> SocietyRow:
    given: dict[str, Any] = {
        "society_id": "V1",
        "village": VILLAGE,
        "name": "一村互助社",
        "per_case_ceiling_fen": 200_000,
        "fund": (FundEntry("财政补助", 1_000_000),),
    }
    return SocietyRow(**(given | facts))


def a_signal(**facts: Any) -> SignalRow:
    given: dict[str, Any] = {"source": "public_security", "indicator": "death", "observed_on": date(2026, 2, 20)}
    return SignalRow(**(given | {"channel": "department_list"} | facts))


def aid(**facts: Any) -> AidRow:
    given: dict[str, Any] = {"reference": "A1", "provider_type": "department", "provider": "civil_affairs"}
    given |= {"kind": "temporary_aid", "amount_fen": 80_000, "from_on": date(2026, 2, 1), "to_on": date(2026, 2, 1)}
    return AidRow(**(given | facts))


def listed(number: str, **facts: Any) -> CrossmatchRow:
    given: dict[str, Any] = {"list_kind": "seriously_ill", "name": "某某", "as_of": date(2026, 2, 25)}
    return CrossmatchRow(identity_number=number, **(given | {"source": "medical_insurance"} | facts))


def a_county(**parts: Any) -> County:
    """One county, town and village with a bureau and a township; no people unless given."""
    regions = (
        RegionRow("34", "省", "province", None),
        RegionRow("3417", "市", "prefecture", "34"),
        RegionRow(COUNTY, "县", "county", "3417"),
        RegionRow(COUNTY + "001", "镇", "town", COUNTY),
        RegionRow(VILLAGE, "村", "village", COUNTY + "001", "rural"),
    )
    departments = tuple(
        DepartmentRow(f"D-{code}", COUNTY, area, code, code, (), "0566-1")
        for code, area in (("civil_affairs", COUNTY), ("medical_insurance", COUNTY), ("township", COUNTY + "001"))
    )
    empty: dict[str, Any] = dict.fromkeys(
        (
            *("parameters", "households", "members", "kin", "duties", "officers", "societies", "supplies"),
            *("consents", "needs", "signals", "crossmatches", "aid"),
        ),
        (),
    )
    given: dict[str, Any] = {
        "counties": (CountyRow(COUNTY, "县", "chizhou-2024", "0566-0"),),
        "regions": regions,
        "departments": departments,
        "charities": (CharityRow(CHARITY, "测试慈善会", COUNTY, "0566-2"),),
    }
    return County(seed=1, on=TODAY, **(empty | given | parts))


@dataclass(frozen=True, slots=True)
class Site:
    """A store with a county in it, and what a test does with it."""

    engine: Engine

    def land(
        self, kind: ImportKind, *rows: Any, fingerprint: str = "f1", on: date = TODAY, county: str = COUNTY
    ) -> Done:
        """Land the rows as the sheet rows 2, 3, …"""
        return perform(self.engine, self.prepared(kind, *rows, fingerprint=fingerprint, on=on, county=county))

    def prepared(
        self, kind: ImportKind, *rows: Any, fingerprint: str = "f1", on: date = TODAY, county: str = COUNTY
    ) -> Any:
        numbered = tuple(NumberedRow(number, row) for number, row in enumerate(rows, start=2))
        report = ImportReport(kind, len(rows), numbered, ())
        at = datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
        return prepare(
            self.engine, Delivery(county=county, fingerprint=fingerprint, actor="system", now=at, on=on), report
        )

    def view(self, place: int = 1) -> HouseholdView:
        return self.engine.store.household_view(f"household:{COUNTY}-{place:06d}")

    def node(self, node_id: str) -> Node:
        return self.engine.store.known([node_id])[node_id]

    def household(self, place: int = 1) -> Household:
        return self.view(place).household

    def members(self, place: int = 1) -> list[Member]:
        home = self.view(place)
        return [one for one in home.all(Member) if one.household == home.household.id]

    def entries(self) -> int:
        return sum(number for number, _ in self.engine.store.heads().values())


@contextmanager
def a_site(folder: Path, **parts: Any) -> Iterator[Site]:
    """The site; the store is closed at the end."""
    store = SqliteStore(folder / "store.sqlite", VAULT)
    try:
        load(store, a_county(**parts), PACKS, NOW)
        yield Site(Engine(store, PACKS, national_calendar()))
    finally:
        store.close()


def whole(home: HouseholdRow, *members: MemberRow) -> HouseholdWithMembers:
    return HouseholdWithMembers(home, members)


def changed(row: Any, **facts: Any) -> Any:
    return replace(row, **facts)
