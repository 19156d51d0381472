"""Consents by list: what a sound row gives, what is wrong with others, and what lands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.changes import Receipt, UpdateNode
from graph.schema import Consent
from matching.imports.rows import ConsentRow
from tests.unit.import_files import a_context, found, report_on
from tests.unit.landing_site import CHARITY, COUNTY, Site, a_household, a_member, a_site

CONSENT = {"同意书编号": "C1", "户编号": "H1", "用途": "慈善帮扶", "同意日期": "2026-02-01", "有效期至": "2026-12-31"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path, households=(a_household(1),), members=(a_member(1),)) as made:
        yield made


def a_consent(**facts: Any) -> ConsentRow:
    given: dict[str, Any] = {"consent_id": "C1", "household_id": f"{COUNTY}-000001", "purpose": "charity"}
    return ConsentRow(**(given | {"given_on": date(2026, 2, 1), "until": date(2026, 12, 31)} | facts))


def test_a_consent_is_read() -> None:
    (row,) = report_on("consents", CONSENT | {"接收方": CHARITY}).valid_rows

    assert row.value == a_consent(household_id="H1", recipients=(CHARITY,))


def test_a_consent_that_names_nobody_is_for_any_charity() -> None:
    (row,) = report_on("consents", CONSENT).valid_rows

    assert getattr(row.value, "recipients", ()) == ("any",)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"用途": "宣传"}, ("用途", "bad_code")),
        ({"同意日期": "2026-03-02"}, ("同意日期", "future_date")),
        ({"有效期至": "2026-01-31"}, ("有效期至", "contradiction")),
        ({"用途": "逐类审核", "接收方": CHARITY}, ("接收方", "contradiction")),
        ({"接收方": "123"}, ("接收方", "bad_form")),
        ({"户编号": ""}, ("户编号", "missing_value")),
    ],
)
def test_what_is_wrong_with_a_consent_is_named(change: dict[str, str], problem: tuple[str, str]) -> None:
    assert found(report_on("consents", CONSENT | change)) == [(2, *problem)]


def test_a_consent_is_of_a_registered_household_and_towards_registered_charities() -> None:
    nobody = a_context(is_household=lambda number: False, is_charity=lambda code: False)

    problems = found(report_on("consents", CONSENT | {"接收方": CHARITY}, context=nobody))

    assert problems == [(2, "户编号", "unknown_household"), (2, "接收方", "unknown_provider")]


def test_one_number_is_given_to_one_consent() -> None:
    assert found(report_on("consents", CONSENT, CONSENT)) == [(3, None, "duplicate_row")]


def test_a_consent_lands_about_its_household_and_lets_the_charity_be_asked(site: Site) -> None:
    site.land("consents", a_consent(recipients=(CHARITY,)))

    consent = site.view().consent("charity", "2026-03-01", f"charity:{CHARITY}")
    assert consent is not None and consent.id == "consent:C1"
    assert site.view().consent("charity", "2026-03-01", "charity:other") is None


def test_the_same_list_again_changes_nothing(site: Site) -> None:
    site.land("consents", a_consent())
    before = site.entries()

    done = site.land("consents", a_consent(), fingerprint="f2")

    assert (done.landed.rows, done.landed.unchanged, done.landed.problems) == (0, 1, [])
    assert site.entries() == before


def test_a_consent_that_comes_with_other_facts_is_refused(site: Site) -> None:
    site.land("consents", a_consent())

    done = site.land("consents", a_consent(until=None), fingerprint="f2")

    assert [(one.row, one.code) for one in done.landed.problems] == [(2, "differs_from_recorded")]
    assert getattr(site.node("consent:C1"), "until", None) == "2026-12-31"


def test_a_list_does_not_revive_what_was_withdrawn(site: Site) -> None:
    site.land("consents", a_consent())
    consent = site.node("consent:C1")
    withdrawn = UpdateNode(Consent, consent.id, {"status": "withdrawn"})
    delivery = site.prepared("consents").delivery
    change = delivery.change_set("withdraw", "WithdrawConsent", [withdrawn], county=COUNTY, guards=[consent])
    [outcome] = site.engine.store.apply([change])

    done = site.land("consents", a_consent(), fingerprint="f2")

    assert isinstance(outcome, Receipt)
    assert (done.landed.unchanged, getattr(site.node("consent:C1"), "status", "")) == (1, "withdrawn")


def test_a_withdrawal_is_read() -> None:
    (row,) = report_on("consents", CONSENT | {"已撤回": "是"}).valid_rows

    assert row.value == a_consent(household_id="H1", withdrawn=True)
    assert found(report_on("consents", CONSENT | {"已撤回": "也许"})) == [(2, "已撤回", "bad_yes_no")]


def test_a_list_withdraws_a_consent_once(site: Site) -> None:
    site.land("consents", a_consent(), a_consent(consent_id="C2"))

    done = site.land("consents", a_consent(withdrawn=True), fingerprint="f2")
    again = site.land("consents", a_consent(withdrawn=True), fingerprint="f3")

    assert (done.landed.rows, done.landed.problems) == (1, [])
    assert (again.landed.rows, again.landed.unchanged) == (0, 1)
    consent = site.view().consent("charity", "2026-03-01")
    assert consent is not None and consent.id == "consent:C2"


def test_two_consents_of_one_household_are_withdrawn_by_one_list(site: Site) -> None:
    site.land("consents", a_consent(), a_consent(consent_id="C2"))

    done = site.land(
        "consents", a_consent(withdrawn=True), a_consent(consent_id="C2", withdrawn=True), fingerprint="f2"
    )

    assert (done.landed.rows, done.landed.problems) == (2, [])
    assert site.view().consent("charity", "2026-03-01") is None


def test_a_consent_that_is_first_heard_of_when_withdrawn_covers_nothing(site: Site) -> None:
    site.land("consents", a_consent(withdrawn=True))

    assert site.view().consent("charity", "2026-03-01") is None
    assert getattr(site.node("consent:C1"), "status", "") == "withdrawn"
