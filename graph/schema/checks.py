"""Whether the facts of a node or an edge are what its kind says, and if not, what is wrong with them.

The quick look is a function of its own for each kind, written out from the kind's description: a county is loaded with
half a million nodes and edges, and walking the description for every one of them takes four times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graph.schema.facts import Edge, FactType, Node, Value, facts_of

LEAST, MOST = -(2**63), 2**63 - 1
"""Numbers beyond these do not come back from every store."""
_CHECKERS: dict[type[Node] | type[Edge], Callable[[Node | Edge], dict[str, Value] | None]] = {}


def checked_facts(item: Node | Edge) -> dict[str, Value] | None:
    """The item's own facts that are known, as `props_of` gives them; None where `violations` has something to say."""
    if (check := _CHECKERS.get(type(item))) is None:
        check = _CHECKERS[type(item)] = _checker(type(item))
    return check(item)


def may_be_set(cls: type[Node] | type[Edge], values: Mapping[str, object]) -> bool:
    """Whether an update may set these facts, None removing one; where not, `violations` says why."""
    facts = facts_of(cls)
    for name, value in values.items():
        if (fact := facts.get(name)) is None:
            return False
        if value is None:
            if not fact.optional:
                return False
        elif type(value) is not fact.accepts or not (value in fact.codes if fact.codes else can_be_kept(value)):
            return False
    return True


def violations(cls: type[Node] | type[Edge], props: Mapping[str, object], *, partial: bool = False) -> Iterator[str]:
    """What is wrong with `props` as facts of the kind; `partial` for updates, where None removes a fact."""
    facts = facts_of(cls)
    for name, value in props.items():
        if (fact := facts.get(name)) is None:
            yield f"{cls.label()} has no fact {name}"
        elif value is None:
            if not fact.optional:
                yield f"{cls.label()}.{name} cannot be removed"
        elif type(value) is not fact.accepts:
            yield f"{cls.label()}.{name} is {type(value).__name__}, not {fact.accepts.__name__}"
        elif fact.codes is not None and value not in fact.codes:
            yield f"{cls.label()}.{name} is not one of {', '.join(sorted(fact.codes))}"
        elif not can_be_kept(value):
            yield f"{cls.label()}.{name} holds what no store can keep"
    if not partial:
        missing = (name for name, fact in facts.items() if not fact.optional and name not in props)
        yield from (f"{cls.label()}.{name} is missing" for name in missing)


def can_be_kept(value: object) -> bool:
    """Whether every store gives back what it was given: numbers of 64 bits, text that can be encoded, lists of text."""
    if isinstance(value, tuple):
        return all(map(_is_text, value))
    return _is_text(value) if isinstance(value, str) else not isinstance(value, int) or LEAST <= value <= MOST


def _is_text(value: object) -> bool:
    """A lone half of a surrogate pair, as JSON may bring it, cannot be encoded."""
    try:
        return isinstance(value, str) and (value.isascii() or bool(value.encode()))
    except UnicodeEncodeError:
        return False


def _checker(cls: type[Node] | type[Edge]) -> Callable[[Node | Edge], dict[str, Value] | None]:
    """Written out; of what the text names only facts of the schema differ from kind to kind."""
    facts = facts_of(cls).values()
    lines = ["def check(item):", "facts = {}", *(line for fact in facts for line in _look(fact)), "return facts"]
    names: dict[str, Any] = {f"codes_of_{fact.name}": fact.codes for fact in facts}
    names |= {"is_text": _is_text, "are_text": can_be_kept, "LEAST": LEAST, "MOST": MOST}
    exec("\n    ".join(lines), names)
    check: Callable[[Node | Edge], dict[str, Value] | None] = names["check"]
    return check


def _look(fact: FactType) -> Iterator[str]:
    """Lines that take one fact, or end the look at it."""
    wrong = f"value not in codes_of_{fact.name}" if fact.codes else _CANNOT_BE_KEPT[fact.accepts]
    yield f"value = item.{fact.name}"
    if fact.optional:
        yield "if value is not None:"
    indent = "    " if fact.optional else ""
    yield f"{indent}if type(value) is not {fact.accepts.__name__} or {wrong}: return None"
    yield f"{indent}facts['{fact.name}'] = value"


_CANNOT_BE_KEPT: Mapping[type, str] = {
    bool: "False",
    int: "not LEAST <= value <= MOST",
    str: "not (value.isascii() or is_text(value))",
    tuple: "not are_text(value)",
}
