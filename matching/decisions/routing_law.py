"""What a pack says about routing on a day, read once for all warnings of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from matching.codes import DISPOSITIONS, Disposition, Verdict
from matching.decisions.entitlements import Entitlements, entitlements
from matching.policy.packs import Pack, Provision, remembered
from matching.policy.schema import (
    ConferenceRule,
    Departments,
    DispositionOrder,
    Flags,
    Indicators,
    Kinds,
    NeedsOfIndicator,
    Order,
    RoutedKinds,
)

C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingLaw:
    """`kind_place`, `disposition_place` and `class_place` are positions in the pack's orders; no kind is before all."""

    entitlements: Entitlements
    needs: Mapping[str, Provision[NeedsOfIndicator]]
    kind_place: Mapping[str | None, int]
    disposition_place: Mapping[str, int]
    class_place: Mapping[str, int]
    due: Mapping[Disposition, Provision[int]]
    review_by: Provision[Departments]
    review_indicators: Provision[Indicators]
    conference: Provision[ConferenceRule]
    conference_must: Provision[Flags] | None
    society_kinds: Provision[Kinds]
    never_paired: Provision[Kinds]

    def ranks_above(self, verdict: Verdict, other: Verdict) -> bool:
        """Whether the first is the earlier class of the pack's order; "none" is behind them all."""
        last = len(self.class_place)
        return self.class_place.get(verdict, last) < self.class_place.get(other, last)


@remembered
def routing_law(pack: Pack, on: date) -> RoutingLaw:
    """The provisions on routing, from the pack and its parents."""
    due = {disposition: pack.find(f"routing.due.{disposition}", on, int) for disposition in DISPOSITIONS}
    return RoutingLaw(
        entitlements=entitlements(pack, on),
        needs=pack.family("needs.", on, NeedsOfIndicator),
        kind_place=_places((None, *pack.get("routing.kind_order", on, RoutedKinds).value.codes)),
        disposition_place=_places(pack.get("routing.disposition_order", on, DispositionOrder).value.codes),
        class_place=_places(pack.get("class_order", on, Order).value.classes),
        due={disposition: provision for disposition, provision in due.items() if provision is not None},
        review_by=pack.get("routing.review_by", on, Departments),
        review_indicators=pack.get("routing.review_indicators", on, Indicators),
        conference=pack.get("routing.conference", on, ConferenceRule),
        conference_must=pack.find("routing.conference_must", on, Flags),
        society_kinds=pack.get("routing.society_kinds", on, Kinds),
        never_paired=pack.get("routing.never_paired", on, Kinds),
    )


def _places(codes: tuple[C, ...]) -> dict[C, int]:
    return {code: place for place, code in enumerate(codes)}
