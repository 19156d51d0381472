"""Who can be signed in as in demo mode: for each role of a county the officer who has something to do, then others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.access.authorisation import Actor, scope_of
from api.access.context import Service, actor_of
from api.access.permissions import ROLES
from graph.schema import Officer, Role

LOOKED_AT = 30
"""Officers of a role that are looked at for work before the first is taken as they are."""
OTHERS = 40


@dataclass(frozen=True, slots=True)
class Persona:
    """A role of a county: the officer of the one click, and others to choose from."""

    county: str
    role: Role
    officer: Officer
    others: tuple[Officer, ...]


def personas(service: Service) -> list[Persona]:
    """By county, then role in the order of the schema."""
    found = []
    for county in service.store.counties():
        today = service.today().isoformat()
        officers = [one for one in service.directories.get(county).officers if one.serves(today)]
        for role in ROLES:
            of_role = sorted((one for one in officers if one.role == role), key=lambda one: one.id)
            if of_role:
                first = _busiest(service, of_role)
                others = [one for one in of_role if one.id != first.id]
                found.append(Persona(county, role, first, tuple(others[:OTHERS])))
    return found


def _busiest(service: Service, officers: list[Officer]) -> Officer:
    looked_at = ((officer, actor_of(service, officer.id)) for officer in officers[:LOOKED_AT])
    return next((officer for officer, actor in looked_at if actor and _has_work(service, actor)), officers[0])


def _has_work(service: Service, actor: Actor) -> bool:
    match actor.role:
        case "town":
            return _any(service.store.queue(scope_of(actor, "warning.list"), limit=1).page)
        case "department" | "coordinator":
            return _any(service.store.inbox(scope_of(actor, "referral.list"), ("requested", "received"), limit=1))
        case "charity":
            return _any(service.store.pairings(scope_of(actor, "pairing.list"), ("proposed",), limit=1))
        case "society":
            return _any(service.store.cases(scope_of(actor, "case.list"), limit=1))
        case _:
            return True


def _any(rows: Iterable[object]) -> bool:
    return next(iter(rows), None) is not None
