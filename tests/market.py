"""A market at work in several processes on one store: runs that propose, charities that answer, towns that confirm.

What they did is judged afterwards on the store's own record: `replayed` walks the journal entry by entry.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from graph.changes import Change, CreateNode, Link, Receipt
from graph.errors import GraphStoreError
from graph.schema import ACTIVE_PAIRING, Charity, Offers
from graph.store import GraphStore
from graph.views import ProposalRow, Scope
from matching.calendar.working_days import national_calendar
from matching.engine import Act, Engine
from matching.errors import MatchingError
from matching.market.run import run_pairing
from matching.policy.loading import load_packs
from matching.use_cases import accept_pairing, confirm_pairing, decline_pairing, deliver_pairing
from tests.invariants import Dump
from tests.loop.county import COUNTY, NOW, TODAY, a_household, a_need, a_supply, load, write

CHARITIES, RUNNERS = 10, 2
LINES_EACH = 2
STILL_SECONDS = 20
"""A market in which nothing has happened for so long is over."""
AT_ONCE = 40
"""Households written in one ChangeSet."""
GIVEN_BACK = {"DeclinePairing", "TakeBackProposal", "CancelPairing", "ExpirePairing", "WithdrawConsent"}
ANSWERS = ("accept", "accept", "accept", "temporarily_unable", "temporarily_unable")

Acknowledged = list[tuple[str, str]]
"""Operation key and journal position of everything that was answered as done."""


def engine_on(store: GraphStore) -> Engine:
    return Engine(store, load_packs(), national_calendar())


def open_market(engine: Engine, households: int) -> None:
    """Ten charities with two lines each, and households that want one to three pieces; supply is short of need."""
    load(engine, households=0)
    changes: list[Change] = []
    for number in range(CHARITIES):
        charity = Charity(
            id=f"charity:m{number}", county=COUNTY, name="示例慈善会", credit_code=f"5334170200000000{number}X"
        )
        changes.append(CreateNode(charity))
        for line in range(LINES_EACH):
            pieces = max(1, households * 2 // (CHARITIES * LINES_EACH) * 9 // 10)
            supply = replace(
                a_supply(f"supply:m{number}:{line}", kind="disability_support", unit="item", quantity=pieces),
                charity=charity.id,
                quantity_left=pieces,
            )
            changes += [CreateNode(supply), Link(Offers(source=charity.id, target=supply.id))]
    write(engine, changes, "charities")
    for start in range(1, households + 1, AT_ONCE):
        some = range(start, min(start + AT_ONCE, households + 1))
        write(engine, [change for number in some for change in _wanting(number)], f"households:{start}")


def _wanting(number: int) -> list[Change]:
    quantity = number % 3 + 1
    wants = {"kind": "disability_support", "unit": "item", "quantity": quantity, "quantity_open": quantity}
    level = ("red", "orange", "yellow", "blue", "green")[number % 5]
    return [*a_household(number), *a_need(f"m{number}", f"household:{number}", level=level, **wants)]


def run_or_answer(store: GraphStore, number: int, operations: int, seed: int) -> Acknowledged:
    """What racer `number` does until so many operations have landed in all: the first two pair, the rest answer."""
    engine = engine_on(store)
    racer = _Racer(engine, number, random.Random(f"{seed}:{number}"))
    step = racer.pair if number < RUNNERS else racer.answer
    landed, since = store.heads()[COUNTY][0], time.monotonic()
    while landed < operations and time.monotonic() - since < STILL_SECONDS:
        step()
        before, landed = landed, store.heads()[COUNTY][0]
        since = time.monotonic() if landed > before else since
    return racer.acknowledged


class _Racer:
    """One process of the market."""

    def __init__(self, engine: Engine, number: int, chance: random.Random) -> None:
        self.engine, self.number, self.chance = engine, number, chance
        self.charity = f"charity:m{number - RUNNERS}"
        self.acts = 0
        self.acknowledged: Acknowledged = []

    def pair(self) -> None:
        """A run over what there is now; its own proposals count as acknowledged when the run says so."""
        report = run_pairing(self.engine, NOW + timedelta(minutes=self.acts), TODAY)
        self.acts += 1
        if report.job is not None:
            self.acknowledged.append((f"pairing:run:{report.job}", ""))

    def answer(self) -> None:
        """Answer, deliver and have confirmed what lies with this charity."""
        scope = Scope(county=COUNTY, charity=self.charity)
        for row in self.engine.store.pairings(scope, ["proposed", "accepted", "delivered"], limit=20):
            self._answer_one(row)

    def _answer_one(self, row: ProposalRow) -> None:
        pairing, act = row.pairing.id, self._act()
        try:
            match row.pairing.status:
                case "proposed":
                    receipt = self._decide(act, pairing)
                case "accepted":
                    receipt = deliver_pairing(self.engine, act, pairing)
                case _:
                    receipt = confirm_pairing(self.engine, act, pairing)
        except (MatchingError, GraphStoreError):
            return  # somebody else was first: the run took it back meanwhile
        self._noted(receipt)

    def _decide(self, act: Act, pairing: str) -> Receipt:
        answer = self.chance.choice(ANSWERS)
        if answer == "accept":
            return accept_pairing(self.engine, act, pairing)
        return decline_pairing(self.engine, act, pairing, answer)

    def _act(self) -> Act:
        self.acts += 1
        return Act(operation_key=f"market:{self.number}:{self.acts}", actor="system", now=NOW, on=TODAY)

    def _noted(self, receipt: Receipt) -> None:
        self.acknowledged.append((receipt.operation_key, receipt.position))


def replayed(dump: Dump) -> Iterator[str]:
    """I1 at every point of the history: after each entry, what is left of a line and what is out make its total."""
    pairings, supplies = dump.props("Pairing"), dump.props("Supply")
    total = {name: props["quantity"] for name, props in supplies.items()}
    left, out = dict(total), Counter[str]()
    for entry in sorted(dump.journal, key=lambda entry: entry["position"]):
        told = json.loads(entry["body"])
        for change in told["changes"] if isinstance(told["changes"], list) else ():
            _replay(change, told["action"], pairings, left, out)
        for name in left:
            if left[name] < 0 or left[name] + out[name] != total[name]:
                yield f"I1: {entry['position']} leaves {left[name]} of {name}, {out[name]} are out, of {total[name]}"
                return
    for name, props in supplies.items():
        held = sum(
            row["quantity"] for row in pairings.values() if row["supply"] == name and row["status"] in ACTIVE_PAIRING
        )
        if (props["quantity_left"], held) != (left[name], out[name]):
            yield f"I1: {name} ends with {props['quantity_left']} left and {held} out, not as its history tells"


def _replay(
    change: Sequence[Any], action: str, pairings: dict[str, Any], left: dict[str, int], out: Counter[str]
) -> None:
    verb, subject = change[0], change[1]
    if verb == "move" and subject in left:
        left[subject] += change[3]
    elif subject in pairings and (verb == "create" or (verb == "update" and action in GIVEN_BACK)):
        pairing = pairings[subject]
        out[pairing["supply"]] += pairing["quantity"] if verb == "create" else -pairing["quantity"]


def lost(dump: Dump, acknowledged: Iterable[tuple[str, str]]) -> Iterator[str]:
    """I2: everything that was acknowledged is in the journal, where the receipt said."""
    places = {entry["operation_key"]: entry["position"] for entry in dump.journal}
    for key, position in acknowledged:
        if key not in places or position not in ("", places[key]):
            yield f"I2: {key} was acknowledged at {position or 'some place'} and stands at {places.get(key)}"
