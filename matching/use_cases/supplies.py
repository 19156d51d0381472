"""A charity publishes, withdraws and confirms its supply. Source: chizhou-2024 四(六)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.changes import ChangeSet, CreateNode, Event, Link, Receipt, UpdateNode, derived_id
from graph.errors import NotFound
from graph.schema import Charity, Offers, Supply
from graph.schema.facts import Value
from matching.engine import Act, Engine, perform
from matching.errors import BadInput, IllegalMove, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyDraft:
    """A line of the ledger as a charity writes it; lists hold codes or only `any`; the area is region prefixes."""

    charity: str
    project: str
    kind: str
    unit: str
    quantity: int
    categories: tuple[str, ...]
    service_area: tuple[str, ...]
    valid_from: date
    valid_to: date
    min_per_household: int | None = None
    max_per_household: int | None = None


def publish_supply(engine: Engine, act: Act, draft: SupplyDraft) -> Receipt:
    """Add a line to the ledger. Raises: BadInput with every problem of the draft."""
    _check(draft, act)

    def decide(charity: Charity) -> ChangeSet:
        supply = Supply(
            id=derived_id("supply", charity.id, act.operation_key),
            county=charity.county,
            charity=charity.id,
            project=draft.project,
            kind=draft.kind,
            unit=draft.unit,
            quantity=draft.quantity,
            quantity_left=draft.quantity,
            min_per_household=draft.min_per_household,
            max_per_household=draft.max_per_household,
            categories=draft.categories,
            service_area=draft.service_area,
            valid_from=draft.valid_from.isoformat(),
            valid_to=draft.valid_to.isoformat(),
            confirmed_on=act.day,
            status="open",
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


def withdraw_supply(engine: Engine, act: Act, supply_id: str) -> Receipt:
    """Offer it no more; what is proposed or accepted stays."""
    return _update(engine, act, supply_id, "WithdrawSupply", {"status": "withdrawn"})


def confirm_supply(engine: Engine, act: Act, supply_id: str) -> Receipt:
    """Still valid, said today."""
    return _update(engine, act, supply_id, "ConfirmSupply", {"confirmed_on": act.day})


def _check(draft: SupplyDraft, act: Act) -> None:
    problems = [
        Problem(path, problem)
        for path, is_wrong, problem in (
            ("project", not draft.project.strip(), "a name is asked for"),
            ("quantity", draft.quantity <= 0, "above 0"),
            ("categories", not draft.categories, "at least one class, or any"),
            ("service_area", not draft.service_area, "at least one region, or any"),
            ("valid_to", draft.valid_to < max(draft.valid_from, act.on), "not before valid_from, and not past"),
            ("max_per_household", (draft.max_per_household or 1) <= 0, "above 0, or nothing"),
        )
        if is_wrong
    ]
    if problems:
        raise BadInput("the supply cannot be published", problems)


def _update(engine: Engine, act: Act, supply_id: str, action: str, facts: dict[str, Value | None]) -> Receipt:
    def decide(supply: Supply) -> ChangeSet:
        if supply.status != "open":
            raise IllegalMove(supply.id, action, supply.status, ("open",))
        change = UpdateNode(Supply, supply.id, facts)
        return act.change_set(supply.county, action, [change], guards=[supply])

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
