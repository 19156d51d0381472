"""The relations. What a thing *means* for another stands on the edge between them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from graph.schema.cases import Outcome
from graph.schema.facts import F1, F2, F3, Edge, Fact, kind

KinRelation = Literal["spouse", "parent", "child", "sibling"]
SourceKind = Literal["referral", "pairing", "claim", "list_row"]


@kind
class PartOf(Edge):
    TERM: ClassVar = "隶属"
    LABEL: ClassVar = "PART_OF"
    ENDS: ClassVar = ("Region", "Region")


@kind
class LivesIn(Edge):
    TERM: ClassVar = "居住"
    LABEL: ClassVar = "LIVES_IN"
    ENDS: ClassVar = ("Household", "Region")


@kind
class MemberOf(Edge):
    TERM: ClassVar = "家庭成员"
    LABEL: ClassVar = "MEMBER_OF"
    ENDS: ClassVar = ("Member", "Household")


@kind
class KinOf(Edge):
    """`source` is the `relation` of `target`: written once for each pair."""

    relation: Annotated[KinRelation, Fact("亲属关系", F2)]

    TERM: ClassVar = "亲属"
    LABEL: ClassVar = "KIN_OF"
    ENDS: ClassVar = ("Member", "Member")


@kind
class Supports(Edge):
    """A statutory duty of `source` towards `target`."""

    duty: Annotated[Literal["赡养", "抚养", "扶养"], Fact("法定义务", F2)]

    TERM: ClassVar = "赡养、抚养、扶养"
    LABEL: ClassVar = "SUPPORTS"
    ENDS: ClassVar = ("Member", "Member")


@kind
class About(Edge):
    """What a case thing concerns: always the household; a signal may also name the member."""

    TERM: ClassVar = "涉及"
    LABEL: ClassVar = "ABOUT"
    ENDS: ClassVar = ("Signal|Warning|Visit|Referral|Pairing|Claim|Consent|DutyRecord", "Household|Member")


@kind
class Needs(Edge):
    TERM: ClassVar = "需要"
    LABEL: ClassVar = "NEEDS"
    ENDS: ClassVar = ("Household", "Need")
    NARROW: ClassVar = "target"


@kind
class RaisedFrom(Edge):
    """Why a case thing exists: a warning from its signals; visits, referrals and needs from their warning."""

    TERM: ClassVar = "来自"
    LABEL: ClassVar = "RAISED_FROM"
    ENDS: ClassVar = ("Warning|Visit|Referral|Need", "Signal|Warning|Referral")


@kind
class RoutedTo(Edge):
    TERM: ClassVar = "转办至"
    LABEL: ClassVar = "ROUTED_TO"
    ENDS: ClassVar = ("Referral", "Department|Society")


@kind
class Offers(Edge):
    TERM: ClassVar = "提供"
    LABEL: ClassVar = "OFFERS"
    ENDS: ClassVar = ("Charity", "Supply")
    NARROW: ClassVar = "target"


@kind
class PairedWith(Edge):
    """Key: the pairing. Ended when the pairing gives its quantity back."""

    quantity: Annotated[int, Fact("数量")]

    TERM: ClassVar = "匹配"
    LABEL: ClassVar = "PAIRED_WITH"
    ENDS: ClassVar = ("Need", "Supply")


@kind
class Serves(Edge):
    TERM: ClassVar = "服务区域"
    LABEL: ClassVar = "SERVES"
    ENDS: ClassVar = ("Society|Department", "Region")


@kind
class Claimed(Edge):
    """Key: the claim. Ended when it is handed back or its lease has lapsed."""

    TERM: ClassVar = "认领"
    LABEL: ClassVar = "CLAIMED"
    ENDS: ClassVar = ("Society", "Referral")
    NARROW: ClassVar = "target"


@kind
class Assisted(Edge):
    """反馈: who gave what to whom. Key: the act it comes from. Written only with that act, never by a loader alone.

    `amount_fen` for money, `quantity` and `unit` for goods and services. `from_on`/`to_on`: the period covered,
    both days included; `to_on` None: until further notice. `source_id`: the referral, pairing, claim or list row.
    """

    kind_of_aid: Annotated[str, Fact("救助事项")]
    outcome: Annotated[Outcome, Fact("办理结果", F1)]
    amount_fen: Annotated[int | None, Fact("金额", F3, "fen")] = None
    quantity: Annotated[int | None, Fact("数量", F1)] = None
    unit: Annotated[str | None, Fact("单位", F1)] = None
    from_on: Annotated[str, Fact("救助起始", F1, "date")]
    to_on: Annotated[str | None, Fact("救助截止", F1, "date")] = None
    clause: Annotated[str, Fact("条款依据", F1)]
    pack: Annotated[str, Fact("政策依据", F1)]
    by: Annotated[str, Fact("经办")]
    source_kind: Annotated[SourceKind, Fact("来源类别")]
    source_id: Annotated[str, Fact("来源编号")]

    TERM: ClassVar = "救助反馈"
    LABEL: ClassVar = "ASSISTED"
    ENDS: ClassVar = ("Department|Charity|Society", "Household|Member")
    NARROW: ClassVar = "target"


@kind
class BasedOn(Edge):
    TERM: ClassVar = "依据"
    LABEL: ClassVar = "BASED_ON"
    ENDS: ClassVar = ("Warning|Referral", "Clause")


@kind
class WorksFor(Edge):
    """An officer's organisation; for a society, also a seat on its committee."""

    TERM: ClassVar = "任职"
    LABEL: ClassVar = "WORKS_FOR"
    ENDS: ClassVar = ("Officer", "Department|Charity|Society")


@kind
class SamePerson(Edge):
    """The officer is this registered person: how conflicts of interest are found."""

    TERM: ClassVar = "本人"
    LABEL: ClassVar = "SAME_PERSON"
    ENDS: ClassVar = ("Officer", "Member")


@kind
class SetFor(Edge):
    TERM: ClassVar = "县级参数"
    LABEL: ClassVar = "SET_FOR"
    ENDS: ClassVar = ("Parameter|Policy|CalendarDay|DutyRecord", "Region")
