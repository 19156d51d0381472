"""The kept reasons of a decision as lines to read."""

from __future__ import annotations

import json
from dataclasses import dataclass

from api.words.wording import Words


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """What was found, and the pack and clause that it rests on."""

    text: str
    pack: str
    clause: str


def reason_lines(kept: str | None, words: Words) -> list[ReasonLine]:
    """One line for each reason; the same words on the same clause once."""
    reasons = json.loads(kept) if kept else []
    lines = [ReasonLine(words.reason(one), one["pack"], one["clause"]) for one in reasons]
    return list(dict.fromkeys(lines))
