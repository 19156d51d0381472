"""One pairing run on the store: the best pairing of all open needs with all open supply, as proposals.

Accepted pairings stay; proposals are kept where the optimum allows. Every proposal draws from its need and its supply
in one ChangeSet with the consent that it rests on, so that runs at once never promise more than there is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from graph.changes import Change, ChangeSet, CreateNode, Draw, Link, Receipt, UpdateNode, derived_id
from graph.errors import GraphStoreError
from graph.patience import apply_patiently
from graph.schema import About, Consent, Need, PairedWith, Pairing, Supply
from graph.views import OpenNeed
from matching.engine import Act, Engine
from matching.market.facts import Market, read_market
from matching.market.inputs import PairingInputs, fingerprint_of
from matching.market.record import job_id, recorded, stability
from matching.pairing.assignment import PairingRun
from matching.pairing.given.rows import Held, PairingParameters, Unit
from matching.policy.packs import Provision
from matching.policy.schema import Cell
from matching.reasons import Reason
from matching.use_cases.pairings import given_back

BATCH = 1000
"""ChangeSets in one transaction: ids of pairings come in no order, so the fewer transactions, the less often the same
page of a store is written."""
NEEDS_AT_ONCE, NEEDS_A_BATCH = 100, 20_000
"""Needs whose reason is recorded in one ChangeSet, and in one transaction."""


@dataclass(slots=True)
class PairingReport:
    """What a run did. `run` is the solved pairing with its certificate; the counts are of what was written.
    `job` keeps the run; None: it decided nothing that did not stand already.

    `served` and `unmet` count units as they are paired: pieces, hours, places, or parts of money.
    """

    run: PairingRun
    stability: dict[str, Any]
    job: str | None = None
    proposed: int = 0
    taken_back: int = 0
    served: Counter[str] = field(default_factory=Counter)
    unmet: Counter[str] = field(default_factory=Counter)
    refused: list[GraphStoreError] = field(default_factory=list)


def run_pairing(engine: Engine, now: datetime, on: date, seed: int = 0) -> PairingReport:
    """Pair, and write what changed. On unchanged facts nothing is written.

    A proposal whose need, supply or consent moved meanwhile is refused and made by the next run.
    """
    market = read_market(engine.store, on)
    inputs = market.inputs(seed, _parameters(engine, on))
    run = inputs.solve()
    report = PairingReport(run, stability(inputs, run))
    kept = inputs.text()
    writing = _Writing(engine, market, job_id(fingerprint_of(kept)), now, report)
    obsolete, fresh = _difference(market.proposed, run.pairings)
    unmet: dict[str, tuple[str, int]] = {one.need_id: (one.reason, one.quantity) for one in run.unmet}
    if obsolete or fresh or writing.newly_unmet(unmet):
        writing.record(inputs, kept)
    writing.take_back(obsolete)
    writing.propose(fresh)
    writing.record_unmet(unmet)
    return report


def _parameters(engine: Engine, on: date) -> PairingParameters:
    """Counties share supply, so the numbers are the product's own."""
    pack = engine.packs.get("product-defaults")
    return PairingParameters(
        keep_bonus=pack.get("product.pairing_kept_bonus", on, int).value,
        money_part_fen=pack.get("product.charity_money_part", on, int).value,
    )


def _difference(proposed: Sequence[Pairing], wanted: Sequence[Held]) -> tuple[list[Pairing], list[Held]]:
    """Proposals to take back, and pairings to propose anew. An unchanged quantity is left alone."""
    standing = {(one.need, one.supply): one for one in proposed}
    wanted_of: dict[tuple[str, str], Held] = {(one.need_id, one.supply_id): one for one in wanted}
    obsolete = [
        one for key, one in standing.items() if (held := wanted_of.get(key)) is None or held.quantity != one.quantity
    ]
    kept = standing.keys() - {(one.need, one.supply) for one in obsolete}
    return obsolete, [held for key, held in wanted_of.items() if key not in kept]


