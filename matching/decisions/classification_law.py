"""What a pack says about the classes on a day, read once for all households of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matching.decisions.persons import PersonLaw
from matching.policy.packs import Pack, Provision, remembered
from matching.policy.schema import (
    ApplyAlone,
    IncomeTest,
    Judgement,
    LastYearTest,
    MonitoredKinds,
    Order,
    PropertyTest,
    RatioTest,
    SinglePerson,
    SupportExempt,
    TekunMember,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationLaw:
    """None where the pack does not test a thing, or does not have a rule."""

    order: Provision[Order]
    persons: PersonLaw
    dibao_income: Provision[IncomeTest]
    dibao_property: Provision[PropertyTest]
    edge_income: Provision[IncomeTest]
    edge_may_be_raised: bool
    edge_property: Provision[PropertyTest]
    edge_monitored: Provision[MonitoredKinds] | None
    rigid_income: Provision[LastYearTest] | None
    rigid_ratio: Provision[RatioTest] | None
    rigid_property: Provision[PropertyTest] | None
    rigid_excludes_edge: Provision[bool] | None
    rigid_monitored: Provision[MonitoredKinds] | None
    rigid_judgement: Provision[Judgement] | None
    rigid_local_rule: Provision[str] | None


@remembered
def classification_law(pack: Pack, on: date) -> ClassificationLaw:
    """The provisions on classes, from the pack and its parents."""
    return ClassificationLaw(
        order=pack.get("class_order", on, Order),
        persons=_person_law(pack, on),
        dibao_income=pack.get("dibao.income", on, IncomeTest),
        dibao_property=pack.get("dibao.property", on, PropertyTest),
        edge_income=pack.get("edge.income", on, IncomeTest),
        edge_may_be_raised=pack.says("edge.income_may_be_raised", on),
        edge_property=pack.get("edge.property", on, PropertyTest),
        edge_monitored=pack.find("edge.monitored", on, MonitoredKinds),
        rigid_income=pack.find("rigid.income", on, LastYearTest),
        rigid_ratio=pack.find("rigid.ratio", on, RatioTest),
        rigid_property=pack.find("rigid.property", on, PropertyTest),
        rigid_excludes_edge=pack.find("rigid.excludes_edge_income", on, bool),
        rigid_monitored=pack.find("rigid.monitored", on, MonitoredKinds),
        rigid_judgement=pack.find("rigid.judgement", on, Judgement),
        rigid_local_rule=pack.find("rigid.local_rule", on, str),
    )


def _person_law(pack: Pack, on: date) -> PersonLaw:
    return PersonLaw(
        tekun=pack.get("tekun.member", on, TekunMember),
        orphans_excluded=pack.says("tekun.orphans_excluded", on),
        in_edge=pack.get("single_person.in_edge", on, SinglePerson),
        alone=pack.find("single_person.alone", on, ApplyAlone),
        support_exempt=pack.find("dibao.support_exempt", on, SupportExempt),
    )
