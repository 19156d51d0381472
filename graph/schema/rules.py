"""What decisions rest on and what ran: policies, clauses, county parameters, jobs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from graph.schema.facts import F1, Fact, Node, kind


@kind
class Policy(Node):
    """A policy pack that the county decides under, from a day on."""

    pack: Annotated[str, Fact("政策包")]
    in_force_from: Annotated[str, Fact("适用起始日", unit="date")]

    TERM: ClassVar = "政策"
    IS_HUB: ClassVar = True


@kind
class Clause(Node):
    pack: Annotated[str, Fact("政策包")]
    clause: Annotated[str, Fact("条款")]

    TERM: ClassVar = "条款"
    IS_HUB: ClassVar = True


@kind
class Parameter(Node):
    """One figure that the law leaves to the county, from a day on, with its source. Money in fen."""

    name: Annotated[str, Fact("参数")]
    value: Annotated[int, Fact("数值")]
    unit: Annotated[str, Fact("单位")]
    valid_from: Annotated[str, Fact("生效日期", unit="date")]
    source: Annotated[str, Fact("依据")]

    TERM: ClassVar = "县级参数"


@kind
class CalendarDay(Node):
    """A day on which work differs from the weekday: by a national notice newer than the program, or by the county.

    A year with national holidays is published. A day that was withdrawn counts as if it had never been entered.
    """

    day: Annotated[str, Fact("日期", unit="date")]
    day_kind: Annotated[Literal["holiday", "workday"], Fact("放假或上班")]
    notice: Annotated[Literal["national", "county"], Fact("通知层级")]
    name: Annotated[str, Fact("节日名称")]
    source: Annotated[str, Fact("依据")]
    withdrawn: Annotated[bool, Fact("已撤销")] = False

    TERM: ClassVar = "放假调休日"


@kind
class DutyRecord(Node):
    """That an obligation was met, where nothing else in the graph shows it: a screening, a training, a notice given.

    `obligation` is the rule's name in the policy pack; `household` None: an obligation of the whole county.
    """

    obligation: Annotated[str, Fact("义务")]
    household: Annotated[str | None, Fact("户")] = None
    done_on: Annotated[str, Fact("履行日期", unit="date")]
    by: Annotated[str, Fact("经办")]
    reference: Annotated[str, Fact("佐证", F1)]

    TERM: ClassVar = "履职记录"
    INDEXES: ClassVar = (("household",),)


@kind
class Job(Node):
    """A run of something long: an import, a night, a pairing. `result` is its report; no personal data."""

    task: Annotated[Literal["import", "night", "pairing", "export"], Fact("任务")]
    on: Annotated[str, Fact("业务日期", unit="date")]
    status: Annotated[Literal["running", "done", "failed"], Fact("状态")]
    done: Annotated[int, Fact("已完成")]
    total: Annotated[int, Fact("总数")]
    fingerprint: Annotated[str | None, Fact("输入指纹")] = None
    result: Annotated[str | None, Fact("结果", F1, "json")] = None

    TERM: ClassVar = "作业"
    INDEXES: ClassVar = (("task", "on"),)
    INDEXES_ACROSS: ClassVar = (("task",),)
    IS_HUB: ClassVar = True


@kind
class JobPart(Node):
    """A piece of what a job keeps whole: JSON, compressed (zlib) and in base64; pieces are joined by their number."""

    job: Annotated[str, Fact("作业")]
    part: Annotated[Literal["inputs", "result"], Fact("内容")]
    number: Annotated[int, Fact("序号")]
    content: Annotated[str, Fact("数据", F1, "base64")]

    TERM: ClassVar = "作业附件"
    IS_HUB: ClassVar = True