@dataclass(frozen=True, slots=True)
class _CountyRules:
    """What every proposal of a county rests on: the cell that sends needs to charities, and until when one holds."""

    charity: Provision[Cell]
    expires_on: str


class _Writing:
    """Writes the outcome of a run in batches; each ChangeSet lands or is refused on its own."""

    def __init__(self, engine: Engine, market: Market, run_id: str, now: datetime, report: PairingReport) -> None:
        self.engine, self.market, self.run_id, self.now, self.report = engine, market, run_id, now, report
        self._rules: dict[str, _CountyRules] = {}

    @cached_property
    def parameters(self) -> PairingParameters:
        return _parameters(self.engine, self.market.on)

    @cached_property
    def needs(self) -> Mapping[str, OpenNeed]:
        return {one.need.id: one for one in self.market.needs}

    @cached_property
    def supply(self) -> Mapping[str, Supply]:
        return {line.supply.id: line.supply for line in self.market.supply}

    @cached_property
    def earlier(self) -> Counter[tuple[str, str]]:
        """How often a need and a supply have met before."""
        return Counter((one.need, one.supply) for one in self.market.pairings)

    def record(self, inputs: PairingInputs, kept: bytes) -> None:
        """Keep the run with what it was decided on, also as text. A store that refuses is told as for any other act."""
        act = self._act(f"pairing:run:{self.run_id}")
        county = (
            min(one.need.county for one in self.market.needs) if self.market.needs else self.market.proposed[0].county
        )
        self._apply([recorded(act, county, inputs, kept, self.report.run)])
        self.report.job = self.run_id

    def take_back(self, pairings: Sequence[Pairing]) -> None:
        sets = [self._taking_back(pairing) for pairing in pairings]
        self.report.taken_back = len(self._apply(sets))

    def propose(self, wanted: Sequence[Held]) -> None:
        landed = self._apply([self._proposal(held) for held in wanted])
        self.report.proposed = len(landed)
        for change_set in landed:
            need = self.needs[change_set.answer["need"]].need
            self.report.served[need.level] += self._units(need, change_set.answer["quantity"])

    def record_unmet(self, unmet: Mapping[str, tuple[str, int]]) -> None:
        """Keep with each need why it is not met, where that has changed."""
        sets = list(self._recording(self.newly_unmet(unmet), unmet))
        for change_set in self._apply(sets, at_once=NEEDS_A_BATCH // NEEDS_AT_ONCE):
            for need_id in change_set.answer["needs"]:
                if need_id in unmet:
                    reason, quantity = unmet[need_id]
                    self.report.unmet[reason] += self._units(self.needs[need_id].need, quantity)

    def newly_unmet(self, unmet: Mapping[str, tuple[str, int]]) -> list[Need]:
        """Needs of which another reason is kept, or none."""
        needs = (one.need for one in self.market.needs)
        return [need for need in needs if unmet.get(need.id, (None, 0))[0] != need.unmet_because]

    def _units(self, need: Need, quantity: int) -> int:
        return quantity // self.parameters.part(cast(Unit, need.unit))

    def _apply(self, sets: Sequence[ChangeSet], at_once: int = BATCH) -> list[ChangeSet]:
        landed = []
        for start in range(0, len(sets), at_once):
            batch = sets[start : start + at_once]
            for change_set, outcome in zip(batch, apply_patiently(self.engine.store, batch), strict=True):
                if isinstance(outcome, GraphStoreError):
                    self.report.refused.append(outcome)
                elif isinstance(outcome, Receipt) and not outcome.repeated:
                    landed.append(change_set)
        return landed

    def _act(self, operation_key: str) -> Act:
        return Act(operation_key=operation_key, actor="system", now=self.now, on=self.market.on)

    def _taking_back(self, pairing: Pairing) -> ChangeSet:
        act = self._act(f"pairing:take_back:{pairing.id}")
        facts = {"status": "cancelled", "decided_on": act.day}
        changes: list[Change] = [UpdateNode(Pairing, pairing.id, facts), *given_back(pairing)]
        return act.change_set(pairing.county, "TakeBackProposal", changes, guards=[pairing])

    def _proposal(self, held: Held) -> ChangeSet:
        one, supply = self.needs[held.need_id], self.supply[held.supply_id]
        meeting = self.earlier[held.need_id, held.supply_id]
        pairing_id = derived_id("pairing", held.need_id, held.supply_id, meeting)
        act = self._act(f"pairing:propose:{pairing_id}")
        pairing = self._pairing(pairing_id, one.need, supply, held.quantity)
        edge = PairedWith(source=one.need.id, target=supply.id, key=pairing_id, quantity=held.quantity)
        return act.change_set(
            one.need.county,
            "ProposePairing",
            [
                CreateNode(pairing),
                Draw(one.need.id, "quantity_open", held.quantity),
                Draw(supply.id, "quantity_left", held.quantity),
                Link(edge),
                Link(About(source=pairing_id, target=one.need.household)),
            ],
            guards=[one.need, supply, _consent(one, supply.charity, act.day)],
            answer={"pairing": pairing_id, "need": one.need.id, "quantity": held.quantity},
        )

    def _pairing(self, pairing_id: str, need: Need, supply: Supply, quantity: int) -> Pairing:
        rules = self._rules_of(need.county)
        cell = rules.charity
        facts = {"level": need.level, "category": self.needs[need.id].category, "supply": supply.id}
        reason = Reason("paired", cell.clause, cell.pack, facts, "在全部可行匹配中，按紧急程度和区域远近取最优")
        return Pairing(
            id=pairing_id,
            county=need.county,
            household=need.household,
            need=need.id,
            supply=supply.id,
            charity=supply.charity,
            kind=need.kind,
            unit=need.unit,
            quantity=quantity,
            status="proposed",
            proposed_on=self.market.on.isoformat(),
            expires_on=rules.expires_on,
            run=self.run_id,
            reasons=json.dumps([reason.as_json()], ensure_ascii=False, sort_keys=True),
        )

    def _recording(self, needs: Iterable[Need], unmet: Mapping[str, tuple[str, int]]) -> Iterator[ChangeSet]:
        for county, of_county in groupby(sorted(needs, key=lambda need: (need.county, need.id)), lambda n: n.county):
            listed = list(of_county)
            for start in range(0, len(listed), NEEDS_AT_ONCE):
                some = listed[start : start + NEEDS_AT_ONCE]
                facts = [(need, unmet.get(need.id, (None, 0))[0]) for need in some]
                told = derived_id("unmet", *(f"{need.id}@{need.revision}:{reason}" for need, reason in facts))
                act = self._act(f"pairing:{told}")
                changes = [UpdateNode(Need, need.id, {"unmet_because": reason}) for need, reason in facts]
                answer = {"needs": [need.id for need in some]}
                yield act.change_set(county, "RecordUnmetNeeds", changes, guards=some, answer=answer)

    def _rules_of(self, county: str) -> _CountyRules:
        if county not in self._rules:
            self._rules[county] = _county_rules(self.engine, county, self.market.on)
        return self._rules[county]


def _county_rules(engine: Engine, county: str, on: date) -> _CountyRules:
    directory = engine.store.directory(county)
    pack = engine.pack_for(directory, on)
    hold = pack.get("product.proposal_hold", on, int).value
    return _CountyRules(
        charity=pack.get("cell.charity", on, Cell),
        expires_on=engine.calendar_for(directory).due(on, hold).due_on.isoformat(),
    )


def _consent(one: OpenNeed, charity: str, day: str) -> Consent:
    """The consent that lets this charity be asked; pairing looked at needs with one only."""
    return next(
        consent
        for consent in one.consents
        if consent.purpose == "charity"
        and consent.status == "active"
        and (consent.until or day) >= day
        and {"any", charity} & set(consent.recipients)
    )
