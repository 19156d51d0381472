"""As what a household was recognised, when and by whom: mostly what the law finds today, sometimes not any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from matching.codes import Category, Monitored, Settlement
from seeds.chance import Chance, Weighted, weighted
from seeds.families import Situation

_CLAUSES: Final = {"chizhou-2024": "二(一)", "national-2023": "二"}
_STALE_SHARE: Final = 0.06
_STALE: Final[Mapping[Situation, tuple[Category | None, ...]]] = {
    "tekun": ("dibao", None),
    "dibao": (None, "edge", "rigid"),
    "edge": ("dibao", None),
    "rigid": ("edge", None, "dibao"),
    "other": ("other",),
    "none": ("dibao", "edge", "rigid"),
}
"""What was recognised before things changed, or not yet."""
_MONITORED_SHARE: Final = {"tekun": 0.0, "dibao": 0.06, "edge": 0.12, "rigid": 0.14, "other": 0.10, "none": 0.03}
_MONITORED: Final[Mapping[Situation, Weighted[Monitored]]] = {
    situation: weighted({"unstable": 40, "marginal": 40, "sudden": 60 if situation == "rigid" else 20})
    for situation in ("tekun", "dibao", "edge", "rigid", "other", "none")
}


@dataclass(frozen=True, slots=True)
class Recognition:
    """All None for a household that was never recognised."""

    category: Category | None = None
    on: date | None = None
    how: Literal["applied", "direct"] | None = None
    authority: Literal["township", "county"] | None = None
    clause: str | None = None


def recognised(chance: Chance, situation: Situation, pack: str, on: date) -> Recognition:
    """The recognition in force on the day."""
    category: Category | None = None if situation == "none" else situation
    if chance.holds(_STALE_SHARE):
        category = chance.choice(_STALE[situation])
    if category is None:
        return Recognition()
    since = on - timedelta(days=chance.between(40, 5 * 365))
    how: Literal["applied", "direct"] = "direct" if chance.holds(0.1) else "applied"
    return Recognition(category, since, how, "township", _CLAUSES[pack])


def monitored_as(chance: Chance, situation: Situation, settlement: Settlement) -> Monitored | None:
    """The monitoring against a return to poverty is a rural matter."""
    share = _MONITORED_SHARE[situation] if settlement == "rural" else 0.0
    if not chance.holds(share):
        return None
    return chance.of(_MONITORED[situation])
