"""What each persona does with one case: some in time, some late, some never, some with a refusal.

A script yields its next step and is told the receipt of it. In time means within the shortest deadline there is, late
means after the longest: the scripts know no deadline of any law.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from graph.changes import Receipt
from graph.schema import Need, Officer, Pairing, Referral, Warning
from graph.views import Directory
from matching import use_cases
from matching.cases.feedback import Answer
from matching.engine import Act, Engine
from matching.reason_codes import DECLINE_PAIRING, HAND_BACK_CLAIM, RETURN_REFERRAL
from seeds.chance import Chance, Weighted, weighted

Use = Callable[[Engine, Act], Receipt]


class Step(NamedTuple):
    """So many working days after the step before, somebody does something."""

    working_days: int
    actor: str
    name: str
    use: Use


Script = Generator[Step, Receipt, None]

_NEVER: Final = 0.1
_LATE: Final = 0.12
_LATE_DAYS: Final = (11, 13)
_OUTCOMES: Final[Weighted[str]] = weighted(
    {
        "assisted": 74,
        "not_eligible": 9,
        "already_assisted": 6,
        "no_quota": 4,
        "unreachable": 4,
        "declined_by_household": 3,
    }
)
_CHANGES: Final = ("收入减少", "支出增加", "家庭成员变化", "住房受损", "情况稳定")
_EXPLAINED: Final = ("basic_living", "medical_aid", "temporary_aid", "education_aid", "employment_aid", "mutual_aid")
_COMMENTS: Final = ("已核对本部门数据，无异议。", "建议同步核实就业情况。", "已纳入本部门台账。")
_YUAN: Final = 100


class Given(NamedTuple):
    """What a department usually gives: least and most, in 100 yuan or in pieces, and for how many days."""

    least: int
    most: int
    unit: str = "fen"
    days: int | None = 1


_USUAL: Final[dict[str, Given]] = {
    "basic_living": Given(4, 20, days=None),
    "insurance_subsidy": Given(2, 4, days=365),
    "medical_aid": Given(10, 80),
    "education_aid": Given(5, 30, days=150),
    "housing_urban": Given(5, 20, days=365),
    "housing_rural": Given(80, 300),
    "employment_aid": Given(1, 1, "place", 180),
    "disaster_relief": Given(1, 4, "item"),
    "temporary_aid": Given(8, 40),
    "care_service": Given(4, 24, "hour", 30),
    "social_work": Given(2, 12, "hour", 30),
    "disability_support": Given(1, 2, "item"),
    "antipoverty_support": Given(10, 50),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the officers of all counties, by organisation, and those of a town or county by role and area."""

    directories: Sequence[Directory]
    _of: dict[tuple[str, str], list[Officer]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for officer in (one for directory in self.directories for one in directory.officers):
            if officer.organisation is not None:
                self._of.setdefault(("organisation", officer.organisation), []).append(officer)
            self._of.setdefault((officer.role, officer.region), []).append(officer)

    def of_organisation(self, organisation: str | None, chance: Chance) -> str:
        return self._one("organisation", organisation or "", chance)

    def of_town(self, region: str, chance: Chance) -> str:
        return self._one("town", region[:9], chance)

    def of_county(self, county: str, chance: Chance) -> str:
        return self._one("county", county, chance)

    def _one(self, role: str, place: str, chance: Chance) -> str:
        found = self._of.get((role, place))
        return chance.choice(found).id if found else "system"


def visit(warning: Warning, cast: Cast, chance: Chance) -> Script:
    """A town worker goes there, or rings up."""
    if chance.holds(_NEVER):
        return
    result = use_cases.VisitResult(
        visited_on=date.min,  # the day it is done
        by_telephone=warning.level == "green",
        confirmed=chance.holds(0.9),
        change=chance.choice(_CHANGES),
        policies_explained=tuple(sorted(chance.sample(_EXPLAINED, 2))),
        help_to_apply=chance.holds(0.4),
    )
    yield Step(
        _wait(chance, 3),
        cast.of_town(warning.region, chance),
        "visit",
        lambda engine, act: use_cases.record_visit(engine, act, warning.id, replace(result, visited_on=act.on)),
    )


def of_referral(referral: Referral, cast: Cast, chance: Chance) -> Script | None:
    """The script of whoever has the referral; None when nobody has to act on it but by a visit or a pairing."""
    if referral.disposition in ("visit", "call", "charity"):
        return None
    if referral.disposition == "mutual_aid":
        return _society(referral, cast, chance)
    if referral.role == "joint":
        return _joint(referral, cast, chance) if chance.holds(0.15) else None
    return _department(referral, cast, chance)


def pairing(paired: Pairing, need: Need, cast: Cast, chance: Chance) -> Script:
    """A charity takes the proposal on and delivers, the town confirms; or it declines, or lets it run out."""
    charity = cast.of_organisation(paired.charity, chance)
    if chance.holds(_NEVER):
        return
    if chance.holds(0.12):
        reason = chance.choice(sorted(DECLINE_PAIRING))
        yield _step(chance.between(1, 3), charity, "decline", use_cases.decline_pairing, paired.id, reason)
        return
    yield _step(chance.between(1, 3), charity, "accept pairing", use_cases.accept_pairing, paired.id)
    yield _step(chance.between(1, 4), charity, "deliver", use_cases.deliver_pairing, paired.id)
    if not chance.holds(_NEVER):
        town = cast.of_town(need.region, chance)
        yield _step(chance.between(1, 2), town, "confirm", use_cases.confirm_pairing, paired.id)


def _department(referral: Referral, cast: Cast, chance: Chance) -> Script:
    """Received, accepted, answered with an outcome; a draft is sent by the bureau first."""
    if referral.status == "draft":
        if chance.holds(0.4):
            return
        bureau = cast.of_county(referral.county, chance)
        yield _step(chance.between(1, 3), bureau, "send", use_cases.send_referral, referral.id)
    officer = cast.of_organisation(referral.department, chance)
    if chance.holds(_NEVER):
        return
    yield _step(5 if chance.holds(_LATE) else 1, officer, "receive", use_cases.receive_referral, referral.id)
    if chance.holds(0.05):
        reason = chance.choice(sorted(RETURN_REFERRAL))
        yield _step(1, officer, "return", use_cases.return_referral, referral.id, reason)
        return
    yield _step(1, officer, "accept referral", use_cases.accept_referral, referral.id)
    yield _step(chance.between(0, 1), officer, "start", use_cases.start_referral, referral.id)
    if chance.holds(0.05):
        yield _step(1, officer, "hold", use_cases.hold_referral, referral.id)
    outcome, give = chance.of(_OUTCOMES), _giving(referral.kind, chance)
    yield Step(
        _wait(chance, 4),
        officer,
        "answer",
        lambda engine, act: use_cases.answer_referral(engine, act, referral.id, give(outcome, act.on)),
    )


def _joint(referral: Referral, cast: Cast, chance: Chance) -> Script:
    officer, text = cast.of_organisation(referral.department, chance), chance.choice(_COMMENTS)
    yield _step(chance.between(1, 4), officer, "comment", use_cases.comment_on_referral, referral.id, text)


def _society(referral: Referral, cast: Cast, chance: Chance) -> Script:
    """Claimed, then paid from the fund, handed back, or forgotten until the lease ends."""
    if chance.holds(_NEVER):
        return
    society = referral.department or ""
    member = cast.of_organisation(society, chance)
    claimed = yield _step(1, member, "claim", use_cases.claim_case, referral.id, society)
    claim = str(claimed.answer["claim"])
    if chance.holds(_NEVER):
        return
    if chance.holds(0.1):
        reason = chance.choice(sorted(HAND_BACK_CLAIM))
        yield _step(1, member, "hand back", use_cases.hand_back_claim, claim, reason)
        return
    amount = chance.between(300, 1000, 50) * _YUAN
    paid = yield _step(chance.between(1, 2), member, "pay", use_cases.pay_claim, claim, amount)
    if paid.answer["held"] and chance.holds(0.6):
        bureau = cast.of_county(referral.county, chance)
        yield _step(1, bureau, "approve", use_cases.approve_claim, claim)


def _giving(kind: str | None, chance: Chance) -> Callable[[str, date], Answer]:
    """What the answer says that was given, once the day is known."""
    usual = _USUAL.get(kind or "")
    number = chance.between(usual.least, usual.most) if usual else 0

    def answer(outcome: str, on: date) -> Answer:
        if outcome != "assisted" or usual is None:
            return Answer(outcome=outcome)
        is_money = usual.unit == "fen"
        return Answer(
            outcome="assisted",
            amount_fen=number * 100 * _YUAN if is_money else None,
            quantity=None if is_money else number,
            unit=None if is_money else usual.unit,
            from_on=on,
            to_on=on + timedelta(days=usual.days - 1) if usual.days else None,
        )

    return answer


def _step(working_days: int, actor: str, name: str, use_case: Callable[..., Receipt], *arguments: object) -> Step:
    return Step(working_days, actor, name, lambda engine, act: use_case(engine, act, *arguments))


def _wait(chance: Chance, in_time: int) -> int:
    """Working days: 1 to `in_time`, or late."""
    return chance.between(*_LATE_DAYS) if chance.holds(_LATE) else chance.between(1, in_time)
