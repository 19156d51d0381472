"""一次申请、分类审核认定: the classes tried in their order until one admits the household, or a person has to decide.

Every class tried is kept with what admitted or refused it. Deductions before the counted income are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.codes import CATEGORY_NAMES, Category, HouseholdId, Outcome, PackId, Verdict
from matching.decisions.class_tests import (
    Tested,
    View,
    income_below_last_year,
    income_below_standard,
    not_under_edge_line,
    property_within_limits,
    rigid_share,
)
from matching.decisions.classification_law import ClassificationLaw, classification_law
from matching.decisions.facts import Case
from matching.decisions.persons import (
    RecognisedMember,
    applying_alone,
    is_tekun,
    recognised_members,
    support_may_be_exempt,
)
from matching.errors import Problem
from matching.policy.packs import Pack, Provision
from matching.policy.schema import Judgement, MonitoredKinds
from matching.reasons import Reason

_NOBODY_LIVES_THERE = Problem("members", "没有共同生活的家庭成员，无法按人计算")


@dataclass(frozen=True, slots=True)
class Tried:
    """One class, what came of it, and why. `missing` is empty unless the class is incomplete."""

    category: Category
    outcome: Outcome
    reasons: tuple[Reason, ...]
    missing: tuple[Problem, ...] = field(default=(), repr=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "outcome": self.outcome,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Classification:
    """The class of the household, who in it is recognised alone, and what to find out where a class stayed open."""

    pack: PackId
    on: date
    household_id: HouseholdId
    category: Verdict
    monitored: bool
    not_in_force: bool
    tried: tuple[Tried, ...]
    members: tuple[RecognisedMember, ...]
    incomplete: tuple[Problem, ...]

    @property
    def is_definite(self) -> bool:
        """Nothing left to a person, and no class left open for want of a fact."""
        return self.category != "needs_decision" and all(each.outcome != "incomplete" for each in self.tried)

    def as_json(self) -> dict[str, Any]:
        return {
            "pack": self.pack,
            "on": self.on.isoformat(),
            "household_id": self.household_id,
            "category": self.category,
            "monitored": self.monitored,
            "not_in_force": self.not_in_force,
            "tried": [each.as_json() for each in self.tried],
            "members": [each.as_json() for each in self.members],
            "incomplete": [{"path": each.path, "problem": each.problem} for each in self.incomplete],
        }


def classify(pack: Pack, case: Case, on: date) -> Classification:
    """The first class of the pack's order that fits; "none" when none does and none needs a person."""
    law = classification_law(pack, on)
    view = View(case, tuple(member for member in case.members if member.co_resident))
    tried = _try_in_order(law, view, on)
    last = tried[-1]
    category: Verdict = "none"
    if last.outcome == "admitted":
        category = last.category
    elif last.outcome == "needs_decision":
        category = "needs_decision"
    members, missing_alone = recognised_members(law.persons, view, category, on)
    missing = [problem for each in tried for problem in each.missing]
    return Classification(
        pack=pack.id,
        on=on,
        household_id=case.household.household_id,
        category=category,
        monitored=case.household.monitored is not None,
        not_in_force=not pack.is_in_force(on),
        tried=tuple(tried),
        members=members,
        incomplete=_each_once([*missing, *missing_alone]),
    )


def tests_of(pack: Pack, case: Case, on: date) -> dict[str, object]:
    """What comes of every test by its rule, also of classes that the order does not come to.

    Each is monotone in each amount of the case, apart from a total of zero, which makes a share unknown.
    """
    law = classification_law(pack, on)
    view = View(case, tuple(member for member in case.members if member.co_resident))
    if not view.residents:
        return {}
    tests = [
        income_below_standard(law.dibao_income, view),
        property_within_limits(law.dibao_property, view),
        _edge_income(law, view),
        property_within_limits(law.edge_property, view),
        *_rigid_tests(law, view),
    ]
    found: dict[str, object] = {test.reason.rule: test.passed for test in tests}
    if law.rigid_judgement is not None:
        found[law.rigid_judgement.key] = _left_to_a_person(law.rigid_judgement, view).outcome
    return found | applying_alone(law.persons, view, on)


def _each_once(problems: list[Problem]) -> tuple[Problem, ...]:
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.path, problem)
    return tuple(first.values())


def _try_in_order(law: ClassificationLaw, view: View, on: date) -> list[Tried]:
    tried: list[Tried] = []
    for category in law.order.value.classes:
        if category != "other" and not view.residents:
            reason = law.order.reason({"co_resident_members": 0}, _NOBODY_LIVES_THERE.problem)
            tried.append(Tried(category, "incomplete", (reason,), (_NOBODY_LIVES_THERE,)))
            continue
        tried.append(_ATTEMPTS[category](law, view, on))
        if tried[-1].outcome in ("admitted", "needs_decision"):
            break
    return tried


