"""Dated policy packs: what a pack, or a parent it defers to, says on a day. Reading them in is `policy_loading`'s.

A pack that is silent on a rule lets its parent speak. A pack that says `none` does not: the parent is not asked.
Before its first day a pack answers with its first values, so that a case can be replayed under it; `is_in_force` tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from matching.codes import Department, PackId
from matching.errors import UnknownPolicy
from matching.reasons import Reason

T = TypeVar("T")


class ExpresslyNot:
    """The value of a rule that a pack says it does not have."""


EXPRESSLY_NOT: Final = ExpresslyNot()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one pack with its values by date, oldest first, each valid until the next begins."""

    key: str
    clause: str
    unit: str
    summary: str
    values: tuple[tuple[date, Any], ...]
    reference: str | None
    our_choice: str | None
    our_reading: str | None
    defers_to: str | None

    def on(self, day: date) -> Any:
        """The value of that day; of the first day, when the day lies before it."""
        begun = [value for start, value in self.values if start <= day]
        return begun[-1] if begun else self.values[0][1]


@dataclass(frozen=True, slots=True)
class Provision(Generic[T]):
    """What applies: the value, and the pack and clause it was found in."""

    key: str
    value: T
    clause: str
    pack: PackId
    summary: str

    def reason(self, facts: Mapping[str, Any], text: str, rule: str | None = None) -> Reason:
        """A reason that cites this provision; `rule` names it when the key is not the name to show."""
        return Reason(rule or self.key, self.clause, self.pack, facts, text)


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One document as data. Compared by identity: two loads of the same file are two packs."""

    id: PackId
    title: str
    issuer: str
    document: str
    in_force: date
    public: bool
    summary: str
    parent: Pack | None
    rules: Mapping[str, Rule]
    aliases: Mapping[str, Mapping[Department, str]]

    def is_in_force(self, on: date) -> bool:
        return self.in_force <= on

    def lineage(self) -> Iterator[Pack]:
        """This pack, its parent, and so on."""
        pack: Pack | None = self
        while pack is not None:
            yield pack
            pack = pack.parent

    def find(self, key: str, on: date, kind: type[T]) -> Provision[T] | None:
        """The provision of that key on that day; None when every pack is silent, or one says expressly not."""
        for pack in self.lineage():
            rule = pack.rules.get(key)
            if rule is not None:
                return _provision(pack, rule, rule.on(on), kind)
        return None

    def get(self, key: str, on: date, kind: type[T]) -> Provision[T]:
        """The provision of a key that every lineage has: loading refuses packs without it."""
        provision = self.find(key, on, kind)
        if provision is None:
            raise LookupError(f"{self.id} has no {key}: packs are checked for it when they are loaded")
        return provision

    def says(self, key: str, on: date) -> bool:
        """Whether a flag stands there that day; a pack that is silent on it says no."""
        flag = self.find(key, on, bool)
        return flag is not None and flag.value

    def family(self, prefix: str, on: date, kind: type[T]) -> dict[str, Provision[T]]:
        """All provisions whose keys begin with `prefix`, by the rest of the key, parents' first."""
        keys = dict.fromkeys(
            key for pack in reversed(list(self.lineage())) for key in pack.rules if key.startswith(prefix)
        )
        found = {key: self.find(key, on, kind) for key in keys}
        return {key[len(prefix) :]: provision for key, provision in found.items() if provision is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Packs:
    """All packs that were loaded together, checked against one another."""

    by_id: Mapping[PackId, Pack]

    def get(self, pack_id: str) -> Pack:
        """Raises UnknownPolicy."""
        pack = self.by_id.get(PackId(pack_id))
        if pack is None:
            raise UnknownPolicy(pack_id, list(self.by_id))
        return pack

    def __iter__(self) -> Iterator[Pack]:
        return iter(self.by_id.values())


def _provision(pack: Pack, rule: Rule, value: Any, kind: type[T]) -> Provision[T] | None:
    if value is EXPRESSLY_NOT:
        return None
    if not isinstance(value, kind):
        raise LookupError(f"{pack.id} {rule.key} is not a {kind.__name__}")
    return Provision(rule.key, value, rule.clause, pack.id, rule.summary)


remembered = lru_cache(maxsize=64)
"""For what a decision reads from a pack on a day: resolved once, not once per household."""
