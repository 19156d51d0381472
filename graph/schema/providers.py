"""Who can help and with what: departments, charities and their supply, mutual-aid societies and their claims."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from graph.schema.facts import F1, Fact, Node, kind

PairingStatus = Literal["proposed", "accepted", "delivered", "confirmed", "declined", "expired", "cancelled"]
ACTIVE_PAIRING: frozenset[str] = frozenset({"proposed", "accepted", "delivered", "confirmed"})
"""These hold their quantity; the others have given it back."""
OPEN_CLAIM: frozenset[str] = frozenset({"claimed", "held"})
"""These hold their case: nobody else may claim or end it."""


@kind
class Department(Node):
    """部门 of one area: a county or, for special zones, a town. `aliases` are the names it goes by there."""

    name: Annotated[str, Fact("名称")]
    code: Annotated[str, Fact("部门代码")]
    area: Annotated[str, Fact("辖区代码", unit="GB/T 2260 prefix")]
    aliases: Annotated[tuple[str, ...], Fact("别称")] = ()
    phone: Annotated[str | None, Fact("办公电话")] = None

    TERM: ClassVar = "部门"
    INDEXES: ClassVar = (("code", "area"),)
    IS_HUB: ClassVar = True


@kind
class Charity(Node):
    name: Annotated[str, Fact("名称")]
    credit_code: Annotated[str, Fact("统一社会信用代码", unit="GB 32100")]
    phone: Annotated[str | None, Fact("办公电话")] = None

    TERM: ClassVar = "慈善组织"
    IS_HUB: ClassVar = True


@kind
class Supply(Node):
    """供给台账 entry. `quantity_left` is neither proposed nor given. Lists hold codes, or only `any`."""

    charity: Annotated[str, Fact("慈善组织")]
    project: Annotated[str, Fact("项目")]
    kind: Annotated[str, Fact("救助事项")]
    unit: Annotated[str, Fact("单位")]
    quantity: Annotated[int, Fact("数量")]
    quantity_left: Annotated[int, Fact("剩余数量")]
    min_per_household: Annotated[int | None, Fact("每户下限")] = None
    max_per_household: Annotated[int | None, Fact("每户上限")] = None
    charity_cap: Annotated[int | None, Fact("该组织总量上限", F1)] = None
    categories: Annotated[tuple[str, ...], Fact("适用类别")]
    service_area: Annotated[tuple[str, ...], Fact("服务区域", unit="GB/T 2260 prefixes")]
    valid_from: Annotated[str, Fact("生效日期", unit="date")]
    valid_to: Annotated[str, Fact("截止日期", unit="date")]
    confirmed_on: Annotated[str | None, Fact("确认仍有效日期", unit="date")] = None
    status: Annotated[Literal["open", "withdrawn"], Fact("状态")]

    TERM: ClassVar = "供给"
    INDEXES_ACROSS: ClassVar = (("status",), ("charity",))
    COUNTERS: ClassVar = {"quantity_left": "quantity"}
    IS_HUB: ClassVar = True


@kind
class Pairing(Node):
    """匹配 of part of a need with part of a supply: proposed → accepted → delivered → confirmed, or given back."""

    household: Annotated[str, Fact("户")]
    need: Annotated[str, Fact("需求")]
    supply: Annotated[str, Fact("供给")]
    charity: Annotated[str, Fact("慈善组织")]
    kind: Annotated[str, Fact("救助事项")]
    unit: Annotated[str, Fact("单位")]
    quantity: Annotated[int, Fact("数量")]
    status: Annotated[PairingStatus, Fact("状态")]
    proposed_on: Annotated[str, Fact("提出日期", unit="date")]
    expires_on: Annotated[str, Fact("有效期至", unit="date")]
    run: Annotated[str, Fact("匹配批次")]
    reasons: Annotated[str, Fact("理由", F1, "json")]
    decided_on: Annotated[str | None, Fact("答复日期", unit="date")] = None
    delivered_on: Annotated[str | None, Fact("交付日期", unit="date")] = None
    confirmed_on: Annotated[str | None, Fact("确认日期", unit="date")] = None
    declined_because: Annotated[str | None, Fact("谢绝原因", F1)] = None

    TERM: ClassVar = "匹配"
    INDEXES: ClassVar = (("status", "expires_on"), ("household",))
    INDEXES_ACROSS: ClassVar = (("charity", "status"),)


@kind
class Society(Node):
    """救急难互助社 of a village or community. The fund only moves through its counter."""

    name: Annotated[str, Fact("名称")]
    region: Annotated[str, Fact("村（社区）代码", unit="GB/T 2260, 12 digits")]
    fund_total_fen: Annotated[int, Fact("累计资金", F1, "fen")]
    fund_left_fen: Annotated[int, Fact("资金余额", F1, "fen")]
    ceiling_fen: Annotated[int, Fact("单次救助上限", F1, "fen")]

    TERM: ClassVar = "互助社"
    INDEXES: ClassVar = (("region",),)
    COUNTERS: ClassVar = {"fund_left_fen": "fund_total_fen"}
    IS_HUB: ClassVar = True


@kind
class Claim(Node):
    """认领 of one mutual-aid case by one society: exclusive, with a lease; `claimed → paid | handed_back | lapsed`."""

    household: Annotated[str, Fact("户")]
    society: Annotated[str, Fact("互助社")]
    referral: Annotated[str, Fact("转办")]
    status: Annotated[Literal["claimed", "held", "paid", "handed_back", "lapsed"], Fact("状态")]
    claimed_on: Annotated[str, Fact("认领日期", unit="date")]
    lease_until: Annotated[str, Fact("认领期限", unit="date")]
    amount_fen: Annotated[int | None, Fact("救助金额", F1, "fen")] = None
    paid_on: Annotated[str | None, Fact("发放日期", unit="date")] = None
    reason: Annotated[str | None, Fact("交回原因", F1)] = None

    TERM: ClassVar = "认领"
    INDEXES: ClassVar = (("society", "status"), ("status", "lease_until"), ("household",))
