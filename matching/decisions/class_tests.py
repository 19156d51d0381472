"""The tests that a class is made of: income, property, rigid expenditure. Each passes, refuses, or is unknown.

A test is unknown when any fact of its own formula is not known, even if the others decide it. All arithmetic is exact:
both sides of a comparison are multiplied out, nothing is divided or rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matching.codes import Settlement
from matching.decisions.facts import Case, Member
from matching.errors import Problem
from matching.policy.packs import Provision
from matching.policy.schema import IncomeTest, LastYearTest, PropertyTest, RatioTest
from matching.reasons import Reason, yuan

_MONTHS_OF_A_YEAR = 12
_NOT_KNOWN = "尚未掌握，请先核实登记"
_ZERO = "为零，无法计算比例"


@dataclass(frozen=True, slots=True)
class Tested:
    """`passed` is None when the test is unknown; then `missing` says which facts to record first."""

    passed: bool | None
    reason: Reason
    missing: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A case as the tests see it: those who live in the household, and how many they are."""

    case: Case
    residents: tuple[Member, ...]

    @property
    def settlement(self) -> Settlement:
        return self.case.household.settlement


def income_below_standard(provision: Provision[IncomeTest], view: View, percent: int | None = None) -> Tested:
    """Counted per-capita income a month below so many percent of the standard, all exact."""
    test, household, local = provision.value, view.case.household, view.case.local
    of: Settlement = "urban" if test.standard == "urban" else household.settlement
    income, standard = household.counted_income_fen_per_year, local.dibao_standard_fen_per_month[of]
    percent, people = percent or test.percent, len(view.residents)
    facts = {
        "counted_income_fen_per_year": income,
        "dibao_standard_fen_per_month": standard,
        "standard_of": of,
        "co_resident_members": people,
        "percent": percent,
    }
    if income is None or standard is None:
        amounts = {
            "household.counted_income_fen_per_year": income,
            f"local.dibao_standard_fen_per_month.{of}": standard,
        }
        return _unknown(provision, facts, "收入或低保标准不详，无法比较", _nulls(amounts))
    passed = income * 100 < _MONTHS_OF_A_YEAR * people * standard * percent
    line = f"{people} 人 × 12 个月 × {yuan(standard)} 元" + ("" if percent == 100 else f" × {percent}%")
    text = f"核算年收入 {yuan(income)} 元，{'低于' if passed else '不低于'} {line}"
    return Tested(passed, provision.reason(facts, text))


def income_below_last_year(provision: Provision[LastYearTest], view: View) -> Tested:
    """Counted per-capita income a year below last year's disposable income of the residents of the settlement."""
    income, of = view.case.household.counted_income_fen_per_year, view.settlement
    line, people = view.case.local.last_year_disposable_income_fen_per_capita[of], len(view.residents)
    facts = {
        "counted_income_fen_per_year": income,
        "last_year_disposable_income_fen_per_capita": line,
        "co_resident_members": people,
    }
    if income is None or line is None:
        amounts = {
            "household.counted_income_fen_per_year": income,
            f"local.last_year_disposable_income_fen_per_capita.{of}": line,
        }
        return _unknown(provision, facts, "收入或上年度居民人均可支配收入不详，无法比较", _nulls(amounts))
    passed = income < people * line
    text = f"核算年收入 {yuan(income)} 元，{'低于' if passed else '不低于'} {people} 人 × 上年度人均 {yuan(line)} 元"
    return Tested(passed, provision.reason(facts, text))


def property_within_limits(provision: Provision[PropertyTest], view: View) -> Tested:
    """Financial and vehicle assets each against their limits, and other property."""
    household, local, test = view.case.household, view.case.local, provision.value
    kinds = (
        ("financial", household.financial_assets_fen, local.financial_asset_limit_fen),
        ("vehicle", household.vehicle_assets_fen, local.vehicle_asset_limit_fen),
    )
    facts: dict[str, Any] = {"other_property_within_limits": household.other_property_within_limits}
    missing: list[Problem] = []
    over = [] if household.other_property_within_limits else ["其他财产"]
    for name, asset, limit in kinds:
        facts |= {f"{name}_assets_fen": asset, f"{name}_asset_limit_fen": limit}
        if asset == 0 and test.zero_passes:
            continue
        if asset is None or limit is None:
            missing += _nulls({f"household.{name}_assets_fen": asset, f"local.{name}_asset_limit_fen": limit})
        elif not _within(test, asset, limit):
            over.append("金融资产" if name == "financial" else "车辆资产")
    if missing:
        return _unknown(provision, facts, "资产或限额不详，无法比较", missing)
    text = f"{'、'.join(over)}超过限定条件" if over else "财产符合限定条件"
    return Tested(not over, provision.reason(facts, text))


def rigid_share(provision: Provision[RatioTest], view: View) -> Tested:
    """Expenditure by the named causes as a share of an income total; a total of zero is as good as unknown."""
    test, household = provision.value, view.case.household
    spent: dict[str, int | None] = {cause: household.rigid_expenditure_fen_12_months[cause] for cause in test.causes}
    total = household.income_total(test.of)
    percent = view.case.local.rigid_ratio_percent if test.percent is None else test.percent
    amounts: dict[str, int | None] = {
        f"household.rigid_expenditure_fen_12_months.{cause}": each for cause, each in spent.items()
    }
    amounts[f"household.{test.of}_income_fen_per_year"] = total
    amounts["local.rigid_ratio_percent"] = percent
    facts: dict[str, Any] = {**spent, f"{test.of}_income_fen_per_year": total, "percent": percent}
    known = [each for each in spent.values() if each is not None]
    if not total or percent is None or len(known) < len(spent):
        zero = [Problem(f"household.{test.of}_income_fen_per_year", _ZERO)] if total == 0 else []
        return _unknown(provision, facts, "支出、收入或规定比例不详，无法计算", [*_nulls(amounts), *zero])
    expenditure = sum(known)
    share, line = expenditure * 100, percent * total
    passed = share > line if test.compare == "above" else share >= line
    words = {"above": ("超过", "未超过"), "at_least": ("达到", "未达到")}[test.compare][0 if passed else 1]
    text = f"必需支出 {yuan(expenditure)} 元，{words}收入 {yuan(total)} 元的 {percent}%"
    return Tested(passed, provision.reason(facts, text))


def not_under_edge_line(provision: Provision[bool], edge: Tested) -> Tested:
    """Refuses whom the edge income test would take: elsewhere that is left to the order of classes."""
    passed = None if edge.passed is None else not edge.passed
    words = {None: "是否低于边缘收入线不详", True: "收入不低于边缘收入线", False: "收入低于边缘收入线，不属于本类"}
    return Tested(passed, provision.reason(edge.reason.facts, words[passed]), edge.missing)


def _within(test: PropertyTest, asset: int, limit: int) -> bool:
    held, line = asset * 100, limit * test.percent
    return held <= line if test.compare == "at_most" else held < line


def _unknown(provision: Provision[Any], facts: dict[str, Any], text: str, missing: list[Problem]) -> Tested:
    return Tested(None, provision.reason(facts, text), tuple(missing))


def _nulls(amounts: dict[str, int | None]) -> list[Problem]:
    return [Problem(path, _NOT_KNOWN) for path, amount in amounts.items() if amount is None]
