"""Every way in which a value of a pack could be a little wrong, one at a time: what the scenarios have to notice.

A number is one less and one more, which asks for a scenario on each side of every boundary; a comparison, a flag or a
code is another one; of a list one is missing, one too many, or two have changed places. Texts are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from matching.policy.aid_schema import ShareRule
from matching.policy.file import SHAPES
from matching.policy.packs import EXPRESSLY_NOT, Pack, Packs, Rule
from matching.policy.schema import Departments, DispositionOrder, Levels, Measures, Order, RoutedKinds

Part = Literal["cell", "boundary"]
DESCRIPTIVE = frozenset({"name", "dimension", "sources", "measures", "conditions", "look_at"})
"""What a value says besides, and no decision tests."""
ORDERED = {
    (Order, "classes"), (RoutedKinds, "codes"), (DispositionOrder, "codes"), (Departments, "joint"), (Levels, "rows"),
    (Measures, "rows"), (ShareRule, "bands"),
}  # fmt: skip
"""Lists in which the place matters; of the others belonging to them is all that is asked."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One value of one rule, otherwise. `part`: of a table of the documents, or a line that a fact can lie beside."""

    pack: str
    rule: str
    part: Part
    change: str
    value: Any

    @property
    def name(self) -> str:
        return f"{self.pack} {self.rule}: {self.change}"

    def applied(self, packs: Packs) -> Packs:
        """The packs with this value in the place of the right one."""
        changed: dict[str, Pack] = {}
        for pack in sorted(packs, key=lambda one: sum(1 for _ in one.lineage())):
            if pack.id == self.pack:
                rule = replace(pack.rules[self.rule], values=((pack.in_force, self.value),))
                changed[pack.id] = replace(pack, rules={**pack.rules, self.rule: rule})
            elif pack.parent is not None and pack.parent.id in changed:
                changed[pack.id] = replace(pack, parent=changed[pack.parent.id])
        return Packs({pack.id: changed.get(pack.id, pack) for pack in packs})


def alterations(packs: Packs) -> Iterator[Alteration]:
    """Of every rule of every pack, by pack and rule."""
    for pack in packs:
        for rule in pack.rules.values():
            yield from _of_rule(pack, rule)


def _of_rule(pack: Pack, rule: Rule) -> Iterator[Alteration]:
    part: Part = "cell" if rule.key.startswith(("cell.", "departments.")) else "boundary"
    value = rule.values[-1][1]
    if value is EXPRESSLY_NOT:
        return
    yield Alteration(pack.id, rule.key, part, "not there", EXPRESSLY_NOT)
    for change, altered in _otherwise(value, type(value), ""):
        if _is_possible(rule.key, altered):
            yield Alteration(pack.id, rule.key, part, change, altered)


def _is_possible(key: str, value: Any) -> bool:
    """Whether a pack could say so: what loading refuses is no way to be wrong."""
    _, adapter = SHAPES.get(key) or SHAPES[key.rpartition(".")[0] + ".*"]
    try:
        adapter.validate_python(value.model_dump() if isinstance(value, BaseModel) else value)
    except ValidationError:
        return False
    return True


def _otherwise(value: Any, kind: Any, path: str) -> Iterator[tuple[str, Any]]:
    where = f"{path} " if path else ""
    if isinstance(value, BaseModel):
        yield from _of_shape(value, path)
    elif isinstance(value, tuple):
        yield from _of_list(value, kind, path)
    elif isinstance(value, bool):
        yield f"{where}{value} → {not value}", not value
    elif isinstance(value, int):
        yield from ((f"{where}{value} → {value + step}", value + step) for step in (-1, 1))
    elif isinstance(value, date):
        yield from ((f"{where}{value} → {day}", day) for day in (value - timedelta(days=1), value + timedelta(days=1)))
    elif isinstance(value, str):
        yield from ((f"{where}{value} → {code}", code) for code in _codes(kind) if code != value)


def _of_shape(value: BaseModel, path: str) -> Iterator[tuple[str, Any]]:
    for name, field in type(value).model_fields.items():
        if name in DESCRIPTIVE:
            continue
        within = f"{path}.{name}" if path else name
        inner = getattr(value, name)
        for change, altered in _otherwise(inner, field.annotation, within):
            yield change, value.model_copy(update={name: altered})
        if (type(value), name) in ORDERED:
            for change, altered in _in_other_places(inner, within):
                yield change, value.model_copy(update={name: altered})


def _in_other_places(value: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    for place, (element, after) in enumerate(pairwise(value)):
        moved = (*value[:place], after, element, *value[place + 2 :])
        yield f"{path} {_short(element)} behind {_short(after)}", moved


def _of_list(value: tuple[Any, ...], kind: Any, path: str) -> Iterator[tuple[str, Any]]:
    for place, element in enumerate(value):
        before, after = value[:place], value[place + 1 :]
        yield f"{path} without {_short(element)}", before + after
        if isinstance(element, BaseModel):
            for change, altered in _of_shape(element, f"{path}[{place}]"):
                yield change, (*before, altered, *after)
    if all(isinstance(element, (str, int)) for element in value):
        for code in _codes(kind):
            if code not in value:
                yield f"{path} with {code}", (*value, code)


def _codes(kind: Any) -> tuple[Any, ...]:
    """The codes that a field, or each element of it, may hold; none for a text."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    if get_origin(kind) in (tuple, Union) or type(kind).__name__ == "UnionType":
        return tuple(dict.fromkeys(code for inner in get_args(kind) for code in _codes(inner)))
    return ()


def _short(element: Any) -> str:
    if isinstance(element, BaseModel):
        return str(next(iter(element.model_dump().values())))
    return str(element)
