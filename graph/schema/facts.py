"""How a kind of node or edge describes itself: its facts, their units and their field classes.

From these descriptions everything else is derived: type checks, sealing, constraints and indexes of both stores, masks,
the schema page and `jiuzhu schema`. The kinds themselves stand in the neighbouring modules.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, dataclass_transform, get_args, get_origin

T = TypeVar("T")
Value = str | int | bool | tuple[str, ...]
"""What a fact can hold: both stores keep these without conversion (tuples as lists); dates and times are ISO text."""


class FieldClass(StrEnum):
    """Who may see a fact: F0 anybody in the work, up to F4 investigators only."""

    F0 = "F0"  # case number, kind of need, urgency, town
    F1 = "F1"  # structured need, bands
    F2 = "F2"  # name, address, phone, village
    F3 = "F3"  # identity number, disability, diagnosis, income, account
    F4 = "F4"  # investigation notes, informants


F0, F1, F2, F3, F4 = FieldClass


@dataclass(frozen=True, slots=True)
class Fact:
    """Description of one field. `sealed` facts are encrypted at rest; `index_of` names the sealed fact it finds."""

    term: str
    field_class: FieldClass = FieldClass.F0
    unit: str = ""
    sealed: bool = False
    index_of: str = ""


class FactType(typing.NamedTuple):
    """A field as the checks see it: accepted Python types, allowed codes (None: any), whether it may be absent."""

    name: str
    fact: Fact
    accepts: type
    codes: frozenset[str] | None
    optional: bool


@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind(cls: type[T]) -> type[T]:
    """A kind of node or edge: a dataclass that shows its id alone, never names, numbers or outcomes."""
    return dataclass(frozen=True, slots=True, kw_only=True, repr=False)(cls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A thing with an identity. `since`: when the store came to know it; `revision` grows with each update."""

    id: Annotated[str, Fact("编号")]
    county: Annotated[str, Fact("县级区划代码", unit="GB/T 2260")]
    since: Annotated[str, Fact("登记时间", unit="time")] = ""
    revision: Annotated[int, Fact("版本")] = 0

    TERM: ClassVar[str] = ""
    INDEXES: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """What work lists of one county sort and filter by."""
    INDEXES_ACROSS: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """The same for questions about all counties."""
    COUNTERS: ClassVar[Mapping[str, str]] = {}
    """Counter field → field that holds its upper bound. Moved only by Draw, Release, Extend and Shrink."""
    IS_HUB: ClassVar[bool] = False
    """A node of thousands of edges: shown in a network, never walked through."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    @classmethod
    def label(cls) -> str:
        return cls.__name__

    @classmethod
    def from_props(cls, id: str, county: str, since: str, revision: int, props: Mapping[str, Any]) -> Self:
        """The typed node from what a store keeps; lists become tuples."""
        made: Self = _maker(cls)(props, id, county, since, revision)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A relation with a meaning. Identity: kind, ends and `key`. Ended by `until`, never deleted."""

    source: Annotated[str, Fact("起点")]
    target: Annotated[str, Fact("终点")]
    key: Annotated[str, Fact("序号")] = ""
    since: Annotated[str, Fact("开始", unit="time")] = ""
    until: Annotated[str | None, Fact("结束", unit="time")] = None

    TERM: ClassVar[str] = ""
    LABEL: ClassVar[str] = ""
    ENDS: ClassVar[tuple[str, str]] = ("", "")
    """Kinds that may stand at source and target, `|` between alternatives."""
    NARROW: ClassVar[Literal["source", "target"]] = "source"
    """The end that has few edges of this kind: stores look for an edge from there."""

    def __repr__(self) -> str:
        return f"<{self.LABEL} {self.source} -> {self.target} {self.key}>"

    @classmethod
    def label(cls) -> str:
        return cls.LABEL

    @classmethod
    def from_props(
        cls, source: str, target: str, key: str, since: str, until: str | None, props: Mapping[str, Any]
    ) -> Self:
        """The typed edge from what a store keeps."""
        made: Self = _maker(cls)(props, source, target, key, since, until)
        return made


