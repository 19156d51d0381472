"""Nobody decides on their own kin (优亲厚友): who is near a household, and acts that near kin may not do.

Source: national-2023 and chizhou-2024 五(三); how many steps are near is a value of the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from graph.changes import ChangeSet, Receipt
from graph.schema import Officer
from graph.views import Directory, HouseholdView, KinPath
from matching.engine import Act, Engine, perform
from matching.errors import ConflictOfInterest
from matching.households.facts import own_members


def kin_path(engine: Engine, on: date, view: HouseholdView, people: Sequence[str]) -> KinPath | None:
    """The shortest kinship, within the pack's steps, between one of the people (member ids) and the household."""
    if not people:
        return None
    pack = engine.pack_for(engine.store.directory(view.household.county), on)
    steps = pack.get("product.kin_steps", on, int).value
    return engine.store.kin_distance(people, [member.id for member in own_members(view)], steps)


def people_of(directory: Directory, day: str, society_id: str, actor: str = "") -> dict[str, Officer]:
    """A society's people of the day, and whoever acts, by the member of a household that they are."""
    return {
        officer.person: officer
        for officer in directory.officers
        if officer.person is not None
        and officer.serves(day)
        and (officer.organisation == society_id or officer.id == actor)
    }


def perform_impartially(
    engine: Engine, act: Act, thing_id: str, decide: Callable[[HouseholdView], ChangeSet]
) -> Receipt:
    """An act on one household by somebody who is not of its near kin.

    Raises: ConflictOfInterest when whoever acts is: a second pair of eyes has to do it.
    """

    def read() -> tuple[HouseholdView, KinPath | None]:
        view = engine.store.household_view(thing_id)
        officer = engine.store.known([act.actor]).get(act.actor)
        person = officer.person if isinstance(officer, Officer) else None
        return view, kin_path(engine, act.on, view, [person] if person else [])

    def decide_among_strangers(seen: tuple[HouseholdView, KinPath | None]) -> ChangeSet:
        view, path = seen
        if path is not None:
            raise ConflictOfInterest(act.actor, view.household.id)
        return decide(view)

    receipt = perform(engine, act, read, decide_among_strangers)
    assert receipt is not None, "decide always decides"
    return receipt
