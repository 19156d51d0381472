"""A charity publishes, edits, withdraws and confirms its supply. Source: chizhou-2024 四(六)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, cast

from graph.changes import Change, ChangeSet, CreateNode, Event, Extend, Link, Receipt, Shrink, UpdateNode, derived_id
from graph.errors import NotFound
from graph.schema import Charity, Offers, Supply
from graph.schema.facts import Value
from matching.engine import Act, Engine, perform
from matching.errors import BadInput, IllegalMove, Problem

ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyTerms:
    """What a charity may change of a line; lists hold codes, or `any` for all; areas are prefixes."""

    project: str
    quantity: int
    categories: tuple[str, ...]
    service_area: tuple[str, ...]
    valid_from: date
    valid_to: date
    min_per_household: int | None = None
    max_per_household: int | None = None

    def facts(self) -> dict[str, Value | None]:
        """All but the quantity, which moves by its counter."""
        return {
            "project": self.project.strip(),
            "categories": _only_any(self.categories),
            "service_area": _only_any(self.service_area),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "min_per_household": self.min_per_household,
            "max_per_household": self.max_per_household,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyDraft(SupplyTerms):
    """A new line of the ledger. Whose it is, what it is and how it is counted stay as they are from then on."""

    charity: str
    kind: str
    unit: str


def terms_of(supply: Supply) -> SupplyTerms:
    """The terms as they stand."""
    standing = {field.name: getattr(supply, field.name) for field in fields(SupplyTerms)}
    days = {name: date.fromisoformat(standing[name]) for name in ("valid_from", "valid_to")}
    return SupplyTerms(**standing | days)


def publish_supply(engine: Engine, act: Act, draft: SupplyDraft) -> Receipt:
    """Add a line to the ledger. Raises: BadInput with every problem of the draft."""
    _check(draft, act)

    def decide(charity: Charity) -> ChangeSet:
        supply = Supply(
            id=derived_id("supply", charity.id, act.operation_key),
            county=charity.county,
            charity=charity.id,
            kind=draft.kind,
            unit=draft.unit,
            quantity=draft.quantity,
            quantity_left=draft.quantity,
            confirmed_on=act.day,
            status="open",
            **cast(Any, draft.facts()),
        )
        return act.change_set(
            charity.county,
            "PublishSupply",
            [CreateNode(supply), Link(Offers(source=charity.id, target=supply.id))],
            guards=[charity],
            events=[Event("SupplyPublished", supply.id)],
            answer={"supply": supply.id},
        )

    receipt = perform(engine, act, lambda: _charity(engine, draft.charity), decide)
    assert receipt is not None, "decide always decides"
    return receipt


def edit_supply(engine: Engine, act: Act, supply_id: str, terms: SupplyTerms) -> Receipt:
    """New terms for an open line, which is thereby confirmed as valid.

    What is proposed or accepted stays drawn; proposals that no longer fit are taken back by the next pairing.
    Raises: BadInput with every problem of the terms, among them less than what is proposed, accepted or given.
    """
    _check(terms, act)

    def decide(supply: Supply) -> ChangeSet:
        _check_open(supply, "EditSupply")
        if terms.quantity < (drawn := supply.quantity - supply.quantity_left):
            problem = f"at least {drawn}, which is proposed, accepted or given"
            raise BadInput("the supply cannot be changed", [Problem("quantity", problem)])
        update = UpdateNode(Supply, supply.id, terms.facts() | {"confirmed_on": act.day})
        changes: list[Change] = [update, *_resized(supply, terms.quantity)]
        events = [Event("SupplyEdited", supply.id)]
        return act.change_set(supply.county, "EditSupply", changes, guards=[supply], events=events)

    return _on_supply(engine, act, supply_id, decide)


def withdraw_supply(engine: Engine, act: Act, supply_id: str) -> Receipt:
    """Offer it no more; what is proposed or accepted stays."""

    def decide(supply: Supply) -> ChangeSet:
        _check_open(supply, "WithdrawSupply")
        withdrawn = UpdateNode(Supply, supply.id, {"status": "withdrawn"})
        return act.change_set(supply.county, "WithdrawSupply", [withdrawn], guards=[supply])

    return _on_supply(engine, act, supply_id, decide)


def confirm_supply(engine: Engine, act: Act, supply_id: str) -> Receipt:
    """Still valid, said today. Raises: BadInput when its last day has passed: that is for an edit to change."""

    def decide(supply: Supply) -> ChangeSet:
        _check_open(supply, "ConfirmSupply")
        if supply.valid_to < act.day:
            raise BadInput("the supply has expired", [Problem("valid_to", "it has passed: name a later last day")])
        confirmed = UpdateNode(Supply, supply.id, {"confirmed_on": act.day})
        return act.change_set(supply.county, "ConfirmSupply", [confirmed], guards=[supply])

    return _on_supply(engine, act, supply_id, decide)


def _check(terms: SupplyTerms, act: Act) -> None:
    least, most = terms.min_per_household, terms.max_per_household
    problems = [
        Problem(path, problem)
        for path, is_wrong, problem in (
            ("project", not terms.project.strip(), "a name is asked for"),
            ("quantity", terms.quantity <= 0, "above 0"),
            ("categories", not terms.categories, "at least one class, or any"),
            ("service_area", not terms.service_area, "at least one region, or any"),
            ("valid_to", terms.valid_to < max(terms.valid_from, act.on), "not before valid_from, and not past"),
            ("max_per_household", most is not None and most <= 0, "above 0, or nothing"),
            ("min_per_household", least is not None and least <= 0, "above 0, or nothing"),
            ("min_per_household", bool(least and most and least > most), "not above max_per_household"),
        )
        if is_wrong
    ]
    if problems:
        raise BadInput("the supply has problems", problems)


def _check_open(supply: Supply, action: str) -> None:
    if supply.status != "open":
        raise IllegalMove(supply.id, action, supply.status, ("open",))


def _resized(supply: Supply, quantity: int) -> list[Change]:
    if more := quantity - supply.quantity:
        verb = Extend if more > 0 else Shrink
        return [verb(supply.id, "quantity_left", abs(more))]
    return []


def _only_any(codes: tuple[str, ...]) -> tuple[str, ...]:
    """`any` beside other codes stands alone; no code is there twice."""
    return (ANY,) if ANY in codes else tuple(dict.fromkeys(codes))


def _on_supply(engine: Engine, act: Act, supply_id: str, decide: Callable[[Supply], ChangeSet]) -> Receipt:
    receipt = perform(engine, act, lambda: _supply(engine, supply_id), decide)
    assert receipt is not None, "decide always decides"
    return receipt


def _charity(engine: Engine, charity_id: str) -> Charity:
    found = engine.store.known([charity_id]).get(charity_id)
    if not isinstance(found, Charity):
        raise NotFound(charity_id)
    return found


def _supply(engine: Engine, supply_id: str) -> Supply:
    found = engine.store.known([supply_id]).get(supply_id)
    if not isinstance(found, Supply):
        raise NotFound(supply_id)
    return found
