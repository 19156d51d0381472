"""How an older store follows the schema: steps from one version to the next, each a pure change of one kind's facts.

Indexes need no step: whenever a store is opened those that the schema asks for are made, and those that it has outgrown
dropped. Steps run inside the transaction that raises the version, so that a store is never between two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.schema import SCHEMA_VERSION

Props = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """`rewrite` gives the new facts of one node of the kind; facts it does not return are gone."""

    kind: str
    why: str
    rewrite: Callable[[Props], Props]


STEPS: Mapping[int, tuple[Step, ...]] = {}
"""Version → the steps that lead to it from the one before. The first version needs none."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """The version that this program keeps stores at, and the way there."""

    version: int = SCHEMA_VERSION
    steps: Mapping[int, tuple[Step, ...]] = field(default_factory=lambda: STEPS)

    def after(self, version: int) -> Iterator[Step]:
        """The steps that a store of that version has to take, in order."""
        for reached in range(version + 1, self.version + 1):
            yield from self.steps.get(reached, ())


MIGRATIONS = Migrations()
