"""From what the graph holds of a household to the facts that the law's decisions ask for. No rule stands here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from graph.schema import Assisted, Consent, Household, Member, Referral, Settlement
from graph.schema import Signal as SignalNode
from graph.views import Directory, HouseholdView
from matching.codes import KINDS, HouseholdId, MemberId
from matching.decisions import facts, route_facts
from matching.decisions.signals import Signal

SETTLEMENTS: tuple[Settlement, ...] = ("urban", "rural")


def own_members(view: HouseholdView) -> list[Member]:
    """The household's own members, without kin elsewhere, by id."""
    return [member for member in view.all(Member) if member.household == view.household.id]


def case_of(view: HouseholdView, directory: Directory, on: date) -> facts.Case:
    """The facts of `classify`; what the county has not recorded is None."""
    return facts.Case(
        household=_household(view.household),
        members=tuple(_member(member) for member in own_members(view)),
        local=local_of(directory, on),
    )


def route_case_of(
    view: HouseholdView, directory: Directory, on: date, signals: Iterable[Signal], returned: int
) -> route_facts.RouteCase:
    """The facts of `route`: the household today, what it has received, and the signals that count."""
    return route_facts.RouteCase(
        case=case_of(view, directory, on),
        category=view.household.category,
        signals=tuple(signals),
        received=tuple(_received(view)),
        needs=(),  # derived from the signals
        consents=tuple(_consents(view)),
        flags=(),
        returned=returned,
    )


def returns_of(view: HouseholdView, warning_id: str) -> int:
    """How many referrals of a warning were returned; joint copies that ended with their lead are no more returns."""
    return sum(
        one.warning == warning_id and one.role == "lead" and one.status == "rejected" for one in view.all(Referral)
    )


def signals_of(view: HouseholdView) -> tuple[Signal, ...]:
    """Everything that was ever reported of the household, oldest first."""
    own = (signal for signal in view.all(SignalNode) if signal.household == view.household.id)
    return tuple(scored_signal(each) for each in sorted(own, key=lambda signal: (signal.observed_on, signal.id)))


def scored_signal(signal: SignalNode) -> Signal:
    """A signal of the graph as scoring looks at it."""
    return Signal(
        indicator=signal.indicator,
        subject=signal.member or signal.household,
        observed_on=date.fromisoformat(signal.observed_on),
        source=signal.source,
    )


def local_of(directory: Directory, on: date) -> facts.Local:
    """The county's own numbers on that day. A figure for one settlement is named `NAME.urban` or `NAME.rural`."""

    def number(name: str) -> int | None:
        return directory.parameter(name, on.isoformat())

    return facts.Local(
        dibao_standard_fen_per_month={s: number(f"dibao_standard_fen_per_month.{s}") for s in SETTLEMENTS},
        financial_asset_limit_fen=number("financial_asset_limit_fen"),
        vehicle_asset_limit_fen=number("vehicle_asset_limit_fen"),
        last_year_disposable_income_fen_per_capita={
            s: number(f"last_year_disposable_income_fen_per_capita.{s}") for s in SETTLEMENTS
        },
        rigid_ratio_percent=number("rigid_ratio_percent"),
        edge_income_percent=number("edge_income_percent"),
    )


def _household(household: Household) -> facts.Household:
    return facts.Household(
        household_id=HouseholdId(household.id),
        region=household.region,
        settlement=household.settlement,
        gross_income_fen_per_year=household.gross_income_fen_per_year,
        disposable_income_fen_per_year=household.disposable_income_fen_per_year,
        counted_income_fen_per_year=household.counted_income_fen_per_year,
        financial_assets_fen=household.financial_assets_fen,
        vehicle_assets_fen=household.vehicle_assets_fen,
        other_property_within_limits=household.other_property_within_limits,
        rigid_expenditure_fen_12_months={
            "medical": household.rigid_medical_fen,
            "education": household.rigid_education_fen,
            "disaster": household.rigid_disaster_fen,
            "accident": household.rigid_accident_fen,
        },
        monitored=household.monitored,
    )


def _member(member: Member) -> facts.Member:
    kind, grade = member.disability_kind, member.disability_grade
    return facts.Member(
        member_id=MemberId(member.id),
        born_on=date.fromisoformat(member.born_on),
        co_resident=member.co_resident,
        registered_here=member.registered_here,
        labour_capacity=member.labour_capacity,
        has_income_source=member.has_income_source,
        supporters=member.supporters,
        employed=member.employed,
        own_income_fen_per_year=member.own_income_fen_per_year,
        own_property_within_limits=member.own_property_within_limits,
        support_received_fen_per_year=member.support_received_fen_per_year,
        disability=facts.Disability(kind, grade) if kind is not None and grade is not None else None,
        serious_illness=member.serious_illness,
        orphan_status=member.orphan_status,
        orphan_choice=member.orphan_choice,
    )


def _received(view: HouseholdView) -> Iterable[route_facts.Received]:
    for aid in view.edges_of(Assisted):
        if aid.outcome == "assisted" and aid.kind_of_aid in KINDS:
            end = date.fromisoformat(aid.to_on) if aid.to_on else None
            yield route_facts.Received(aid.kind_of_aid, date.fromisoformat(aid.from_on), end)


def _consents(view: HouseholdView) -> Iterable[route_facts.Consent]:
    for consent in view.all(Consent):
        if consent.purpose == "charity" and consent.status == "active":
            yield route_facts.Consent("charity", date.fromisoformat(consent.until) if consent.until else None)
