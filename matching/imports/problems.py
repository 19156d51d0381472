"""What can be wrong with a file, a column, a cell or a row: one code and one sentence each, for the person who sent it.

Sentences say what is wrong and what to do; they never repeat what stood in the cell, which may be an identity number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matching.errors import BadInput, Problem

MESSAGES: dict[str, str] = {
    # the file
    "unreadable_file": "文件不存在或无法打开，请检查路径和权限",
    "empty_file": "文件是空的（0 字节），请重新导出后再导入",
    "too_large": "文件超过 {megabytes} MB，请按乡镇拆分成几个文件",
    "not_a_table": "不是 csv 或 xlsx 文件，请另存为 xlsx 或 CSV（UTF-8）",
    "damaged_file": "文件已损坏或受密码保护，请用表格软件打开后另存为 xlsx",
    "zip_bomb": "文件解压后超过限制（合计 {megabytes} MB、压缩比 {ratio}），已拒绝读取",
    "too_many_entries": "压缩包内文件超过 {limit} 个，不是普通表格，已拒绝读取",
    "entity_declaration": "文件内含 XML 实体或文档类型声明，已拒绝读取",
    "too_demanding": "读取该文件所需内存或时间超过限制，请拆分或去掉多余格式后再导入",
    "wrong_encoding": "编码既不是 UTF-8 也不是 GB18030，请另存为 CSV（UTF-8）",
    "broken_quotes": "双引号不成对，请检查该行",
    "too_many_rows": "超过 {limit} 行，请拆分成几个文件",
    "too_many_columns": "超过 {limit} 列，请删去多余的列",
    "merged_cells": "有合并单元格，请取消合并并在每一行填写",
    "several_sheets": "有多个工作表含有数据，请每个文件只保留一个数据表",
    "no_rows": "没有数据行：第一行应为列名，数据从第二行开始",
    # the columns
    "unknown_column": "不认识的列{suggestion}",
    "nameless_column": "该列有数据但没有列名",
    "repeated_column": "列重复出现，请只保留一列",
    "missing_column": "缺少必填列",
    # a cell
    "missing_value": "必填项为空",
    "formula": "单元格是公式，请粘贴为数值或文本",
    "error_value": "单元格是错误值（如 #REF!），请改正",
    "stored_as_number": "号码按数字保存，末几位已丢失，请把该列设为文本格式后重新填写",
    "too_long": "内容过长，最多 {limit} 字",
    "control_character": "含有不可见的控制字符，请重新填写",
    "personal_number": "编号会出现在网址和审计记录中，不能用公民身份号码，请另行编号",
    "bad_number": "应为不小于 {least} 的整数",
    "bad_amount": "应为不小于 0 的金额，最多两位小数",
    "bad_date": "不是有效日期，请写成 2026-03-01 的形式",
    "future_date": "日期晚于业务日期",
    "bad_yes_no": "应填 是 或 否",
    "bad_code": "不在可选项之内{suggestion}",
    "bad_region": "不是区划代码（2、4、6、9 或 12 位数字）",
    "bad_list": "列表格式不对：{form}",
    "bad_form": "号码位数或字符不对",
    "bad_birth_date": "身份号码中的出生日期不存在",
    "bad_check_digit": "号码校验位不对，请核对原件",
    # a row
    "too_many_cells": "该行的列数多于表头",
    "duplicate_row": "与第 {earlier} 行重复",
    "duplicate_person": "该人已在第 {earlier} 行出现",
    "unknown_person": "登记簿中没有此人，请先登记或核对身份号码",
    "unknown_household": "登记簿中没有此户，请核对户编号",
    "unknown_member": "登记簿中没有此成员，请核对成员编号",
    "unknown_region": "本县没有此区划代码",
    "unknown_provider": "不认识的提供方，请核对代码",
    "one_subject": "身份号码、成员编号、户编号须填且只填一项",
    "one_person": "本人、亲属的身份号码和成员编号须各填且只填一项",
    "same_person": "本人与亲属是同一人",
    "no_such_kin": "登记簿中没有这对亲属关系，无可终止，请核对",
    "one_amount": "金额与数量（含单位）须填且只填一种",
    "contradiction": "与“{other}”列矛盾",
    "needs_other": "填写此项时须同时填写“{other}”",
    "no_head": "该户没有户主行",
    "several_heads": "该户已有户主（第 {earlier} 行）",
    "household_columns_differ": "户信息与户主行（第 {earlier} 行）不一致，非户主行可留空",
    "cap_differs": "同一慈善组织同一单位的总量上限须一致（第 {earlier} 行不同）",
    "outside_county": "不属于 {county}：只填本县及其上级区划",
    "parent_missing": "上级区划 {parent} 尚未登记，请在同一张表中填写",
    "unknown_pack": "没有此政策包，可用：{known}",
    "before_the_policy": "早于该政策的施行日期 {day}",
    "second_of_its_kind": "第 {earlier} 行已是该辖区承担此职责的部门，同一辖区只能有一个",
    "alias_of_another": "别称与第 {earlier} 行承担另一职责的部门相同，无法据此识别",
    "area_of_role": "该角色的辖区代码应为 {digits} 位",
    "organisation_missing": "该角色须填写所属单位",
    # against what is registered
    "ambiguous_person": "登记簿中有不止一人使用该身份号码，请先核实并合并",
    "registered_elsewhere": "该人已登记在另一户（{household}），请先办理迁移",
    "number_of_another": "该身份号码已登记在另一成员编号（{member}）下，请核对",
    "of_another_county": "该户登记在另一县（{county}），请先办理迁移",
    "unknown_department": "该户所在地没有承担此职责的部门，请先登记部门",
    "differs_from_recorded": "该编号已登记且内容不同，请作更正，不要重复导入",
    "less_than_recorded": "数额小于已登记的 {recorded}，不能减少；请先撤回或另行登记",
    "of_another": "该编号已登记给另一机构（{holder}），请核对",
    "post_taken": "该辖区的这项职责已登记给 {holder}，请使用同一部门编号",
    "not_landed": "未能登记：{reason}",
}

_LOOKS_LIKE_A_NUMBER = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong. `row` counts as a spreadsheet does (the header is row 1); None: the file as a whole."""

    row: int | None
    column: str | None
    code: str
    message: str


class TableRefused(BadInput):
    """The file cannot be read as a table; `import_problems` says why, with row and column where there are any."""

    def __init__(self, import_problems: Sequence[ImportProblem]) -> None:
        paths = (f"{problem.row or ''}:{problem.column or ''}".strip(":") for problem in import_problems)
        problems = [Problem(path, problem.message) for path, problem in zip(paths, import_problems, strict=True)]
        super().__init__("the file cannot be read as a table", problems)
        self.import_problems = tuple(import_problems)


def problem(code: str, row: int | None = None, column: str | None = None, **facts: object) -> ImportProblem:
    """The problem of that code in its sentence."""
    return ImportProblem(row, column, code, MESSAGES[code].format(**facts))


def refused(code: str, row: int | None = None, column: str | None = None, **facts: object) -> TableRefused:
    """A refusal for one reason."""
    return TableRefused([problem(code, row, column, **facts)])


def column_label(header: str, place: int) -> str:
    """How a column is named in reports: by its header, or by its place when the header is empty or may be personal."""
    header = header.strip()
    return f"第 {place} 列" if not header or len(header) > 40 or _LOOKS_LIKE_A_NUMBER.search(header) else header
