"""Who sits on a society's committee, as officers of it: how kinship with a beneficiary is noticed."""

from __future__ import annotations

from graph.changes import Change, CreateNode, Link
from graph.schema import Officer, SamePerson, WorksFor
from matching.imports.rows import SocietyRow
from matching.landing.records import county_of, society_id


def seat_id(society: SocietyRow, number: int) -> str:
    """The officer of the society's n-th seat, counted from 1."""
    return f"officer:{society.society_id}-seat-{number}"


def seat_changes(society: SocietyRow, number: int, person: str, name: str) -> list[Change]:
    """The n-th seat, taken by a registered member. Committee members who are not registered have no kin here."""
    officer = Officer(
        id=seat_id(society, number),
        county=county_of(society.village),
        name=name,
        role="society",
        region=society.village,
        organisation=society_id(society.society_id),
        person=person,
    )
    return [
        CreateNode(officer),
        Link(WorksFor(source=officer.id, target=society_id(society.society_id))),
        Link(SamePerson(source=officer.id, target=person)),
    ]
