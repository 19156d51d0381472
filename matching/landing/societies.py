"""Mutual-aid societies land with their fund and the seats of their committee; a fund only ever grows by a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.changes import Change, CreateNode, Link
from graph.schema import Member, Officer, Serves, Society
from graph.schema.facts import Node
from graph.store import GraphStore
from matching.imports.rows import SocietyRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.differences import differing, enlarged
from matching.landing.records import county_of, fund_of, region_id, society_id, society_node
from matching.landing.seats import seat_changes

NumberedSociety = tuple[int, SocietyRow]


def plan_societies(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedSociety]) -> Plan[NumberedSociety]:
    """One ChangeSet for each society that is new or of which something differs."""
    plan: Plan[NumberedSociety] = Plan()
    known = store.known([society_id(row.society_id) for _, row in rows])
    people = store.find_members(sorted({identity for _, row in rows for identity in row.committee}))
    officers = {
        county: store.directory(county).officers for county in sorted({county_of(row.village) for _, row in rows})
    }
    for numbered in rows:
        number, row = numbered
        before = known.get(society_id(row.society_id))
        if _is_refused(plan, number, row, before):
            continue
        own = [one for one in officers[county_of(row.village)] if one.organisation == society_id(row.society_id)]
        changes = [*_society(row, before, store), *_seats(row, people, own)]
        if not changes:
            plan.unchanged += 1
            continue
        change_set = delivery.change_set(
            f"society:{row.society_id}:{before.revision if before else 0}:{len(own)}",
            "ImportSociety",
            changes,
            county=county_of(row.village),
            guards=[before] if before else [],
        )
        plan.planned.append(Planned(number, (numbered,), change_set))
    return plan


def _is_refused(plan: Plan[NumberedSociety], number: int, row: SocietyRow, before: Node | None) -> bool:
    if not isinstance(before, Society):
        return False
    if before.region != row.village:
        plan.refuse("of_another", number, holder=region_id(before.region))
        return True
    if fund_of(row) < before.fund_total_fen:
        plan.refuse("less_than_recorded", number, recorded=before.fund_total_fen)
        return True
    return False


def _society(row: SocietyRow, before: Node | None, store: GraphStore) -> list[Change]:
    if not isinstance(before, Society):
        society = society_node(row)
        return [CreateNode(society), Link(Serves(source=society.id, target=region_id(row.village)))]
    different = differing(before, {"name": row.name, "ceiling_fen": row.per_case_ceiling_fen}, store.vault)
    more = fund_of(row) - before.fund_total_fen
    return enlarged(before, "fund_left_fen", more, different)


def _seats(row: SocietyRow, people: Mapping[str, tuple[Member, ...]], own: Sequence[Officer]) -> list[Change]:
    """Seats for the registered people of the committee who have none yet; `own`: who works for the society already."""
    seated = {officer.person for officer in own}
    free = iter(range(len(own) + 1, len(own) + 1 + len(row.committee)))
    fresh = [member for identity in row.committee for member in people.get(identity, ()) if member.id not in seated]
    return [change for member in fresh for change in seat_changes(row, next(free), member.id, member.name)]
