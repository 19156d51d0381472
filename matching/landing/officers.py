"""The people who work for a county land with their role, their body and, where they are registered, themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.changes import Change, CreateNode, EndLink, Link, UpdateNode
from graph.schema import Member, Officer, SamePerson, WorksFor
from graph.store import GraphStore
from graph.views import Directory
from matching.imports.rows import OfficerRow
from matching.landing.delivery import Delivery, Plan
from matching.landing.differences import differing
from matching.landing.organisations import organisation_id
from matching.landing.records import Facts, officer_id

NumberedOfficer = tuple[int, OfficerRow]


def plan_officers(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedOfficer]) -> Plan[NumberedOfficer]:
    """One ChangeSet for each officer who is new or of whom something differs."""
    plan: Plan[NumberedOfficer] = Plan()
    directory = store.directory(delivery.county)
    known = store.known([officer_id(row.officer_id) for _, row in rows])
    people = store.find_members(sorted({row.identity_number for _, row in rows if row.identity_number}))
    for numbered in rows:
        number, row = numbered
        before = known.get(officer_id(row.officer_id))
        if before is not None and before.county != delivery.county:
            plan.refuse("of_another", number, holder=before.county)
            continue
        facts = _facts(row, directory, people)
        if isinstance(before, Officer):
            changes = _differences(store, before, facts)
        else:
            changes = _new(row, delivery.county, facts)
        if not changes:
            plan.unchanged += 1
            continue
        plan.planned.append(delivery.planned(numbered, f"officer:{row.officer_id}", "ImportOfficer", changes, before))
    return plan


def _facts(row: OfficerRow, directory: Directory, people: Mapping[str, tuple[Member, ...]]) -> Facts:
    """What the row says. The number of somebody who is not registered, or is so twice, is not kept."""
    found = people.get(row.identity_number or "", ())
    return {
        "name": row.name,
        "role": row.role,
        "region": row.area,
        "organisation": organisation_id(directory, row.role, row.organisation) if row.organisation else None,
        "person": found[0].id if len(found) == 1 else None,
        "until": row.until.isoformat() if row.until else None,
    }


def _new(row: OfficerRow, county: str, facts: Facts) -> list[Change]:
    officer = Officer.from_props(
        officer_id(row.officer_id), county, "", 0, {k: v for k, v in facts.items() if v is not None}
    )
    return [CreateNode(officer), *_links(officer.id, facts)]


def _differences(store: GraphStore, before: Officer, facts: Facts) -> list[Change]:
    different = differing(before, facts, store.vault)
    if not different:
        return []
    ended: list[Change] = []
    if "organisation" in different and before.organisation:
        ended.append(EndLink(WorksFor, before.id, before.organisation))
    if "person" in different and before.person:
        ended.append(EndLink(SamePerson, before.id, before.person))
    return [UpdateNode(Officer, before.id, different), *ended, *_links(before.id, different)]


def _links(officer: str, facts: Facts) -> list[Change]:
    links: list[Change] = []
    if facts.get("organisation"):
        links.append(Link(WorksFor(source=officer, target=str(facts["organisation"]))))
    if facts.get("person"):
        links.append(Link(SamePerson(source=officer, target=str(facts["person"]))))
    return links
