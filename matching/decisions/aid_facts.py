"""What an amount of aid is computed from: each variant has its own fields, all of them and no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from matching import reading
from matching.codes import AidVariant, Settlement
from matching.policy.aid_schema import MonthsLimit
from matching.policy.packs import Pack

VARIANTS: tuple[AidVariant, ...] = get_args(AidVariant)


@dataclass(frozen=True, slots=True, kw_only=True)
class AidRequest:
    """One amount asked for. What the variant does not use is None, and people 1."""

    variant: AidVariant
    settlement: Settlement | None = None
    people: int = 1
    months: int | None = None
    local: Mapping[str, Mapping[Settlement, int]] | None = None
    confirmed_monthly_subsidy_fen: int | None = None
    confirmed_on: date | None = None
    supporter_age: int | None = None
    formula_amount_fen: int | None = None
    own_income_fen_per_year: int | None = None
    property_within_limits: bool | None = None
    last_year_disposable_income_fen_per_capita: int | None = None


def parse_aid_request(value: Any, prefix: str, pack: Pack, on: date) -> AidRequest:
    """A request for an amount, from JSON. Limits of months and ages are the same under every pack.

    Raises BadInput with every problem; without a known variant only fields that no variant has are problems besides.
    """
    return reading.read(value, prefix, _check_for(value, _checks(pack, on)))


def _check_for(value: Any, checks: Mapping[str, reading.Check[AidRequest]]) -> reading.Check[AidRequest]:
    variant = value.get("variant") if isinstance(value, dict) else None
    return checks[variant if isinstance(variant, str) and variant in checks else ""]


@lru_cache(maxsize=16)
def _checks(pack: Pack, on: date) -> Mapping[str, reading.Check[AidRequest]]:
    """One check per variant; under "" the one for an input that names none, which always finds that problem."""
    of_variant, which = _fields(pack, on), reading.one_of(VARIANTS)
    anything = reading.Optional(lambda value: value, None)
    of_any = {name: anything for fields in of_variant.values() for name in fields}
    by_variant: dict[str, reading.Fields] = {**of_variant, "": of_any}
    return {
        variant: reading.an_object({"variant": which, **fields}, AidRequest) for variant, fields in by_variant.items()
    }


def _fields(pack: Pack, on: date) -> dict[str, reading.Fields]:
    standards: reading.Check[dict[Settlement, int]] = reading.an_object(
        {"urban": reading.amount, "rural": reading.amount}, dict
    )
    local: reading.Fields = {"local": reading.an_object({"dibao_standard_fen_per_month": standards}, dict)}
    place: reading.Fields = {"settlement": reading.one_of(get_args(Settlement)), **local}
    people: reading.Fields = {"people": reading.an_integer(1)}
    person_or_more: reading.Fields = {"people": reading.Optional(reading.an_integer(1), 1)}
    loss: reading.Fields = {**person_or_more, **local}
    return {
        "household": {**place, **people, "months": _months(pack, on, "household")},
        "person": {**place, **people, "months": _months(pack, on, "person")},
        "first_aid": place,
        "disability": loss,
        "labour_loss": loss,
        "care_loss": loss,
        "applicant": {**place, **people, "months": _months(pack, on, "applicant")},
        "new_recipient": {
            "confirmed_monthly_subsidy_fen": reading.amount,
            "confirmed_on": reading.day,
            **person_or_more,
        },
        "supporter_share": {
            "supporter_age": reading.an_integer(pack.get("aid.supporter_from", on, int).value),
            "formula_amount_fen": reading.amount,
            "own_income_fen_per_year": reading.amount,
            "property_within_limits": reading.boolean,
            "last_year_disposable_income_fen_per_capita": reading.amount,
        },
    }


def _months(pack: Pack, on: date, variant: AidVariant) -> reading.Check[int]:
    limit = pack.get(f"aid.months.{variant}", on, MonthsLimit).value
    return reading.an_integer(limit.least, limit.most)
