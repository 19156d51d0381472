"""Why a decision came out as it did: the rule, the clause and pack it stands in, the facts it looked at, a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matching.codes import PackId


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `pack` is the pack in which the value was found, which may be a parent of the one asked for."""

    rule: str
    clause: str
    pack: PackId
    facts: Mapping[str, Any]
    text: str

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "clause": self.clause,
            "pack": self.pack,
            "facts": dict(self.facts),
            "text": self.text,
        }


def yuan(fen: int) -> str:
    """Fen as a reader of notices expects it: 80000 is 800.00."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
