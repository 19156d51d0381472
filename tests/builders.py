"""Things of a county, whole and valid; a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graph.changes import Change, ChangeSet, CreateNode, Event, Guard
from graph.schema import (
    Charity,
    Claim,
    Consent,
    Department,
    Household,
    Member,
    Need,
    Officer,
    Pairing,
    Parameter,
    Policy,
    Referral,
    Region,
    Signal,
    Society,
    Supply,
    Warning,
    queue_key,
)
from graph.schema.cases import Level

COUNTY = "341702"
TOWN = "341702001"
VILLAGE = "341702001001"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def a_change_set(
    key: str,
    *changes: Change,
    county: str = COUNTY,
    at: datetime = AT,
    guards: tuple[Guard, ...] = (),
    events: tuple[Event, ...] = (),
    answer: Mapping[str, Any] | None = None,
    request: str = "",
) -> ChangeSet:
    return ChangeSet(
        operation_key=key,
        county=county,
        actor="officer:1",
        action="Test",
        at=at,
        changes=changes,
        guards=guards,
        events=events,
        answer=answer or {},
        request=request,
    )


def created(*nodes: Any) -> tuple[CreateNode, ...]:
    return tuple(CreateNode(node) for node in nodes)


def a_region(region_id: str = VILLAGE, **facts: Any) -> Region:
    return replace(Region(id=region_id, county=region_id[:6], name="某村", level="village"), **facts)


def a_household(household_id: str = "household:1", **facts: Any) -> Household:
    household = Household(
        id=household_id,
        county=COUNTY,
        region=VILLAGE,
        settlement="rural",
        other_property_within_limits=True,
    )
    return replace(household, **facts)


def a_member(member_id: str = "member:1", household: str = "household:1", **facts: Any) -> Member:
    member = Member(
        id=member_id,
        county=COUNTY,
        household=household,
        name="某甲",
        born_on="1970-05-01",
        sex="female",
        relation="head",
        co_resident=True,
        registered_here=True,
        labour_capacity="partial",
        has_income_source=True,
        supporters="none",
        employed=False,
        own_property_within_limits=True,
        serious_illness=False,
        orphan_status="none",
    )
    return replace(member, **facts)


def a_consent(consent_id: str = "consent:1", household: str = "household:1", **facts: Any) -> Consent:
    consent = Consent(
        id=consent_id,
        county=COUNTY,
        household=household,
        purpose="charity",
        recipients=("any",),
        given_on="2026-01-01",
        status="active",
    )
    return replace(consent, **facts)


def an_officer(officer_id: str = "officer:1", **facts: Any) -> Officer:
    officer = Officer(id=officer_id, county=COUNTY, name="某乙", role="county", region=COUNTY)
    return replace(officer, **facts)


def a_signal(signal_id: str = "signal:1", household: str = "household:1", **facts: Any) -> Signal:
    signal = Signal(
        id=signal_id,
        county=COUNTY,
        household=household,
        indicator="death",
        source="public_security",
        channel="cross_match",
        observed_on="2026-03-01",
        status="new",
    )
    return replace(signal, **facts)


def a_warning(
    warning_id: str = "warning:1",
    household: str = "household:1",
    level: Level = "red",
    due_on: str | None = "2026-03-05",
    **facts: Any,
) -> Warning:
    warning = Warning(
        id=warning_id,
        county=COUNTY,
        household=household,
        region=VILLAGE,
        level=level,
        queue_key=queue_key(level, due_on),
        points=10,
        raised_on="2026-03-02",
        due_on=due_on,
        provisional=False,
        status="open",
        pack="chizhou-2024",
        reasons="[]",
        gaps="[]",
    )
    return replace(warning, **facts)


def a_referral(
    referral_id: str = "referral:1",
    household: str = "household:1",
    warning: str = "warning:1",
    level: Level = "red",
    due_on: str | None = "2026-03-20",
    **facts: Any,
) -> Referral:
    referral = Referral(
        id=referral_id,
        county=COUNTY,
        household=household,
        region=VILLAGE,
        warning=warning,
        level=level,
        queue_key=queue_key(level, due_on),
        disposition="deliver",
        kind="medical_aid",
        department="department:1",
        department_code="medical_insurance",
        role="lead",
        status="requested",
        issued_on="2026-03-02",
        due_on=due_on,
        provisional=False,
        reasons="[]",
    )
    return replace(referral, **facts)


def a_need(need_id: str = "need:1", household: str = "household:1", quantity: int = 3, **facts: Any) -> Need:
    need = Need(
        id=need_id,
        county=COUNTY,
        household=household,
        region=VILLAGE,
        kind="charity",
        unit="件",
        quantity=quantity,
        quantity_open=quantity,
        level="red",
        status="open",
        raised_on="2026-03-02",
    )
    return replace(need, **facts)


def a_department(department_id: str = "department:1", **facts: Any) -> Department:
    department = Department(id=department_id, county=COUNTY, name="医保局", code="medical_insurance", area=COUNTY)
    return replace(department, **facts)


def a_charity(charity_id: str = "charity:1", **facts: Any) -> Charity:
    charity = Charity(id=charity_id, county=COUNTY, name="慈善协会", credit_code="53341700MJA000001X")
    return replace(charity, **facts)


def a_supply(supply_id: str = "supply:1", charity: str = "charity:1", quantity: int = 10, **facts: Any) -> Supply:
    supply = Supply(
        id=supply_id,
        county=COUNTY,
        charity=charity,
        project="暖冬",
        kind="charity",
        unit="件",
        quantity=quantity,
        quantity_left=quantity,
        categories=("any",),
        service_area=("any",),
        valid_from="2026-01-01",
        valid_to="2026-12-31",
        status="open",
    )
    return replace(supply, **facts)


def a_pairing(pairing_id: str = "pairing:1", **facts: Any) -> Pairing:
    pairing = Pairing(
        id=pairing_id,
        county=COUNTY,
        household="household:1",
        need="need:1",
        supply="supply:1",
        charity="charity:1",
        kind="charity",
        unit="件",
        quantity=2,
        status="proposed",
        proposed_on="2026-03-02",
        expires_on="2026-03-09",
        run="run:1",
        reasons="[]",
    )
    return replace(pairing, **facts)


def a_society(society_id: str = "society:1", fund: int = 1000, **facts: Any) -> Society:
    society = Society(
        id=society_id,
        county=COUNTY,
        name="互助社",
        region=VILLAGE,
        fund_total_fen=fund,
        fund_left_fen=fund,
        ceiling_fen=fund,
    )
    return replace(society, **facts)


def a_claim(claim_id: str = "claim:1", referral: str = "referral:1", **facts: Any) -> Claim:
    claim = Claim(
        id=claim_id,
        county=COUNTY,
        household="household:1",
        society="society:1",
        referral=referral,
        status="claimed",
        claimed_on="2026-03-02",
        lease_until="2026-03-05",
    )
    return replace(claim, **facts)


def a_policy(policy_id: str = "policy:1", **facts: Any) -> Policy:
    return replace(Policy(id=policy_id, county=COUNTY, pack="chizhou-2024", in_force_from="2024-04-25"), **facts)


def a_parameter(parameter_id: str = "parameter:1", **facts: Any) -> Parameter:
    parameter = Parameter(
        id=parameter_id,
        county=COUNTY,
        name="dibao_standard_rural",
        value=70_000,
        unit="fen/month",
        valid_from="2026-01-01",
        source="池政办〔2025〕1号",
    )
    return replace(parameter, **facts)
