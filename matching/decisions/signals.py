"""Signals (线索): one fact, from one source, about one person or household, on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from matching import reading


@dataclass(frozen=True, slots=True)
class Signal:
    """`indicator` is the sender's word: a pack may not know it. The source is recorded, not judged."""

    indicator: str
    subject: str
    observed_on: date
    source: str

    def as_json(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "subject": self.subject,
            "observed_on": self.observed_on.isoformat(),
            "source": self.source,
        }


SIGNALS = reading.a_list(
    reading.an_object(
        {
            "indicator": reading.text,
            "subject": reading.text,
            "observed_on": reading.day,
            "source": reading.text,
        },
        Signal,
    )
)
_score_input: reading.Check[dict[str, tuple[Signal, ...]]] = reading.an_object({"signals": SIGNALS}, dict)


def parse_signals(value: Any, prefix: str = "") -> tuple[Signal, ...]:
    """The signals of `{"signals": [...]}`. Raises BadInput with every problem."""
    return reading.read(value, prefix, _score_input)["signals"]
