"""Drafts of the written notices that follow a classification, in Chinese, each sentence with the clause it rests on.

A draft names no person: the office fills that in. What a pack does not ask for (a day by which, a telephone number) the
draft does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from matching.calendar.working_days import Calendar
from matching.codes import CATEGORY_NAMES, Category, PackId
from matching.decisions.explain import Explanation
from matching.policy.packs import Pack, Provision
from matching.reasons import Reason

NoticeKind = Literal["refusal", "confirmation", "offer"]
TITLES: dict[NoticeKind, str] = {
    "refusal": "不予认定告知书",
    "confirmation": "认定结果通知书",
    "offer": "救助政策告知及意愿征询书",
}
_OFFERED: tuple[Category, ...] = ("edge", "rigid")


@dataclass(frozen=True, slots=True)
class Notice:
    """A draft. `due_on` None: the pack names no day by which it has to be given."""

    kind: NoticeKind
    pack: PackId
    on: date
    due_on: date | None
    provisional: bool
    paragraphs: tuple[str, ...]

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.title,
            "pack": self.pack,
            "on": self.on.isoformat(),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "provisional": self.provisional,
            "paragraphs": list(self.paragraphs),
        }


def draft_notice(
    pack: Pack, calendar: Calendar, explained: Explanation, asked: Category | None = None
) -> Notice | None:
    """The notice on the day of the classification; None while a person has still to decide, or a fact to be found out.

    `asked`: the class that was applied for. Whoever fits another one, where the pack asks for consent to it first, is
    offered that class.
    """
    found = explained.classification
    if not found.is_definite:
        return None
    kind = _kind(pack, explained, asked)
    rule = _deadline(pack, kind, found.on)
    due = calendar.due(found.on, rule.value) if rule is not None else None
    return Notice(
        kind=kind,
        pack=pack.id,
        on=found.on,
        due_on=due.due_on if due else None,
        provisional=due.provisional if due else False,
        paragraphs=(*_paragraphs(pack, explained, kind, rule), *_phone(pack, found.on)),
    )


def _kind(pack: Pack, explained: Explanation, asked: Category | None) -> NoticeKind:
    found = explained.classification
    if found.category == "none":
        return "refusal"
    asks_first = pack.find("obligation.recognition_after_consent", found.on, int) is not None
    other = asked is not None and asked != found.category and found.category in _OFFERED
    return "offer" if asks_first and other else "confirmation"


def _deadline(pack: Pack, kind: NoticeKind, on: date) -> Provision[int] | None:
    return pack.find("obligation.refusal_notice", on, int) if kind == "refusal" else None


def _paragraphs(pack: Pack, explained: Explanation, kind: NoticeKind, rule: Provision[int] | None) -> Iterator[str]:
    found = explained.classification
    yield f"申请人（户号 {found.household_id}）或其代理人："
    if kind == "refusal":
        yield "经审核，你户不符合下列各类低收入人口的认定条件，不予认定。理由如下："
        yield from _refused(pack, explained)
    else:
        yield from _admitted(pack, explained, kind)
    if rule is not None:
        yield f"本告知书须自作出决定之日起 {rule.value} 个工作日内送达（{_cited(pack, rule.pack, rule.clause)}）。"


def _refused(pack: Pack, explained: Explanation) -> Iterator[str]:
    for number, refused in enumerate(explained.classes, start=1):
        reasons = "；".join(_sentence(pack, reason) for reason in refused.reasons)
        yield f"{number}. {CATEGORY_NAMES[refused.category]}：{reasons}。"
        if amounts := [flip.text for flip in refused.flips if flip.difference is not None]:
            yield f"   与认定条件的差距（其余情况不变时）：{'；或'.join(amounts)}。"


def _admitted(pack: Pack, explained: Explanation, kind: NoticeKind) -> Iterator[str]:
    found = explained.classification
    reasons = "；".join(_sentence(pack, reason) for reason in found.tried[-1].reasons)
    name = CATEGORY_NAMES[found.category]
    if kind == "offer":
        yield f"你户不符合所申请的救助条件，但符合{name}的认定条件：{reasons}。"
        days = pack.get("obligation.recognition_after_consent", found.on, int)
        yield f"如你同意，将在同意后 {days.value} 个工作日内予以认定（{_cited(pack, days.pack, days.clause)}）。"
        yield "是否同意认定：□ 同意　□ 不同意"
        return
    yield f"经逐类审核，认定你户为{name}：{reasons}。"
    for member in found.members:
        why = "；".join(_sentence(pack, reason) for reason in member.reasons)
        yield f"家庭成员（编号 {member.member_id}）单独认定为{CATEGORY_NAMES[member.category]}：{why}。"
    review = pack.find("obligation.yearly_review", found.on, int)
    if review is not None and found.category in _OFFERED:
        yield f"自认定之日起每 {review.value} 年复核一次（{_cited(pack, review.pack, review.clause)}）。"


def _phone(pack: Pack, on: date) -> Iterator[str]:
    if (rule := pack.find("obligation.supervision_phone", on, str)) is not None:
        yield f"监督电话：＿＿＿＿＿＿（{_cited(pack, rule.pack, rule.clause)}）"


def _sentence(pack: Pack, reason: Reason) -> str:
    return f"{reason.text}（{_cited(pack, reason.pack, reason.clause)}）"


def _cited(pack: Pack, found_in: PackId, clause: str) -> str:
    """The document and clause, the document once; one that is not public is not named on what is handed out."""
    source = next(each for each in pack.lineage() if each.id == found_in)
    if clause.startswith(source.document):
        return clause
    return f"{source.document} {clause}" if source.public else f"现行规定 {clause}"
