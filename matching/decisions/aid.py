"""Amounts of aid by formula: temporary aid, first aid to new recipients, a supporter's share. Exact, in fen.

A pack without a rule, or with one that names no amount, is an answer with its reason, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from matching.calendar.working_days import Calendar
from matching.codes import Settlement
from matching.decisions.aid_facts import AidRequest
from matching.policy.aid_schema import AmountRule, OpenRule, ShareRule
from matching.policy.packs import Pack, Provision
from matching.reasons import Reason, yuan

F = TypeVar("F")

_WHY_OPEN = {
    "no_amount_in_pack": "文件没有规定金额：{summary}",
    "needs_decision": "须由工作人员决定：{summary}",
}


@dataclass(frozen=True, slots=True)
class AidAmount:
    """What is due, or the ceiling of it (`at_most`); None when the pack does not say."""

    amount_fen: int | None
    at_most: bool
    due_on: date | None
    provisional: bool
    steps: tuple[str, ...]
    reasons: tuple[Reason, ...]
    not_in_force: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "amount_fen": self.amount_fen,
            "at_most": self.at_most,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "provisional": self.provisional,
            "steps": list(self.steps),
            "reasons": [reason.as_json() for reason in self.reasons],
            "not_in_force": self.not_in_force,
        }


def decide_aid(pack: Pack, calendar: Calendar, request: AidRequest, on: date) -> AidAmount:
    """The amount that the pack's rule for the variant gives."""
    key, early = f"aid.rule.{request.variant}", not pack.is_in_force(on)
    amount = pack.find(key, on, object)
    if amount is None:
        reason = Reason("not_in_pack", "-", pack.id, {"variant": request.variant}, "本政策包没有此项规定")
        return AidAmount(None, False, None, False, (), (reason,), early)
    if isinstance(amount.value, OpenRule):
        text = _WHY_OPEN[amount.value.outcome].format(summary=amount.summary)
        open_reason = amount.reason({"variant": request.variant}, text, rule=amount.value.outcome)
        return AidAmount(None, False, None, False, (), (open_reason,), early)
    if isinstance(amount.value, ShareRule):
        return _share(pack.get(key, on, ShareRule), request, early)
    return _amount(pack.get(key, on, AmountRule), calendar, request, early)


def _amount(rule: Provision[AmountRule], calendar: Calendar, request: AidRequest, early: bool) -> AidAmount:
    formula = rule.value
    base = _base(formula, request)
    factors = [f"{yuan(base)} 元"]
    total = base * formula.times
    if formula.times > 1:
        factors.append(f"{formula.times} 倍")
    if formula.per_person:
        total, factors = total * request.people, [*factors, f"{request.people} 人"]
    if formula.per_month:
        months = _given(request.months)
        total, factors = total * months, [*factors, f"{months} 月"]
    facts = {"variant": request.variant, "base_fen": base, "people": request.people, "months": request.months}
    due = None
    if formula.due_working_days is not None:
        due = calendar.due(_given(request.confirmed_on), formula.due_working_days)
    return AidAmount(
        amount_fen=total,
        at_most=formula.at_most,
        due_on=due.due_on if due else None,
        provisional=due.provisional if due else False,
        steps=(" × ".join(factors),),
        reasons=(rule.reason(facts, rule.summary),),
        not_in_force=early,
    )


def _base(formula: AmountRule, request: AidRequest) -> int:
    if formula.of == "confirmed_subsidy":
        return _given(request.confirmed_monthly_subsidy_fen)
    settlement: Settlement = "urban" if formula.of == "urban_standard" else _given(request.settlement)
    return _given(request.local)["dibao_standard_fen_per_month"][settlement]


def _share(rule: Provision[ShareRule], request: AidRequest, early: bool) -> AidAmount:
    age, formula = _given(request.supporter_age), _given(request.formula_amount_fen)
    band = [each for each in rule.value.bands if each.from_years <= age][-1]
    is_exempt = band.exempt_if_poor and _is_poor(request)
    percent = 0 if is_exempt else band.percent
    facts = {
        "supporter_age": age,
        "own_income_fen_per_year": request.own_income_fen_per_year,
        "property_within_limits": request.property_within_limits,
        "percent": percent,
    }
    text = f"义务人 {age} 周岁，{'本人收入低且财产符合规定，不计' if is_exempt else f'按 {percent}% 计'}供养费"
    return AidAmount(
        amount_fen=formula * percent // 100,
        at_most=False,
        due_on=None,
        provisional=False,
        steps=(f"{yuan(formula)} 元 × {percent}%",),
        reasons=(rule.reason(facts, text),),
        not_in_force=early,
    )


def _is_poor(request: AidRequest) -> bool:
    income, line = request.own_income_fen_per_year, request.last_year_disposable_income_fen_per_capita
    return _given(income) < _given(line) and _given(request.property_within_limits)


def _given(fact: F | None) -> F:
    """A fact that the request must have: parsing sees to it where the pack's rule goes with its variant."""
    if fact is None:
        raise LookupError("the pack's rule rests on a fact that its variant is not asked for")
    return fact
