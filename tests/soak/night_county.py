"""A demo county on the eve of a night, in any store, and the night as a process that can be killed.

`python -m tests.soak.night_county` runs the night on the store that the environment names. Before and after every
`apply` it says on a line of standard output how many operations have landed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from unittest.mock import patch

from graph.changes import Change, ChangeSet, CreateNode, Link, Receipt, derived_id
from graph.schema import About, Signal
from graph.settlement import Outcome
from graph.store import GraphStore
from graph.stores.opening import open_store
from graph.vault import load_vault
from matching.engine import Engine
from matching.night import NightReport, night
from seeds.county import generate
from seeds.load import load
from tests.small_county import an_engine
from workers.settings import WorkerSettings

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
INDICATORS = ("death", "serious_illness", "unemployment", "disaster")


def on_the_eve(engine: Engine, households: int, seed: int) -> None:
    """The county with its needs and supply, and a new signal or two for every second household."""
    county = generate(seed=seed, on=ON, households=households)
    load(engine.store, county, engine.packs, NOW)
    for code in (each.code for each in county.counties):
        warned = [f"household:{one.household_id}" for one in county.households[::2] if one.region.startswith(code)]
        changes = [change for number, household in enumerate(warned) for change in _signals(household, code, number)]
        loaded = ChangeSet(
            operation_key=f"signals:{code}", county=code, actor="system", action="Load", at=NOW, changes=tuple(changes)
        )
        [outcome] = engine.store.apply([loaded])
        assert isinstance(outcome, Receipt), outcome


def run_the_night(engine: Engine) -> NightReport:
    return night(engine, NOW, ON)


def _signals(household: str, county: str, number: int) -> Iterator[Change]:
    for indicator in INDICATORS[number % 3 : number % 3 + 2]:
        signal = Signal(
            id=derived_id("signal", household, indicator),
            county=county,
            household=household,
            indicator=indicator,
            source="civil_affairs",
            channel="cross_match",
            observed_on=ON.isoformat(),
            status="new",
        )
        yield CreateNode(signal)
        yield Link(About(source=signal.id, target=household))


def main() -> None:
    settings = WorkerSettings()
    store = open_store(
        settings.store,
        load_vault(settings.key_file),
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
    )
    _tell_and_run(store)


def _tell_and_run(store: GraphStore) -> None:
    kind, landed = type(store), 0
    apply = kind.apply

    def telling(self: GraphStore, change_sets: Sequence[ChangeSet]) -> list[Outcome]:
        nonlocal landed
        print(landed, flush=True)
        outcomes = apply(self, change_sets)
        landed += sum(isinstance(outcome, Receipt) and not outcome.repeated for outcome in outcomes)
        print(landed, flush=True)
        return outcomes

    with patch.object(kind, "apply", telling):
        run_the_night(an_engine(store))


if __name__ == "__main__":
    main()