def _tekun(law: ClassificationLaw, view: View, on: date) -> Tried:
    others = [member.member_id for member in view.residents if not is_tekun(law.persons, member, on)]
    text = "有共同生活的成员不符合特困条件" if others else "共同生活的成员全部符合特困条件"
    reason = law.persons.tekun.reason({"members_not_tekun": others}, text)
    return Tried("tekun", "refused" if others else "admitted", (reason,))


def _dibao(law: ClassificationLaw, view: View, on: date) -> Tried:
    tests = [income_below_standard(law.dibao_income, view), property_within_limits(law.dibao_property, view)]
    tried = _combined("dibao", tests)
    exempt = support_may_be_exempt(law.persons, view, on) if tried.outcome != "admitted" else None
    return tried if exempt is None else Tried("dibao", tried.outcome, (*tried.reasons, exempt), tried.missing)


def _edge(law: ClassificationLaw, view: View, on: date) -> Tried:
    tried = _combined("edge", [_edge_income(law, view), property_within_limits(law.edge_property, view)])
    if tried.outcome == "admitted":
        return tried
    return _taken_as_monitored("edge", law.edge_monitored, view) or tried


def _rigid(law: ClassificationLaw, view: View, on: date) -> Tried:
    taken = _taken_as_monitored("rigid", law.rigid_monitored, view)
    if taken is not None:
        return taken
    if law.rigid_judgement is not None:
        return _left_to_a_person(law.rigid_judgement, view)
    tried = _combined("rigid", _rigid_tests(law, view))
    if tried.outcome == "refused" and law.rigid_local_rule is not None:
        local_rule = law.rigid_local_rule.reason({}, law.rigid_local_rule.value)
        return Tried("rigid", tried.outcome, (*tried.reasons, local_rule))
    return tried


def _rigid_tests(law: ClassificationLaw, view: View) -> list[Tested]:
    tests = []
    if law.rigid_income is not None:
        tests.append(income_below_last_year(law.rigid_income, view))
    if law.rigid_ratio is not None:
        tests.append(rigid_share(law.rigid_ratio, view))
    if law.rigid_excludes_edge is not None and law.rigid_excludes_edge.value:
        tests.append(not_under_edge_line(law.rigid_excludes_edge, _edge_income(law, view)))
    if law.rigid_property is not None:
        tests.append(property_within_limits(law.rigid_property, view))
    return tests


def _other(law: ClassificationLaw, view: View, on: date) -> Tried:
    text = "当地没有其他低收入人口的认定规定"
    return Tried("other", "refused", (law.order.reason({}, text, rule="other.no_local_rule"),))


_ATTEMPTS: dict[Category, Callable[[ClassificationLaw, View, date], Tried]] = {
    "tekun": _tekun,
    "dibao": _dibao,
    "edge": _edge,
    "rigid": _rigid,
    "other": _other,
}


def _combined(category: Category, tests: list[Tested]) -> Tried:
    """Refused by any known refusal; else incomplete by any unknown; else admitted."""
    refusing = [test.reason for test in tests if test.passed is False]
    if refusing:
        return Tried(category, "refused", tuple(refusing))
    unknown = [test for test in tests if test.passed is None]
    if unknown:
        missing = tuple(problem for test in unknown for problem in test.missing)
        return Tried(category, "incomplete", tuple(test.reason for test in unknown), missing)
    return Tried(category, "admitted", tuple(test.reason for test in tests))


def _edge_income(law: ClassificationLaw, view: View) -> Tested:
    raised = view.case.local.edge_income_percent
    if raised is None or not law.edge_may_be_raised:
        return income_below_standard(law.edge_income, view)
    return income_below_standard(law.edge_income, view, max(raised, law.edge_income.value.percent))


def _taken_as_monitored(category: Category, provision: Provision[MonitoredKinds] | None, view: View) -> Tried | None:
    monitored = view.case.household.monitored
    if provision is None or monitored not in provision.value.kinds:
        return None
    reason = provision.reason({"monitored": monitored}, f"防止返贫监测对象，归入{CATEGORY_NAMES[category]}")
    return Tried(category, "admitted", (reason,))


def _left_to_a_person(judgement: Provision[Judgement], view: View) -> Tried:
    spent = view.case.household.rigid_expenditure_fen_12_months
    facts = {"rigid_expenditure_fen_12_months": dict(spent), "look_at": list(judgement.value.look_at)}
    if any(amount is None or amount > 0 for amount in spent.values()):
        text = "文件未定比例，须研究决定，查看：" + "、".join(judgement.value.look_at)
        return Tried("rigid", "needs_decision", (judgement.reason(facts, text),))
    return Tried("rigid", "refused", (judgement.reason(facts, "没有刚性支出"),))
