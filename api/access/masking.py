"""What of a node or edge somebody is shown: facts by field class, masked where the decision says so, else hidden.

Masks are named here once by fact. A fact of a masked class that has no mask is hidden: nothing is shown by oversight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from api.access.authorisation import Decision
from graph.schema import FieldClass, facts_of, sealed_facts
from graph.schema.facts import Edge, Node
from graph.vault import Vault

TOWN_DIGITS = 9
"""Of a village's code: who may not see the village is told the town."""
SEVERE_GRADES = (1, 2)

Shown = dict[str, Any]
"""Every fact of a thing by name; None when it is hidden or not known."""


@dataclass(frozen=True, slots=True)
class Masking:
    """Opens sealed facts and masks them. `on`: the day on which ages are told."""

    vault: Vault
    on: date

    def shown(self, thing: Node | Edge, decision: Decision) -> Shown:
        """What the decision lets be seen of a thing, with its identity."""
        shown = _identity(thing)
        for name, field_class, is_sealed, is_index in _facts(type(thing)):
            value = None if is_index else getattr(thing, name)
            shown[name] = None if value is None else self._fact(name, field_class, is_sealed, value, decision)
        return shown

    def _fact(self, name: str, field_class: FieldClass, is_sealed: bool, value: Any, decision: Decision) -> Any:
        if name == "region" and FieldClass.F2 not in decision.shows:
            return value[:TOWN_DIGITS]
        is_shown = field_class in decision.shows or name in decision.duty
        if not is_shown and field_class not in decision.masks:
            return None
        if is_sealed:
            value = self.vault.open(name, value)
        if is_shown:
            return value
        return MASKS[name](value, self.on) if name in MASKS else None


FactRow = tuple[str, FieldClass, bool, bool]
_FACTS: dict[type[Node] | type[Edge], tuple[FactRow, ...]] = {}


def _facts(kind: type[Node] | type[Edge]) -> tuple[FactRow, ...]:
    """(name, class, sealed, blind index) of every fact of the kind."""
    if (known := _FACTS.get(kind)) is None:
        sealed = sealed_facts(kind)
        facts = facts_of(kind).items()
        known = tuple((name, each.fact.field_class, name in sealed, bool(each.fact.index_of)) for name, each in facts)
        _FACTS[kind] = known
    return known


def _identity(thing: Node | Edge) -> Shown:
    if isinstance(thing, Node):
        return {"id": thing.id, "kind_of_node": thing.label(), "since": thing.since, "revision": thing.revision}
    return {"source": thing.source, "target": thing.target, "since": thing.since, "until": thing.until}


def mask_name(name: str) -> str:
    """张三丰 → 张*."""
    return f"{name[:1]}*"


def mask_phone(phone: str) -> str:
    """13812341234 → 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def mask_number(number: str) -> str:
    """The last four characters of an identity number or an account: never its area, never the birth date."""
    return f"**** {number[-4:]}"


def age_band(born_on: str, on: date) -> str:
    """The decade of life: 60-69. Never the birth date, which would complete a masked identity number."""
    born = date.fromisoformat(born_on)
    age = max(on.year - born.year - ((on.month, on.day) < (born.month, born.day)), 0)
    return f"{age // 10 * 10}-{age // 10 * 10 + 9}"


def amount_band(fen: int) -> str:
    """Tens of thousands of yuan: 0, 0-1, 1-2, 2-5, 5-10, 10+."""
    if fen == 0:
        return "0"
    ten_thousands = fen / 1_000_000
    for low, high in pairwise((0, 1, 2, 5, 10)):
        if ten_thousands <= high:
            return f"{low}-{high}"
    return "10+"


def _plain(value: Any, on: date) -> Any:
    return value


def _amount(value: Any, on: date) -> str:
    return amount_band(value)


_AMOUNTS = (
    "gross_income_fen_per_year",
    "disposable_income_fen_per_year",
    "counted_income_fen_per_year",
    "financial_assets_fen",
    "vehicle_assets_fen",
    "rigid_medical_fen",
    "rigid_education_fen",
    "rigid_disaster_fen",
    "rigid_accident_fen",
    "own_income_fen_per_year",
    "support_received_fen_per_year",
    "amount_fen",
)
_COARSE_ALREADY = ("labour_capacity", "employed", "self_care", "student_stage", "other_property_within_limits")

MASKS: Mapping[str, Callable[[Any, date], Any]] = {
    "name": lambda value, on: mask_name(value),
    "phone": lambda value, on: mask_phone(value),
    "identity_number": lambda value, on: mask_number(value),
    "bank_account": lambda value, on: mask_number(value),
    "born_on": age_band,
    "disability_grade": lambda value, on: "severe" if value in SEVERE_GRADES else "other",
    "serious_illness": _plain,  # the diagnosis behind it is what is masked
    **dict.fromkeys(_AMOUNTS, _amount),
    **dict.fromkeys(_COARSE_ALREADY, _plain),
}
