"""Kin by list: what a sound row gives, what is wrong with others, and what lands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.schema import KinOf
from matching.imports.rows import KinRow
from matching.landing.work import perform
from tests.unit.import_files import LI, WANG, a_context, found, report_on
from tests.unit.landing_site import COUNTY, Site, a_household, a_member, a_site, number_of

KIN = {"公民身份号码": WANG, "是亲属的": "父母", "亲属公民身份号码": LI}
ONE, OTHER = f"{COUNTY}-000001-1", f"{COUNTY}-000002-2"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    homes, people = (a_household(1), a_household(2)), (a_member(1), a_member(2, home=2))
    with a_site(tmp_path, households=homes, members=people) as made:
        yield made


def kin(**facts: Any) -> KinRow:
    return KinRow(**({"relation": "parent"} | facts))


def edges(site: Site) -> list[tuple[str, str, str]]:
    return [(one.source, one.relation, one.target) for one in site.view().edges_of(KinOf)]


def test_a_pair_is_read() -> None:
    (row,) = report_on("kin", KIN).valid_rows

    assert row.value == kin(identity_number=WANG, relative_identity_number=LI)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"是亲属的": "朋友"}, ("是亲属的", "bad_code")),
        ({"是亲属的": "户主"}, ("是亲属的", "bad_code")),
        ({"公民身份号码": ""}, (None, "one_person")),
        ({"成员编号": "M1"}, (None, "one_person")),
        ({"亲属公民身份号码": ""}, (None, "one_person")),
        ({"亲属公民身份号码": LI[:-1] + "1"}, ("亲属公民身份号码", "bad_check_digit")),
    ],
)
def test_what_is_wrong_with_a_pair_is_named(change: dict[str, str], problem: tuple[str | None, str]) -> None:
    assert found(report_on("kin", KIN | change)) == [(2, *problem)]


def test_both_are_registered_people() -> None:
    nobody = a_context(is_person=lambda number: False)

    assert found(report_on("kin", KIN, context=nobody)) == [
        (2, "公民身份号码", "unknown_person"),
        (2, "亲属公民身份号码", "unknown_person"),
    ]


def test_a_pair_stands_once_in_a_list_whichever_comes_first() -> None:
    turned = {"公民身份号码": LI, "是亲属的": "子女", "亲属公民身份号码": WANG}

    assert found(report_on("kin", KIN, turned)) == [(3, None, "duplicate_row")]


def test_kin_land_across_households_by_number_or_id(site: Site) -> None:
    site.land("kin", kin(identity_number=number_of(1), relative_member_id=OTHER))

    assert edges(site) == [(f"member:{ONE}", "parent", f"member:{OTHER}")]


def test_a_list_of_children_writes_what_a_list_of_parents_does(site: Site) -> None:
    site.land("kin", kin(member_id=OTHER, relation="child", relative_member_id=ONE))
    done = site.land("kin", kin(member_id=ONE, relation="parent", relative_member_id=OTHER), fingerprint="f2")

    assert (done.landed.rows, done.landed.unchanged) == (0, 1)
    assert edges(site) == [(f"member:{ONE}", "parent", f"member:{OTHER}")]


def test_siblings_are_so_to_each_other(site: Site) -> None:
    site.land("kin", kin(member_id=ONE, relation="sibling", relative_member_id=OTHER))
    done = site.land("kin", kin(member_id=OTHER, relation="sibling", relative_member_id=ONE), fingerprint="f2")

    assert (done.landed.unchanged, len(edges(site))) == (1, 1)


@pytest.mark.parametrize("relation", ["child", "spouse"])
def test_a_pair_that_is_something_else_already_is_refused(site: Site, relation: str) -> None:
    site.land("kin", kin(member_id=ONE, relative_member_id=OTHER))

    done = site.land("kin", kin(member_id=ONE, relation=relation, relative_member_id=OTHER), fingerprint="f2")

    assert [(one.row, one.code) for one in done.landed.problems] == [(2, "differs_from_recorded")]


def in_force(site: Site) -> int:
    return sum(one.until is None for one in site.view().edges_of(KinOf))


def test_an_end_is_read() -> None:
    (row,) = report_on("kin", KIN | {"已终止": "是"}).valid_rows

    assert row.value == kin(identity_number=WANG, relative_identity_number=LI, ended=True)
    assert found(report_on("kin", KIN | {"已终止": "也许"})) == [(2, "已终止", "bad_yes_no")]


def test_a_kinship_ends_once_and_an_older_list_does_not_revive_it(site: Site) -> None:
    site.land("kin", kin(member_id=ONE, relative_member_id=OTHER))
    gone = kin(member_id=OTHER, relation="child", relative_member_id=ONE, ended=True)

    done = site.land("kin", gone, fingerprint="f2")
    again = [
        site.land("kin", gone, fingerprint="f3"),
        site.land("kin", kin(member_id=ONE, relative_member_id=OTHER), fingerprint="f4"),
    ]

    assert (done.landed.rows, done.landed.problems) == (1, [])
    assert [(one.landed.rows, one.landed.unchanged) for one in again] == [(0, 1), (0, 1)]
    assert in_force(site) == 0


def test_a_kinship_that_stands_again_is_written_again(site: Site) -> None:
    for number, ended in enumerate((None, True, False)):
        site.land("kin", kin(member_id=ONE, relative_member_id=OTHER, ended=ended), fingerprint=f"f{number}")

    assert in_force(site) == 1


def test_what_was_never_recorded_cannot_end(site: Site) -> None:
    done = site.land(
        "kin",
        kin(member_id=ONE, relative_member_id=OTHER, ended=True),
        kin(member_id=ONE, relative_member_id="nobody"),
    )

    assert [(one.row, one.code) for one in done.landed.problems] == [(2, "no_such_kin"), (3, "unknown_member")]


def test_two_rows_that_end_one_pair_end_it_once(site: Site) -> None:
    site.land("kin", kin(member_id=ONE, relative_member_id=OTHER))

    done = site.land(
        "kin",
        kin(member_id=ONE, relative_member_id=OTHER, ended=True),
        kin(identity_number=number_of(1), relative_member_id=OTHER, ended=True),
        fingerprint="f2",
    )

    assert (done.landed.rows, done.landed.unchanged, in_force(site)) == (1, 1, 0)


def test_nobody_is_their_own_kin(site: Site) -> None:
    done = site.land("kin", kin(member_id=ONE, relative_identity_number=number_of(1)))

    assert [(one.row, one.code) for one in done.landed.problems] == [(2, "same_person")]


def test_two_rows_of_one_pair_under_number_and_id_land_once(site: Site) -> None:
    done = site.land(
        "kin",
        kin(member_id=ONE, relative_member_id=OTHER),
        kin(identity_number=number_of(1), relative_member_id=OTHER),
    )

    assert (done.landed.rows, done.landed.unchanged, len(edges(site))) == (1, 1, 1)


@pytest.mark.parametrize(
    ("relation", "turned", "said"),
    [
        ("parent", "child", []),
        ("sibling", "sibling", []),
        ("parent", "parent", ["differs_from_recorded"]),
        ("parent", "spouse", ["differs_from_recorded"]),
    ],
)
def test_two_lists_planned_at_once_write_one_edge_for_a_pair(
    site: Site, relation: str, turned: str, said: list[str]
) -> None:
    """The second was planned before the first had landed, as are rows of one long list far from each other."""
    second = site.prepared(
        "kin", kin(member_id=OTHER, relation=turned, relative_member_id=ONE), fingerprint="planned before"
    )
    site.land("kin", kin(member_id=ONE, relation=relation, relative_member_id=OTHER))

    done = perform(site.engine, second)

    assert len(edges(site)) == 1
    assert [one.code for one in done.landed.problems] == said