NODE_BASE = frozenset(field.name for field in dataclasses.fields(Node))
EDGE_BASE = frozenset(field.name for field in dataclasses.fields(Edge))
_FACTS: dict[type[Node] | type[Edge], Mapping[str, FactType]] = {}
_READERS: dict[type[Node] | type[Edge], tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]] = {}
_SEALED: dict[type[Node] | type[Edge], Mapping[str, str | None]] = {}
_MAKERS: dict[type[Node] | type[Edge], Callable[..., Any]] = {}


def facts_of(cls: type[Node] | type[Edge]) -> Mapping[str, FactType]:
    """The kind's own facts by name, without the base ones, in order of declaration."""
    if (known := _FACTS.get(cls)) is None:
        known = _FACTS[cls] = _read_facts(cls)
    return known


def sealed_facts(cls: type[Node] | type[Edge]) -> Mapping[str, str | None]:
    """Sealed fact → the fact that holds its blind index, or None."""
    if (known := _SEALED.get(cls)) is None:
        known = _SEALED[cls] = _read_sealed(cls)
    return known


def props_of(item: Node | Edge) -> dict[str, Value]:
    """The kind's own facts that are known; an unknown fact is absent, never null."""
    names, values = _reader(type(item))
    return {name: value for name, value in zip(names, values(item), strict=True) if value is not None}


def _maker(cls: type[Node] | type[Edge]) -> Callable[..., Any]:
    if (known := _MAKERS.get(cls)) is None:
        known = _MAKERS[cls] = _written_out_maker(cls)
    return known


def _written_out_maker(cls: type[Node] | type[Edge]) -> Callable[..., Any]:
    """Makes an item of the kind from its facts and base values, field by field into its slots. A frozen dataclass made
    in the usual way looks up each of its twenty fields by name, which is half of what a page's network takes."""
    facts = facts_of(cls)
    base = [field.name for field in dataclasses.fields(cls) if field.name not in facts]
    names: dict[str, Any] = {"cls": cls, "new": object.__new__}
    lines = [f"def make(facts, {', '.join(base)}):", "item = new(cls)", "get = facts.get"]
    for field in dataclasses.fields(cls):
        name = field.name
        names |= {f"set_{name}": getattr(cls, name).__set__, f"default_{name}": field.default}
        if name in base:
            value = name
        elif field.default is dataclasses.MISSING:
            value = f"facts['{name}']"
        else:
            value = f"get('{name}', default_{name})"
        if name in facts and facts[name].accepts is tuple:
            lines.append(f"value = {value}")
            value = "tuple(value) if value is not None else None"
        lines.append(f"set_{name}(item, {value})")
    exec("\n    ".join([*lines, "return item"]), names)
    make: Callable[..., Any] = names["make"]
    return make


def _reader(cls: type[Node] | type[Edge]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a kind's facts and what reads them all at once."""
    if (known := _READERS.get(cls)) is None:
        names = tuple(facts_of(cls))
        known = _READERS[cls] = (names, _all_of(names))
    return known


def _all_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    read = attrgetter(*names) if names else None
    return (lambda item: ()) if read is None else lambda item: (read(item),)


def _read_facts(cls: type[Node] | type[Edge]) -> Mapping[str, FactType]:
    base = NODE_BASE if issubclass(cls, Node) else EDGE_BASE
    hints = typing.get_type_hints(cls, include_extras=True)
    names = [field.name for field in dataclasses.fields(cls) if field.name not in base]
    return {name: _fact_type(name, hints[name]) for name in names}


def _read_sealed(cls: type[Node] | type[Edge]) -> Mapping[str, str | None]:
    facts = facts_of(cls)
    index = {fact.fact.index_of: name for name, fact in facts.items() if fact.fact.index_of}
    return {name: index.get(name) for name, fact in facts.items() if fact.fact.sealed}


def _fact_type(name: str, hint: Any) -> FactType:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{name} has no Fact")
    inner, fact = get_args(hint)[:2]
    options = get_args(inner) if get_origin(inner) in (types.UnionType, typing.Union) else (inner,)
    present = [option for option in options if option is not type(None)]
    if len(present) != 1:
        raise TypeError(f"{name} has more than one type")
    accepts = get_origin(present[0]) or present[0]
    codes = frozenset(get_args(present[0])) if accepts is Literal else None
    return FactType(name, fact, str if codes else accepts, codes, len(options) > len(present))
