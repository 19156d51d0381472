"""Households, their members, the places they live in and the people who work for them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from graph.schema.facts import F0, F1, F2, F3, Fact, Node, kind

Settlement = Literal["urban", "rural"]
Category = Literal["tekun", "dibao", "edge", "rigid", "other"]
Monitored = Literal["unstable", "marginal", "sudden"]
RegionLevel = Literal["province", "prefecture", "county", "town", "village"]
Relation = Literal["head", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "other"]
LabourCapacity = Literal["none", "partial", "full"]
Supporters = Literal["none", "incapable", "capable"]
DisabilityKind = Literal["physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple"]
OrphanStatus = Literal["none", "orphan", "de_facto_unattended"]
OrphanChoice = Literal["tekun", "orphan"]
StudentStage = Literal["preschool", "compulsory", "senior", "higher"]
Role = Literal["county", "town", "department", "charity", "society", "coordinator", "auditor", "admin"]


@kind
class Region(Node):
    name: Annotated[str, Fact("名称")]
    level: Annotated[RegionLevel, Fact("区划级别")]

    TERM: ClassVar = "行政区划"
    INDEXES_ACROSS: ClassVar = (("level",),)
    IS_HUB: ClassVar = True


@kind
class Household(Node):
    """One 户. Income and expenditure are of the last 12 months, of the whole household; None: not known."""

    region: Annotated[str, Fact("所在村（社区）代码", F0, "GB/T 2260, 12 digits")]
    settlement: Annotated[Settlement, Fact("城乡")]
    address: Annotated[str | None, Fact("住址", F2, sealed=True)] = None
    phone: Annotated[str | None, Fact("联系电话", F2, sealed=True)] = None
    bank_account: Annotated[str | None, Fact("银行账号", F3, sealed=True)] = None
    category: Annotated[Category | None, Fact("低收入人口类别")] = None
    category_on: Annotated[str | None, Fact("认定日期", F1, "date")] = None
    category_how: Annotated[Literal["applied", "direct"] | None, Fact("认定方式", F1)] = None
    category_authority: Annotated[Literal["township", "county"] | None, Fact("认定机关", F1)] = None
    category_clause: Annotated[str | None, Fact("认定依据", F1)] = None
    monitored: Annotated[Monitored | None, Fact("防止返贫监测对象", F1)] = None
    traits: Annotated[tuple[str, ...], Fact("家庭特征", F1)] = ()
    gross_income_fen_per_year: Annotated[int | None, Fact("家庭总收入", F3, "fen/year")] = None
    disposable_income_fen_per_year: Annotated[int | None, Fact("年可支配总收入", F3, "fen/year")] = None
    counted_income_fen_per_year: Annotated[int | None, Fact("核算后年收入", F3, "fen/year")] = None
    financial_assets_fen: Annotated[int | None, Fact("金融类资产", F3, "fen")] = None
    vehicle_assets_fen: Annotated[int | None, Fact("车辆类资产", F3, "fen")] = None
    other_property_within_limits: Annotated[bool, Fact("其他财产符合规定", F3)]
    rigid_medical_fen: Annotated[int | None, Fact("医疗刚性支出", F3, "fen/12 months")] = None
    rigid_education_fen: Annotated[int | None, Fact("教育刚性支出", F3, "fen/12 months")] = None
    rigid_disaster_fen: Annotated[int | None, Fact("受灾刚性支出", F3, "fen/12 months")] = None
    rigid_accident_fen: Annotated[int | None, Fact("意外刚性支出", F3, "fen/12 months")] = None

    TERM: ClassVar = "户"
    INDEXES: ClassVar = (("region",), ("category", "region"))


@kind
class Member(Node):
    """One 成员. The identity number is sealed; `identity_index` finds it without opening it."""

    household: Annotated[str, Fact("所在户")]
    name: Annotated[str, Fact("姓名", F2)]
    identity_number: Annotated[str | None, Fact("公民身份号码", F3, "GB 11643", sealed=True)] = None
    identity_index: Annotated[str | None, Fact("身份号码索引", F3, index_of="identity_number")] = None
    born_on: Annotated[str, Fact("出生日期", F3, "date")]
    sex: Annotated[Literal["male", "female"], Fact("性别", F1)]
    relation: Annotated[Relation, Fact("与户主关系", F1)]
    co_resident: Annotated[bool, Fact("共同生活", F1)]
    registered_here: Annotated[bool, Fact("户籍在本地", F1)]
    labour_capacity: Annotated[LabourCapacity, Fact("劳动能力", F3)]
    has_income_source: Annotated[bool, Fact("有生活来源", F3)]
    supporters: Annotated[Supporters, Fact("法定义务人", F3)]
    employed: Annotated[bool, Fact("就业", F3)]
    own_income_fen_per_year: Annotated[int | None, Fact("本人年收入", F3, "fen/year")] = None
    own_property_within_limits: Annotated[bool, Fact("本人财产符合规定", F3)]
    support_received_fen_per_year: Annotated[int | None, Fact("所得供养费用", F3, "fen/year")] = None
    disability_kind: Annotated[DisabilityKind | None, Fact("残疾类别", F3)] = None
    disability_grade: Annotated[int | None, Fact("残疾等级", F3, "1 worst – 4")] = None
    serious_illness: Annotated[bool, Fact("重病", F3)]
    chronic_illness: Annotated[bool | None, Fact("慢性病", F3)] = None
    self_care: Annotated[Literal["full", "partial", "none"] | None, Fact("自理能力", F3)] = None
    orphan_status: Annotated[OrphanStatus, Fact("孤儿、事实无人抚养儿童", F3)]
    orphan_choice: Annotated[OrphanChoice | None, Fact("保障选择", F3)] = None
    student_stage: Annotated[StudentStage | None, Fact("就学阶段", F3)] = None
    support_form: Annotated[Literal["dispersed", "central"] | None, Fact("供养方式", F1)] = None
    traits: Annotated[tuple[str, ...], Fact("个人特征", F3)] = ()
    category: Annotated[Category | None, Fact("单人户类别", F1)] = None
    category_on: Annotated[str | None, Fact("认定日期", F1, "date")] = None

    TERM: ClassVar = "家庭成员"
    INDEXES: ClassVar = (("household",),)
    INDEXES_ACROSS: ClassVar = (("identity_index",),)


@kind
class Consent(Node):
    """同意: one household, one purpose, until withdrawn or past; `until` is the last day that it covers."""

    household: Annotated[str, Fact("户")]
    purpose: Annotated[Literal["charity", "economic_check", "class_review"], Fact("用途")]
    recipients: Annotated[tuple[str, ...], Fact("接收方", unit="charity ids, or any")]
    given_on: Annotated[str, Fact("同意日期", unit="date")]
    until: Annotated[str | None, Fact("有效期至", unit="date")] = None
    status: Annotated[Literal["active", "withdrawn"], Fact("状态")]

    TERM: ClassVar = "授权同意"
    INDEXES: ClassVar = (("household",),)


@kind
class Officer(Node):
    """经办人: acts in one role for an organisation or a region. `person`: the officer's own Member, where known.

    `until`: the last day in the post; what was done by then stays.
    """

    name: Annotated[str, Fact("姓名", F2)]
    role: Annotated[Role, Fact("角色")]
    region: Annotated[str, Fact("辖区代码", unit="GB/T 2260 prefix")]
    organisation: Annotated[str | None, Fact("所属单位")] = None
    person: Annotated[str | None, Fact("本人", F3)] = None
    until: Annotated[str | None, Fact("任职截止日期", unit="date")] = None

    TERM: ClassVar = "经办人"
    INDEXES: ClassVar = (("role", "region"),)

    def serves(self, day: str) -> bool:
        """Whether they are in the post on that day."""
        return self.until is None or day <= self.until
