"""What `route` looks at besides the facts of the household: signals, aid received, needs, consents, flags."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, get_args

from matching import reading
from matching.codes import CATEGORIES, KINDS, NEED_KINDS, Category, Flag, Kind, NeedKind, Purpose
from matching.decisions.facts import CASE_FIELDS, Case
from matching.decisions.signals import SIGNALS, Signal


@dataclass(frozen=True, slots=True)
class Received:
    """Aid of a kind, from the first day to the last; `end` None: it goes on."""

    kind: Kind
    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the household agreed to; `until` None: until it is withdrawn."""

    purpose: Purpose
    until: date | None

    def covers(self, day: date) -> bool:
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCase:
    """`category` is what the household is recognised as today; `needs` empty: they are taken from the signals."""

    case: Case
    category: Category | None
    signals: tuple[Signal, ...]
    received: tuple[Received, ...]
    needs: tuple[NeedKind, ...]
    consents: tuple[Consent, ...]
    flags: tuple[Flag, ...]
    returned: int

    def as_input(self) -> dict[str, Any]:
        """The facts as `route` reads them. A county's own edge line is not among them: the pure commands use 1.5."""
        told = asdict(self)
        told |= told.pop("case")
        del told["local"]["edge_income_percent"]
        told["received"] = [{"kind": one["kind"], "from": one["start"], "to": one["end"]} for one in told["received"]]
        told["needs"] = [{"kind": kind} for kind in told["needs"]]
        as_json: dict[str, Any] = json.loads(json.dumps(told, default=str))
        return as_json

    def has_received(self, kind: str, on: date) -> bool:
        return any(each.kind == kind and each.covers(on) for each in self.received)

    def has_consent(self, purpose: Purpose, on: date) -> bool:
        return any(each.purpose == purpose and each.covers(on) for each in self.consents)


def _received(**fields: Any) -> Received:
    return Received(fields["kind"], fields["from"], fields["to"])


def _route_case(**fields: Any) -> RouteCase:
    case = Case(*(fields.pop(name) for name in CASE_FIELDS))
    return RouteCase(case=case, **fields)


_route_input = reading.an_object(
    {
        **CASE_FIELDS,
        "category": reading.nullable(reading.one_of(CATEGORIES)),
        "signals": SIGNALS,
        "received": reading.a_list(
            reading.an_object(
                {"kind": reading.one_of(KINDS), "from": reading.day, "to": reading.nullable(reading.day)}, _received
            )
        ),
        "needs": reading.a_list(
            reading.an_object({"kind": reading.one_of(NEED_KINDS)}, lambda kind: kind),
        ),
        "consents": reading.a_list(
            reading.an_object(
                {"purpose": reading.one_of(get_args(Purpose)), "until": reading.nullable(reading.day)}, Consent
            )
        ),
        "flags": reading.a_list(reading.one_of(get_args(Flag))),
        "returned": reading.an_integer(0),
    },
    _route_case,
)


def parse_route_case(value: Any, prefix: str = "") -> RouteCase:
    """Everything `route` looks at, from JSON. Raises BadInput with every problem."""
    return reading.read(value, prefix, _route_input)
