"""Who is kin to whom lands once for each pair, whichever of the two a list begins with; and so does its end.

What has ended stays so when a list that does not speak of ends comes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graph.changes import EndLink, Link
from graph.schema import KinOf, KinRelation, Member
from graph.store import GraphStore
from matching.imports.rows import KinRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.subjects import Registry, Subject, look_up

NumberedKin = tuple[int, KinRow]
Pair = frozenset[str]
_INVERSE: Final[Mapping[KinRelation, KinRelation]] = {"parent": "child", "child": "parent"}


def plan_kin(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedKin]) -> Plan[NumberedKin]:
    """One ChangeSet for each pair that is new, or that ends. A pair that is something else already is refused."""
    plan: Plan[NumberedKin] = Plan()
    registry = look_up(
        store,
        people=(number for _, row in rows for number in (row.identity_number, row.relative_identity_number)),
        members=(number for _, row in rows for number in (row.member_id, row.relative_member_id)),
    )
    people = {number: _ends(row, registry) for number, row in rows}
    recorded, ended = _recorded(store, [one for both in people.values() for one in both if one is not None])
    for number, row in rows:
        person, relative = people[number]
        if person is None or relative is None:
            plan.refuse(_why_not(row, registry, person), number)
            continue
        edge = _edge(row, person.member, relative.member)
        pair = frozenset((edge.source, edge.target))
        if len(pair) == 1:
            plan.refuse("same_person", number)
            continue
        before, county = recorded.get(pair), person.household.county
        has_ended = ended.get(pair) == edge.relation
        if before is not None and _in_order(before).relation != edge.relation:
            plan.refuse("differs_from_recorded", number)
        elif row.ended and before is not None:
            ended[pair] = edge.relation
            end = EndLink(KinOf, before.source, before.target, before.key)
            plan.planned.append(_planned(delivery, (number, row), recorded.pop(pair), end, county))
        elif row.ended and not has_ended:
            plan.refuse("no_such_kin", number)
        elif before is not None or (has_ended and row.ended is not False):
            plan.unchanged += 1
        else:
            recorded[pair] = edge
            plan.planned.append(_planned(delivery, (number, row), edge, Link(edge), county))
    return plan


def _planned(
    delivery: Delivery, numbered: NumberedKin, edge: KinOf, change: Link | EndLink, county: str
) -> Planned[NumberedKin]:
    word, action = ("kin", "ImportKin") if isinstance(change, Link) else ("kin-ended", "EndKin")
    key = f"{word}:{edge.source}:{edge.relation}:{edge.target}"
    change_set = delivery.change_set(key, action, [change], county=county)
    return Planned(numbered[0], (numbered,), change_set)


def _ends(row: KinRow, registry: Registry) -> tuple[Subject | None, Subject | None]:
    return (
        _subject(row.identity_number, row.member_id, registry),
        _subject(row.relative_identity_number, row.relative_member_id, registry),
    )


def _subject(identity_number: str | None, member: str | None, registry: Registry) -> Subject | None:
    return registry.person(identity_number) if identity_number else registry.member(member or "")


def _why_not(row: KinRow, registry: Registry, person: Subject | None) -> str:
    number = row.identity_number if person is None else row.relative_identity_number
    return registry.why_not(number) if number else "unknown_member"


def _recorded(store: GraphStore, people: Iterable[Subject]) -> tuple[dict[Pair, KinOf], dict[Pair, KinRelation]]:
    """The kinship that is in force between people of these households and others; and what ended between them last."""
    views = store.household_views(sorted({one.household.id for one in people}))
    edges = sorted((edge for view in views for edge in view.edges_of(KinOf)), key=lambda edge: edge.since)
    in_force = {frozenset((edge.source, edge.target)): edge for edge in edges if edge.until is None}
    ended = {
        frozenset((edge.source, edge.target)): _in_order(edge).relation for edge in edges if edge.until is not None
    }
    return in_force, ended


def _edge(row: KinRow, person: Member | None, relative: Member | None) -> KinOf:
    assert person is not None and relative is not None, "both were looked up as people"
    return _in_order(KinOf(source=person.id, target=relative.id, relation=row.relation))


def _in_order(edge: KinOf) -> KinOf:
    """The smaller id comes first: whoever tells of a pair writes the same edge, and of two at once the second fails."""
    if edge.source <= edge.target:
        return edge
    relation = _INVERSE.get(edge.relation, edge.relation)
    return replace(edge, source=edge.target, target=edge.source, relation=relation)
