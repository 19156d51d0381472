"""Which body a list means: a department by its number or by what it is called here, a charity or society by its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph.schema import Department
from graph.views import Directory
from matching.identity import normalised
from matching.imports.vocabulary import spelling
from matching.landing.records import charity_id, department_id, society_id


def names_of(departments: Iterable[Department]) -> Mapping[str, str]:
    """What departments are called in the county → their code. A name that two codes share stands for neither."""
    codes: dict[str, set[str]] = defaultdict(set)
    for department in departments:
        for name in (department.name, *department.aliases):
            codes[spelling(name)].add(department.code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


def organisation_id(directory: Directory, role: str, named: str) -> str | None:
    """The id of the body that somebody of that role works for; None when the county has none of that name."""
    if role == "charity":
        found = charity_id(normalised(named))
        return found if found in directory.charities else None
    if role == "society":
        return next((one.id for one in directory.societies if one.id == society_id(named)), None)
    return _department(directory.departments, named)


def _department(departments: Iterable[Department], named: str) -> str | None:
    """By number, else by a name that only one of them has."""
    word = spelling(named)
    known = list(departments)
    if any(one.id == department_id(named) for one in known):
        return department_id(named)
    called = [one.id for one in known if word in map(spelling, (one.name, *one.aliases))]
    return called[0] if len(called) == 1 else None
