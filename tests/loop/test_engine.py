"""The loop of every use case: read, decide, apply, and again when the facts moved."""

from __future__ import annotations

from dataclasses import replace

from graph.changes import ChangeSet, UpdateNode
from graph.schema import Household
from graph.views import HouseholdView
from matching.engine import perform_on_households
from tests.loop.county import COUNTY, HOUSEHOLD, Play, load


def test_a_household_that_others_see_to_meanwhile_is_refused_nothing(play: Play) -> None:
    load(play.engine)

    def decide(view: HouseholdView) -> ChangeSet | None:
        if view.household.category == "dibao":
            return None
        change = UpdateNode(Household, HOUSEHOLD, {"category": "dibao"})
        decided = play.act("ours").change_set(COUNTY, "Classify", [change], guards=[view.household])
        play.engine.store.apply([replace(decided, operation_key="theirs")])
        return decided

    batch = perform_on_households(play.engine, [HOUSEHOLD], decide)

    assert (batch.landed, batch.refused) == ([], {})
