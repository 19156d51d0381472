"""What a store holds, in the numbers that the demo prints: counted from the graph itself, household by household."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast

from graph.schema import ACTIVE_PAIRING, LEVELS, Need, Pairing, Warning
from graph.views import HouseholdView, Scope
from matching.cases.chain import chain_of
from matching.engine import Engine
from matching.imports.rows import Unit
from matching.pairing.given.rows import PairingParameters

HOUSEHOLDS_AT_ONCE: Final = 500

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Counted:
    warnings: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    unmet: Counter[str] = field(default_factory=Counter)
    chain_events: int = 0

    def take(self, view: HouseholdView, parameters: PairingParameters, today: str) -> None:
        """Count what is the household's own."""
        home = view.household.id
        needs = {need.id: need for need in view.all(Need) if need.household == home}
        for warning in (one for one in view.all(Warning) if one.household == home):
            self.warnings[warning.level] += 1
            self.gaps.update(gap["problem"] for gap in json.loads(warning.gaps))
        for pairing in view.all(Pairing):
            if pairing.household == home and pairing.status in ACTIVE_PAIRING:
                part = parameters.part(cast(Unit, pairing.unit))
                self.served[needs[pairing.need].level] += pairing.quantity // part
        for need in needs.values():
            if need.status == "open" and need.quantity_open and need.unmet_because is not None:
                self.unmet[need.unmet_because] += need.quantity_open // parameters.part(cast(Unit, need.unit))
        self.chain_events += len(chain_of(view, today).events)


def count_all(engine: Engine, on: date, tell: Progress) -> dict[str, Any]:
    """`counts` of `jiuzhu demo`."""
    statistics = engine.store.statistics()
    counted = _Counted()
    parameters = PairingParameters(
        money_part_fen=engine.packs.get("product-defaults").get("product.charity_money_part", on, int).value
    )
    for done, view in enumerate(_views(engine), start=1):
        counted.take(view, parameters, on.isoformat())
        if done % HOUSEHOLDS_AT_ONCE == 0:
            tell("count", done, statistics.nodes.get("Household", 0))
    return {
        "households": statistics.nodes.get("Household", 0),
        "members": statistics.nodes.get("Member", 0),
        "signals": statistics.nodes.get("Signal", 0),
        "warnings": {level: counted.warnings[level] for level in LEVELS},
        "referrals": {
            "by_disposition": dict(sorted(statistics.by["Referral.disposition"].items())),
            "by_department": dict(sorted(statistics.by["Referral.department_code"].items())),
        },
        "gaps": dict(sorted(counted.gaps.items())),
        "needs": statistics.nodes.get("Need", 0),
        "supplies": statistics.nodes.get("Supply", 0),
        "pairings": statistics.nodes.get("Pairing", 0),
        "units_served": {level: counted.served[level] for level in LEVELS},
        "unmet_units": dict(sorted(counted.unmet.items())),
        "chain_events": counted.chain_events,
    }


def _views(engine: Engine) -> Iterator[HouseholdView]:
    for county in engine.store.counties():
        after: str | None = ""
        while after is not None:
            page = engine.store.households(Scope(county=county), after=after, limit=HOUSEHOLDS_AT_ONCE)
            yield from engine.store.household_views([household.id for household in page])
            after = page.after
