"""The only way to change the graph: a ChangeSet of a few closed verbs, with its guards, its key and its events.

A ChangeSet is applied whole or not at all. It says who does it, when, under which operation key (a repeat of the key
returns the first receipt), which revisions it was decided on, and which events it causes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from graph.schema.facts import Edge, Node, Value


class Keep(Enum):
    """The one value that says "as it is"."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
"""Leave the open key of an updated node as it is."""


@dataclass(frozen=True, slots=True)
class CreateNode:
    """A new node. `open_key` is unique in the store until an update gives it up: "only one open …" is said with it."""

    node: Node
    open_key: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateNode:
    """Set facts (None removes one). The node must be guarded in the same ChangeSet; counters are not set this way."""

    kind: type[Node]
    node_id: str
    values: Mapping[str, Value | None] = field(repr=False)
    open_key: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True)
class Link:
    """A new edge; begins at the ChangeSet's time unless it says since when."""

    edge: Edge


@dataclass(frozen=True, slots=True)
class EndLink:
    """End the open edge of this kind, ends and key, at the ChangeSet's time."""

    kind: type[Edge]
    source: str
    target: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """Take from a counter: NotEnough if it holds less. Needs no guard and collides with nobody."""

    node_id: str
    counter: str
    amount: int


@dataclass(frozen=True, slots=True)
class Release:
    """Give back what was drawn; never above the counter's bound."""

    node_id: str
    counter: str
    amount: int


@dataclass(frozen=True, slots=True)
class Extend:
    """Raise a counter and its bound together: money paid into a fund, a supply line enlarged."""

    node_id: str
    counter: str
    amount: int


@dataclass(frozen=True, slots=True)
class Shrink:
    """Lower a counter and its bound together: NotEnough if the counter holds less, for the rest is drawn."""

    node_id: str
    counter: str
    amount: int


Change = CreateNode | UpdateNode | Link | EndLink | Draw | Release | Extend | Shrink


@dataclass(frozen=True, slots=True)
class Guard:
    """The decision was made on this revision of the node."""

    node_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that others act upon later: a past-tense name and the id of what it happened to."""

    name: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """One act on the graph. `answer` is what a repeat of the operation key is told again: ids and codes only.

    `request` is a digest of what was asked, so that a key used twice for different requests is noticed.
    """

    operation_key: str
    county: str
    actor: str
    action: str
    at: datetime
    changes: tuple[Change, ...]
    guards: tuple[Guard, ...] = ()
    events: tuple[Event, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)
    request: str = ""


class Receipt(NamedTuple):
    """The ChangeSet is in the store, durably. `position` is its place in the county's journal."""

    operation_key: str
    position: str
    answer: Mapping[str, Any]
    repeated: bool = False


def derived_id(kind: str, *parts: str | int) -> str:
    """An id that follows from what the thing is made from: the same decision twice makes the same id."""
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=10).hexdigest()
    return f"{kind}:{digest}"


@lru_cache(maxsize=256)
def time_text(at: datetime) -> str:
    """Aware time as the stores keep it: UTC, to the second, sortable as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
