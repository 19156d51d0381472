"""The loop of every use case: read, decide, apply, and again when the facts moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graph import patience
from graph.changes import ChangeSet, UpdateNode
from graph.errors import StoreBusy
from graph.schema import Household
from graph.settlement import Outcome
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


def test_a_night_waits_for_a_store_that_is_busy(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    load(play.engine, category="other", counted_income_fen_per_year=9_000_000)
    play.signals("insurance_lapse")
    apply, refused = play.engine.store.apply, set[str]()

    def busy_once(sets: Sequence[ChangeSet]) -> list[Outcome]:
        if sets[0].action not in refused:
            refused.add(sets[0].action)
            raise StoreBusy("others hold it")
        return apply(sets)

    monkeypatch.setattr(patience, "PAUSES_SECONDS", (0.0,))
    monkeypatch.setattr(play.engine.store, "apply", busy_once)
    report = play.night()

    assert (report.warnings.total(), report.pairings) == (1, 1)
    assert {"AssessHousehold", "RecordPairingRun", "ProposePairing"} <= refused
