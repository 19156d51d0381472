"""The people of a county: each household with its members, and with the kinship, officers, consents and needs it has.

An edge between two households stands with the later of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from graph.changes import Change, CreateNode, Link, time_text
from graph.schema import (
    About,
    Consent,
    KinOf,
    LivesIn,
    MemberOf,
    Need,
    Needs,
    Officer,
    SamePerson,
    Supports,
    WorksFor,
)
from matching.calendar.legal_time import start_of
from matching.imports.rows import HouseholdRow, MemberRow
from matching.landing.records import (
    charity_id,
    county_of,
    household_id,
    household_node,
    member_id,
    member_node,
    region_id,
    society_id,
)
from matching.landing.seats import seat_changes
from seeds.rows import ConsentRow, County, NeedRow, OfficerRow


def household_changes(county: County) -> Iterator[tuple[str, list[Change]]]:
    """(county, changes) of each household, then the officers of each county."""
    place = {row.household_id: number for number, row in enumerate(county.households)}
    members = {home: list(rows) for home, rows in groupby(county.members, key=lambda row: row.household_id)}
    related = _kinship(county, {row.member_id or "": place[row.household_id] for row in county.members})
    given = _by_household(county)
    for number, row in enumerate(county.households):
        changes = [*_household(row, members[row.household_id]), *related[number], *given[row.household_id]]
        yield county_of(row.region), changes
    for code in (row.code for row in county.counties):
        yield code, list(_officers(county, code))


def said_changes(county: County) -> Iterator[tuple[str, list[Change]]]:
    """(county, changes) of the consents and needs alone, for households that are there; county by county."""
    region = {row.household_id: row.region for row in county.households}
    said = sorted(_by_household(county).items(), key=lambda item: (county_of(region[item[0]]), item[0]))
    for household, changes in said:
        yield county_of(region[household]), changes


def _household(row: HouseholdRow, members: list[MemberRow]) -> Iterator[Change]:
    household = household_node(row)
    yield CreateNode(household)
    yield Link(LivesIn(source=household.id, target=region_id(row.region)))
    for one in members:
        member = member_node(one, member_id(one.member_id or ""), household.county)
        yield CreateNode(member)
        yield Link(MemberOf(source=member.id, target=household.id))


def _kinship(county: County, place: dict[str, int]) -> dict[int, list[Change]]:
    """Kin and duty edges by the place of the later household of the two."""
    related: dict[int, list[Change]] = defaultdict(list)
    for kin in county.kin:
        edge = KinOf(
            source=member_id(kin.person_id),
            target=member_id(kin.relative_id),
            relation=kin.relation,
            since=_start_of(kin.since) if kin.since else "",
            until=_start_of(kin.until + timedelta(days=1)) if kin.until else None,
        )
        related[max(place[kin.person_id], place[kin.relative_id])].append(Link(edge))
    for duty in county.duties:
        owed = Supports(
            source=member_id(duty.supporter_id),
            target=member_id(duty.supported_id),
            duty=duty.duty,
            since=_start_of(duty.since),
        )
        related[max(place[duty.supporter_id], place[duty.supported_id])].append(Link(owed))
    return related


def _by_household(county: County) -> dict[str, list[Change]]:
    """Consents and open needs by household."""
    region = {row.household_id: row.region for row in county.households}
    given: dict[str, list[Change]] = defaultdict(list)
    for consent in county.consents:
        given[consent.household_id] += _consent(consent, county_of(region[consent.household_id]))
    for need in county.needs:
        given[need.household_id] += _need(need, region[need.household_id])
    return given


def _consent(row: ConsentRow, county: str) -> list[Change]:
    consent = Consent(
        id=f"consent:{row.consent_id}",
        county=county,
        household=household_id(row.household_id),
        purpose=row.purpose,
        recipients=tuple("any" if one == "any" else charity_id(one) for one in row.recipients),
        given_on=row.given_on.isoformat(),
        until=row.until.isoformat() if row.until else None,
        status="active",
    )
    return [CreateNode(consent), Link(About(source=consent.id, target=consent.household))]


def _need(row: NeedRow, region: str) -> list[Change]:
    """Urgency comes from a warning; before there is one, the need has the least."""
    need = Need(
        id=f"need:{row.need_id}",
        county=county_of(region),
        household=household_id(row.household_id),
        region=region,
        kind=row.kind,
        unit=row.unit,
        quantity=row.quantity,
        quantity_open=row.quantity,
        level="green",
        status="open",
        raised_on=row.recorded_on.isoformat(),
        needed_by=row.needed_by.isoformat(),
        evidence=row.evidence,
    )
    return [CreateNode(need), Link(Needs(source=need.household, target=need.id))]


def _officers(county: County, code: str) -> Iterator[Change]:
    """Officers with their organisations, then the committee seats of societies that no officer row stands for."""
    organisations = {row.department_id: f"department:{row.department_id}" for row in county.departments}
    organisations |= {row.uscc: charity_id(row.uscc) for row in county.charities}
    organisations |= {row.society_id: society_id(row.society_id) for row in county.societies}
    seated = {(row.organisation, row.identity_number) for row in county.officers}
    for officer in county.officers:
        if officer.county == code:
            yield from _officer(officer, organisations[officer.organisation] if officer.organisation else None)
    registered = {row.identity_number: row for row in county.members if row.identity_number}
    for society in county.societies:
        if county_of(society.village) != code:
            continue
        for number, identity in enumerate(society.committee, start=1):
            person = registered.get(identity)
            if person is not None and (society.society_id, identity) not in seated:
                yield from seat_changes(society, number, member_id(person.member_id or ""), person.name)


def _officer(row: OfficerRow, organisation: str | None) -> Iterator[Change]:
    officer = Officer(
        id=f"officer:{row.officer_id}",
        county=row.county,
        name=row.name,
        role=row.role,
        region=row.area,
        organisation=organisation,
        person=member_id(row.person) if row.person else None,
    )
    yield CreateNode(officer)
    if organisation is not None:
        yield Link(WorksFor(source=officer.id, target=organisation))
    if officer.person is not None:
        yield Link(SamePerson(source=officer.id, target=officer.person))


def _start_of(day: date) -> str:
    return time_text(start_of(day))
