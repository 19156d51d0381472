"""From what the graph holds of needs, supply and earlier pairings to the rows that pairing works on, and back.

All counties of the store are paired together: supply may serve more than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from graph.schema import Pairing
from graph.store import GraphStore
from graph.views import OpenNeed, SupplyLine
from matching.codes import HouseholdId
from matching.market.inputs import PairingInputs
from matching.pairing.given.rows import (
    CharityId,
    Held,
    NeedId,
    NeedRow,
    PairingParameters,
    SupplyId,
    SupplyRow,
    Unit,
)
from matching.reason_codes import DECLINE_PAIRING

HOLDING = ("proposed", "accepted", "delivered", "confirmed")


@dataclass(frozen=True, slots=True)
class Market:
    """What pairing looks at. `pairings` holds all that its needs ever had and all that holds something of its lines, by
    id."""

    needs: tuple[OpenNeed, ...]
    supply: tuple[SupplyLine, ...]
    pairings: tuple[Pairing, ...]
    on: date

    @property
    def proposed(self) -> tuple[Pairing, ...]:
        """Proposals that nobody has answered."""
        return tuple(one for one in self.pairings if one.status == "proposed")

    def inputs(self, seed: int, parameters: PairingParameters) -> PairingInputs:
        """What pairing is given: of what stands, only what concerns these needs and lines."""
        needs, lines = {one.need.id for one in self.needs}, {line.supply.id for line in self.supply}
        households: dict[str, int] = {}
        rows = tuple(_need_row(one, self.on, households) for one in self.needs)
        standing = [
            one for one in self.pairings if one.status in HOLDING and (one.need in needs or one.supply in lines)
        ]
        return PairingInputs(
            on=self.on,
            seed=seed,
            parameters=parameters,
            needs=rows,
            supplies=tuple(_supply_row(line) for line in self.supply if line.supply.confirmed_on is not None),
            kept=tuple(_held(one, households) for one in standing if one.status == "proposed"),
            accepted=tuple(_held(one, households) for one in standing if one.status != "proposed"),
            barred=tuple(sorted(pair for pair in set(self._declined()) if pair[0] in needs)),
        )

    def _declined(self) -> Iterator[tuple[str, str]]:
        """Need and supply that a charity's answer keeps apart."""
        lines_of: dict[str, list[str]] = {}
        for line in self.supply:
            lines_of.setdefault(line.supply.charity, []).append(line.supply.id)
        for pairing in self.pairings:
            if pairing.status != "declined" or pairing.declined_because is None:
                continue
            consequence = DECLINE_PAIRING[pairing.declined_because].consequence
            if consequence == "ineligible":
                yield pairing.need, pairing.supply
            elif consequence == "park":
                yield from ((pairing.need, line) for line in lines_of.get(pairing.charity, ()))


def read_market(store: GraphStore, on: date) -> Market:
    """Everything that pairing asks of the store."""
    return Market(
        needs=tuple(store.open_needs()),
        supply=tuple(store.open_supply()),
        pairings=tuple(store.market_pairings()),
        on=on,
    )


def _need_row(one: OpenNeed, on: date, households: dict[str, int]) -> NeedRow:
    need, recipients = one.need, _recipients(one, on)
    return NeedRow(
        need_id=NeedId(need.id),
        household_id=_numbered(need.household, households),
        kind=need.kind,
        quantity=need.quantity,
        level=need.level,
        region=need.region,
        category=one.category or "none",
        helped_before=one.helped_before,
        consent=bool(recipients),
        unit=cast(Unit, need.unit),
        recipients=tuple(map(CharityId, sorted(recipients))),
    )


def _supply_row(line: SupplyLine) -> SupplyRow:
    supply = line.supply
    return SupplyRow(
        supply_id=SupplyId(supply.id),
        charity_id=CharityId(supply.charity),
        kind=supply.kind,
        quantity=supply.quantity,
        max_per_household=supply.max_per_household,
        categories=supply.categories,
        service_area=supply.service_area,
        valid_from=date.fromisoformat(supply.valid_from),
        valid_to=date.fromisoformat(supply.valid_to),
        charity_cap=supply.charity_cap,
        unit=cast(Unit, supply.unit),
    )


def _held(pairing: Pairing, households: dict[str, int]) -> Held:
    return Held(
        NeedId(pairing.need), SupplyId(pairing.supply), pairing.quantity, _numbered(pairing.household, households)
    )


def _numbered(household: str, households: dict[str, int]) -> HouseholdId:
    """By a number of this run: that two needs are of one household is all that pairing must know."""
    return HouseholdId(f"household:{households.setdefault(household, len(households) + 1)}")


def _recipients(one: OpenNeed, on: date) -> set[str]:
    """Whom the household's live consents cover; empty: nobody."""
    day = on.isoformat()
    return {
        recipient
        for consent in one.consents
        if consent.purpose == "charity" and consent.status == "active" and (consent.until or day) >= day
        for recipient in consent.recipients
    }
