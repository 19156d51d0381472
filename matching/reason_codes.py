"""Coded reasons of those who cannot help, with what follows from each; free text is never the reason.

The documents ask for reasons and name none: the lists are our choice, in the field's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from matching.errors import BadInput, Problem

Consequence = Literal["retry", "park", "ineligible"]
"""Of a declined pairing: may be proposed again; not to this charity again; this need and this supply never again."""


@dataclass(frozen=True, slots=True)
class ReasonCode:
    label: str
    consequence: Consequence | None = None


DECLINE_PAIRING: Mapping[str, ReasonCode] = {
    "temporarily_unable": ReasonCode("暂时无力办理", "retry"),
    "project_suspended": ReasonCode("项目暂停", "park"),
    "conflict_of_interest": ReasonCode("存在利害关系", "park"),
    "outside_project_scope": ReasonCode("不属于项目范围", "ineligible"),
    "already_helped_by_us": ReasonCode("本机构已帮扶", "ineligible"),
}
RETURN_REFERRAL: Mapping[str, ReasonCode] = {
    "not_our_duty": ReasonCode("不属于本部门职责"),
    "outside_our_area": ReasonCode("不在本辖区"),
    "facts_insufficient": ReasonCode("情况不清，无法办理"),
    "duplicate_referral": ReasonCode("重复转办"),
}
CANCEL_REFERRAL: Mapping[str, ReasonCode] = {
    "situation_resolved": ReasonCode("困难已解除"),
    "sent_in_error": ReasonCode("转办有误"),
    "superseded": ReasonCode("已由新的转办替代"),
}
HAND_BACK_CLAIM: Mapping[str, ReasonCode] = {
    "fund_exhausted": ReasonCode("资金不足"),
    "household_declined": ReasonCode("当事人不愿接受"),
    "beyond_our_means": ReasonCode("超出互助社能力"),
    "conflict_of_interest": ReasonCode("存在利害关系"),
}
CLOSE_NEED: Mapping[str, ReasonCode] = {
    "met_elsewhere": ReasonCode("已由其他途径解决"),
    "household_declined": ReasonCode("当事人不愿接受"),
    "no_supply": ReasonCode("长期没有可匹配的资源"),
}


def checked(reason: str, allowed: Mapping[str, ReasonCode]) -> str:
    """The reason, when it is one of the codes. Raises: BadInput, naming them."""
    if reason not in allowed:
        raise BadInput(
            "unknown reason", [Problem("reason", f"one of {', '.join(allowed)} is asked for; pick the one that fits")]
        )
    return reason
