"""From a signal to a closed case: signals, warnings, visits, referrals, needs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from graph.schema.facts import F1, F2, F4, Fact, Node, kind

Level = Literal["red", "orange", "yellow", "blue", "green"]
Disposition = Literal["deliver", "enrol", "conference", "mutual_aid", "charity", "review", "visit", "call"]
ReferralStatus = Literal[
    "draft",
    "requested",
    "received",
    "accepted",
    "in-progress",
    "on-hold",
    "completed",
    "rejected",
    "failed",
    "cancelled",
]
Outcome = Literal["assisted", "not_eligible", "unreachable", "declined_by_household", "already_assisted", "no_quota"]

LEVELS: tuple[Level, ...] = ("red", "orange", "yellow", "blue", "green")
"""Most urgent first: rank 1 to 5."""
NEVER_DUE = "9999-12-31"


def queue_key(level: Level, due_on: str | None) -> str:
    """Sorts work lists as text: most urgent level first, then the earliest day due."""
    return f"{LEVELS.index(level) + 1}|{due_on or NEVER_DUE}"


SENT_REFERRAL: tuple[ReferralStatus, ...] = ("requested", "received", "accepted", "in-progress", "on-hold")
"""Somebody has it, and it is not at an end."""
TERMINAL_REFERRAL: frozenset[str] = frozenset({"completed", "rejected", "failed", "cancelled"})


@kind
class Signal(Node):
    """线索: one fact from one source about one household on one day; counts in at most one warning."""

    household: Annotated[str, Fact("户")]
    member: Annotated[str | None, Fact("成员")] = None
    indicator: Annotated[str, Fact("预警指标", F1)]
    source: Annotated[str, Fact("来源部门", F1)]
    channel: Annotated[str, Fact("渠道", F1)]
    reference: Annotated[str | None, Fact("来源编号", F1)] = None
    observed_on: Annotated[str, Fact("发生日期", F1, "date")]
    status: Annotated[Literal["new", "counted", "ignored"], Fact("状态")]
    warning: Annotated[str | None, Fact("计入的预警")] = None
    ignored_because: Annotated[str | None, Fact("未计入原因")] = None

    TERM: ClassVar = "线索"
    INDEXES: ClassVar = (("status", "household"), ("household",))


@kind
class Warning(Node):
    """预警. One open one per household: `open → visited → closed`. `queue_key` sorts: see `queue_key()`."""

    household: Annotated[str, Fact("户")]
    region: Annotated[str, Fact("村（社区）代码", unit="GB/T 2260, 12 digits")]
    level: Annotated[Level, Fact("预警等级")]
    queue_key: Annotated[str, Fact("排序")]
    points: Annotated[int, Fact("得分", F1)]
    raised_on: Annotated[str, Fact("预警日期", unit="date")]
    due_on: Annotated[str | None, Fact("入户期限", unit="date")] = None
    provisional: Annotated[bool, Fact("期限待定")]
    status: Annotated[Literal["open", "visited", "closed"], Fact("状态")]
    visited_on: Annotated[str | None, Fact("入户日期", unit="date")] = None
    closed_on: Annotated[str | None, Fact("办结日期", unit="date")] = None
    moved_on: Annotated[str | None, Fact("最近进展日期", unit="date")] = None
    pack: Annotated[str, Fact("适用政策")]
    reasons: Annotated[str, Fact("理由", F1, "json")]
    gaps: Annotated[str, Fact("缺口", F1, "json")]

    TERM: ClassVar = "预警"
    INDEXES: ClassVar = (("status", "queue_key"), ("status", "level"), ("household",))


@kind
class Visit(Node):
    """入户核查 (or a telephone call for green)."""

    household: Annotated[str, Fact("户")]
    warning: Annotated[str, Fact("预警")]
    visited_on: Annotated[str, Fact("核查日期", unit="date")]
    by_telephone: Annotated[bool, Fact("电话核查")]
    confirmed: Annotated[bool, Fact("情况属实", F1)]
    change: Annotated[str | None, Fact("家庭变化", F1)] = None
    policies_explained: Annotated[tuple[str, ...], Fact("已告知政策", F1)] = ()
    help_to_apply: Annotated[bool, Fact("需要协助申请", F1)] = False
    note: Annotated[str | None, Fact("备注", F4)] = None

    TERM: ClassVar = "入户核查"
    INDEXES: ClassVar = (("household",),)


@kind
class Referral(Node):
    """转办: one disposition of one kind to one department. Life in FHIR Task codes; only the lead owes an answer."""

    household: Annotated[str, Fact("户")]
    region: Annotated[str, Fact("村（社区）代码", unit="GB/T 2260, 12 digits")]
    warning: Annotated[str, Fact("预警")]
    level: Annotated[Level, Fact("预警等级")]
    queue_key: Annotated[str, Fact("排序")]
    disposition: Annotated[Disposition, Fact("处置方式")]
    kind: Annotated[str | None, Fact("救助事项")] = None
    department: Annotated[str | None, Fact("承办单位")] = None
    department_code: Annotated[str, Fact("承办部门")]
    role: Annotated[Literal["lead", "joint"], Fact("牵头或配合")]
    status: Annotated[ReferralStatus, Fact("状态")]
    issued_on: Annotated[str, Fact("转办日期", unit="date")]
    due_on: Annotated[str | None, Fact("答复期限", unit="date")] = None
    provisional: Annotated[bool, Fact("期限待定")]
    reasons: Annotated[str, Fact("理由", F1, "json")]
    conditions: Annotated[tuple[str, ...], Fact("核对条件", F1)] = ()
    sent_on: Annotated[str | None, Fact("发出日期", unit="date")] = None
    """Of what had waited for the bureau; everything else went out on the day it was issued."""
    received_on: Annotated[str | None, Fact("签收日期", unit="date")] = None
    answered_on: Annotated[str | None, Fact("答复日期", unit="date")] = None
    outcome: Annotated[Outcome | None, Fact("办理结果", F1)] = None
    reason: Annotated[str | None, Fact("退回或未落实原因", F1)] = None
    comments: Annotated[tuple[str, ...], Fact("配合部门意见", F2)] = ()

    TERM: ClassVar = "转办"
    INDEXES: ClassVar = (
        ("department", "status", "queue_key"),
        ("department_code", "status", "queue_key"),
        ("household",),
        ("warning",),
    )


@kind
class Need(Node):
    """需求: what the household still lacks, for pairing with charity supply. `quantity_open` is not yet paired."""

    household: Annotated[str, Fact("户")]
    region: Annotated[str, Fact("村（社区）代码", unit="GB/T 2260, 12 digits")]
    warning: Annotated[str | None, Fact("预警")] = None
    referral: Annotated[str | None, Fact("转办")] = None
    kind: Annotated[str, Fact("救助事项")]
    unit: Annotated[str, Fact("单位")]
    quantity: Annotated[int, Fact("数量")]
    quantity_open: Annotated[int, Fact("未匹配数量")]
    level: Annotated[Level, Fact("紧急程度")]
    status: Annotated[Literal["open", "met", "closed"], Fact("状态")]
    raised_on: Annotated[str, Fact("提出日期", unit="date")]
    needed_by: Annotated[str | None, Fact("最晚需要日期", unit="date")] = None
    evidence: Annotated[str | None, Fact("佐证", F1)] = None
    unmet_because: Annotated[str | None, Fact("未匹配原因", F1)] = None

    TERM: ClassVar = "需求"
    INDEXES: ClassVar = (("household",),)
    INDEXES_ACROSS: ClassVar = (("status",),)
    COUNTERS: ClassVar = {"quantity_open": "quantity"}
