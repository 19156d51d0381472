"""The lists that set a county up, landed: what they become in the graph, and what a later list changes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.schema import Clause, Department, Officer, Policy, Region
from graph.stores.sqlite_store import SqliteStore
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.imports.rows import CharityRow, DepartmentRow, OfficerRow, PolicyRow, RegionRow
from tests.unit.landing_site import CHARITY, COUNTY, PACKS, VAULT, Site, a_household, a_member, a_site, number_of

TOWN = COUNTY + "001"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path, households=(a_household(1),), members=(a_member(1),)) as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A store with nothing in it."""
    store = SqliteStore(tmp_path / "empty.sqlite", VAULT)
    yield Site(Engine(store, PACKS, national_calendar()))
    store.close()


def a_department(**facts: object) -> DepartmentRow:
    given: dict[str, object] = {"department_id": "CL", "code": "disabled_federation", "name": "残联", "area": COUNTY}
    return DepartmentRow(**(given | facts))


def an_officer(**facts: object) -> OfficerRow:
    given: dict[str, object] = {"officer_id": "9", "name": "某某", "role": "town", "area": TOWN}
    return OfficerRow(**(given | facts))


def test_the_regions_make_the_county_known(empty: Site) -> None:
    rows = [RegionRow(code, code) for code in ("34", "3417", COUNTY, TOWN)]

    empty.land("regions", *rows)

    assert empty.engine.store.counties() == [COUNTY]
    region = empty.node(f"region:{TOWN}")
    assert isinstance(region, Region)
    assert (region.level, region.county) == ("town", COUNTY)


def test_a_region_may_be_renamed_and_named_back_by_the_first_list(site: Site) -> None:
    site.land("regions", RegionRow(TOWN, "新镇"), fingerprint="f2")
    site.land("regions", RegionRow(TOWN, "镇"), fingerprint="f1")
    site.land("regions", RegionRow(TOWN, "新镇"), fingerprint="f2")

    assert getattr(site.node(f"region:{TOWN}"), "name", "") == "新镇"


def test_one_bad_region_does_not_stop_the_others(site: Site) -> None:
    done = site.land("regions", RegionRow(COUNTY + "009001", "孤村"), RegionRow(COUNTY + "002", "乡"))

    assert [(one.row, one.code) for one in done.landed.problems] == [(2, "not_landed")]
    assert site.node(f"region:{COUNTY}002")


def test_a_policy_brings_every_clause_that_a_decision_can_cite(empty: Site) -> None:
    empty.land("regions", *[RegionRow(code, code) for code in ("34", "3417", COUNTY)])

    empty.land("policies", PolicyRow("chizhou-2024", date(2024, 5, 1)))

    directory = empty.engine.store.directory(COUNTY)
    cited = {f"clause:{pack.id}:{rule.clause}" for pack in PACKS for rule in pack.rules.values()}
    held = empty.engine.store.known(sorted(cited))
    assert directory.pack_on("2026-03-02") == "chizhou-2024"
    assert {one.id for one in held.values() if isinstance(one, Clause)} == cited


def test_one_file_of_policies_lands_in_each_county_that_it_is_imported_for(site: Site) -> None:
    for county in (COUNTY, "341721", "341722"):
        site.land("regions", RegionRow(county, "县"), fingerprint="regions", county=county)
        done = site.land("policies", PolicyRow("national-2023", date(2026, 1, 1)), county=county)
        assert done.landed.rows == 1
        assert site.engine.store.directory(county).pack_on("2026-03-02") == "national-2023"
    told = [job.county for job in site.engine.store.jobs("import") if job.fingerprint == "f1"]
    assert sorted(told) == [COUNTY, "341721", "341722"]


def test_a_policy_may_begin_on_another_day(site: Site) -> None:
    site.land("policies", PolicyRow("chizhou-2024", date(2024, 6, 1)))

    policy = site.node(f"policy:{COUNTY}:chizhou-2024")
    assert isinstance(policy, Policy)
    assert policy.in_force_from == "2024-06-01"


def test_a_department_lands_and_serves_its_area(site: Site) -> None:
    site.land("departments", a_department(aliases=("残疾人联合会",)))

    department = site.engine.store.directory(COUNTY).department_for("disabled_federation", TOWN)
    assert department is not None
    assert (department.id, department.aliases) == ("department:CL", ("残疾人联合会",))


def test_the_same_department_again_changes_nothing(site: Site) -> None:
    site.land("departments", a_department())
    before = site.entries()

    site.land("departments", a_department(), fingerprint="f2")

    assert site.entries() == before


def test_a_department_may_move_to_another_area(site: Site) -> None:
    site.land("departments", a_department())

    site.land("departments", a_department(area=TOWN), fingerprint="f2")

    department = site.node("department:CL")
    assert isinstance(department, Department)
    assert department.area == TOWN


def test_a_second_department_of_the_same_duty_and_area_is_refused(site: Site) -> None:
    done = site.land("departments", a_department(code="civil_affairs"))

    assert [one.code for one in done.landed.problems] == ["post_taken"]


def test_a_charity_lands_and_its_name_may_change(site: Site) -> None:
    site.land("charities", CharityRow(charity_uscc=CHARITY, name="新名", phone="0566-9"))

    charity = site.engine.store.directory(COUNTY).charities[f"charity:{CHARITY}"]
    assert (charity.name, charity.phone) == ("新名", "0566-9")


def test_an_officer_lands_with_the_body_and_the_registered_person(site: Site) -> None:
    row = an_officer(organisation="D-township", identity_number=number_of(1))

    site.land("officers", row)

    officer = site.node("officer:9")
    assert isinstance(officer, Officer)
    assert (officer.organisation, officer.person) == ("department:D-township", "member:341702-000001-1")


def test_the_number_of_an_officer_who_is_not_registered_is_not_kept(site: Site) -> None:
    site.land("officers", an_officer(identity_number=number_of(77)))

    assert getattr(site.node("officer:9"), "person", "") is None


def test_an_officer_who_leaves_keeps_everything_but_the_post(site: Site) -> None:
    site.land("officers", an_officer(organisation="D-township", identity_number=number_of(1)))

    site.land("officers", an_officer(organisation="D-township", until=date(2026, 3, 1)), fingerprint="f2")
    site.land("officers", an_officer(organisation="D-township"), fingerprint="f3")

    officer = site.node("officer:9")
    assert isinstance(officer, Officer)
    assert (officer.until, officer.person is not None) == ("2026-03-01", True)
    assert (officer.serves("2026-03-01"), officer.serves("2026-03-02")) == (True, False)


def test_an_officer_comes_back_by_a_later_day(site: Site) -> None:
    site.land("officers", an_officer(until=date(2026, 3, 1)))

    site.land("officers", an_officer(until=date(2027, 12, 31)), fingerprint="f2")

    officer = site.node("officer:9")
    assert isinstance(officer, Officer) and officer.serves("2026-03-02")


def test_an_officer_may_change_the_body(site: Site) -> None:
    site.land("officers", an_officer(organisation="D-township"))

    site.land("officers", an_officer(role="department", area=COUNTY, organisation="civil_affairs"), fingerprint="f2")

    officer = site.node("officer:9")
    assert isinstance(officer, Officer)
    assert (officer.role, officer.organisation) == ("department", "department:D-civil_affairs")
