"""The columns of the sheet of households: one line per member, the household's own columns on the head's line."""

from __future__ import annotations

from typing import Final

from matching.imports import cells
from matching.imports.columns import Column, choice, money
from matching.imports.words import (
    AUTHORITIES,
    CATEGORIES,
    DISABILITIES,
    DISABILITY_GRADES,
    HOUSEHOLD_TRAITS,
    HOW_RECOGNISED,
    LABOUR,
    MEMBER_TRAITS,
    MONITORED,
    ORPHAN_CHOICES,
    ORPHANS,
    RELATIONS,
    SELF_CARE,
    SETTLEMENTS,
    SEXES,
    STUDENT_STAGES,
    SUPPORT_FORMS,
    SUPPORTERS,
)

_ON_HEAD = "只填在户主行；其他成员行可留空。"


def _fact(code: str, header: str, *, note: str = "") -> Column:
    """A yes or no that a decision needs."""
    return Column(code=code, header=header, read=cells.yes_no, required=True, note=note)


KEY: Final = Column(code="household_id", header="户编号", read=cells.own_number, required=True, note="每一行都填。")

MEMBER_COLUMNS: Final = (
    Column(code="member_id", header="成员编号", read=cells.own_number, note="没有的可不填，按身份号码识别。"),
    Column(code="name", header="姓名", read=cells.text, required=True),
    Column(
        code="identity_number",
        header="公民身份号码",
        read=cells.identity_number,
        also=("身份证号", "身份证号码", "身份号码"),
        note="该列须为文本格式。确无号码的，出生日期和性别必填。",
    ),
    Column(code="born_on", header="出生日期", read=cells.day, note="有身份号码的可不填。"),
    choice("sex", "性别", SEXES, note="有身份号码的可不填。"),
    choice("relation", "与户主关系", RELATIONS, required=True),
    _fact("co_resident", "是否共同生活"),
    _fact("registered_here", "户籍是否在本地"),
    choice("labour_capacity", "劳动能力", LABOUR, required=True),
    _fact("employed", "是否就业"),
    _fact("has_income_source", "有无生活来源"),
    choice("supporters", "法定义务人", SUPPORTERS, required=True),
    money("own_income_fen_per_year", "本人年收入（元）"),
    _fact("own_property_within_limits", "本人财产是否符合规定"),
    money("support_received_fen_per_year", "年供养费用收入（元）", note="赡养、抚养、扶养费，兄弟姐妹给付的不计。"),
    choice("disability_kind", "残疾类别", DISABILITIES, note="无残疾留空。"),
    choice("disability_grade", "残疾等级", DISABILITY_GRADES, note="一级最重；无残疾留空。"),
    _fact("serious_illness", "是否重病"),
    Column(code="chronic_illness", header="是否慢性病", read=cells.yes_no),
    choice("student_stage", "就学阶段", STUDENT_STAGES, note="不在学留空。"),
    choice("self_care", "自理能力", SELF_CARE),
    choice("orphan_status", "孤儿、事实无人抚养儿童", ORPHANS, note="不属于的可留空。"),
    choice("orphan_choice", "选择的保障", ORPHAN_CHOICES),
    choice("support_form", "供养方式", SUPPORT_FORMS, note="特困人员填写。"),
    choice("member_traits", "成员情形", MEMBER_TRAITS, many=True, note="多项用分号隔开。"),
    choice("member_category", "单独认定类别", CATEGORIES.only(("tekun", "dibao")), note="单人户。"),
    Column(code="member_category_on", header="单独认定日期", read=cells.day),
)

HOUSEHOLD_COLUMNS: Final = (
    Column(code="region", header="村（社区）代码", read=cells.region, note=f"12 位区划代码。{_ON_HEAD}"),
    choice("settlement", "城乡", SETTLEMENTS, note=_ON_HEAD),
    Column(code="address", header="住址", read=cells.text, note=_ON_HEAD),
    Column(code="phone", header="联系电话", read=cells.number_text, note=_ON_HEAD),
    Column(code="bank_account", header="银行账号", read=cells.number_text, note=f"该列须为文本格式。{_ON_HEAD}"),
    money("gross_income_fen_per_year", "家庭总收入（元/年）", note=f"不清楚的留空，不填 0。{_ON_HEAD}"),
    money("disposable_income_fen_per_year", "年可支配总收入（元）", note=_ON_HEAD),
    money("counted_income_fen_per_year", "核算后年收入（元）", note=f"按规定扣减后。{_ON_HEAD}"),
    money("financial_assets_fen", "金融类资产（元）", note=_ON_HEAD),
    money("vehicle_assets_fen", "车辆类资产（元）", note=_ON_HEAD),
    Column(code="other_property_within_limits", header="其他财产是否符合规定", read=cells.yes_no, note=_ON_HEAD),
    money("rigid_medical_fen_12_months", "12 个月医疗支出（元）", note=_ON_HEAD),
    money("rigid_education_fen_12_months", "12 个月教育支出（元）", note=_ON_HEAD),
    money("rigid_disaster_fen_12_months", "12 个月受灾支出（元）", note=_ON_HEAD),
    money("rigid_accident_fen_12_months", "12 个月意外支出（元）", note=_ON_HEAD),
    choice("monitored", "防止返贫监测对象", MONITORED, note=f"不属于留空。{_ON_HEAD}"),
    choice("household_traits", "户情形", HOUSEHOLD_TRAITS, many=True, note=f"多项用分号隔开。{_ON_HEAD}"),
    choice("category", "低收入人口类别", CATEGORIES, note=f"未认定留空。{_ON_HEAD}"),
    Column(code="category_on", header="认定日期", read=cells.day, note=_ON_HEAD),
    choice("category_how", "认定方式", HOW_RECOGNISED, note=_ON_HEAD),
    choice("category_authority", "审核确认机关", AUTHORITIES, note=_ON_HEAD),
    Column(code="category_clause", header="认定依据", read=cells.text, note=_ON_HEAD),
)

REQUIRED_OF_HEAD: Final = ("region", "settlement", "other_property_within_limits")
