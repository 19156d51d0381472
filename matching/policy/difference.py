"""Packs for a reader: every rule that applies under a pack on a day, and how two packs differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from matching.policy.packs import Pack, Provision, Rule


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that two packs do not have alike; None where a pack does not have it."""

    key: str
    left: Provision[object] | None
    right: Provision[object] | None

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.key, "left": _as_json(self.left), "right": _as_json(self.right)}


def applying(pack: Pack, on: date) -> dict[str, Provision[object]]:
    """Every rule that applies, the pack's own and its parents', by key."""
    return dict(sorted(pack.family("", on, object).items()))


def rule_behind(pack: Pack, provision: Provision[object]) -> Rule:
    """The rule as its pack wrote it, with what is our choice or reading, and whom it defers to."""
    return next(each.rules[provision.key] for each in pack.lineage() if each.id == provision.pack)


def differences(left: Pack, right: Pack, on: date) -> tuple[Difference, ...]:
    """Rules with different values, by key. The same value under another clause is no difference."""
    of_left, of_right = applying(left, on), applying(right, on)
    keys: Iterable[str] = sorted({*of_left, *of_right})
    found = (Difference(key, of_left.get(key), of_right.get(key)) for key in keys)
    return tuple(each for each in found if readable(each.left) != readable(each.right))


def readable(provision: Provision[object] | None) -> Any:
    """The value as plain JSON, without what is only a default; None for no rule."""
    if provision is None:
        return None
    if isinstance(provision.value, BaseModel):
        return provision.value.model_dump(mode="json", exclude_defaults=True)
    return provision.value.isoformat() if isinstance(provision.value, date) else provision.value


def _as_json(provision: Provision[object] | None) -> dict[str, Any] | None:
    if provision is None:
        return None
    return {"value": readable(provision), "pack": provision.pack, "clause": provision.clause, "text": provision.summary}
