"""The rules of a pack in words: nothing of a value is left as code, every rule has its name and its subject."""

from __future__ import annotations

import re

import pytest

from api.answers.policies import shown
from api.words.policies import by_subject, rule_told, unit_of, value_told
from api.words.wording import LANGUAGES, Language, words_of
from tests.law_cases import ON, packs

CODE = re.compile(r"[A-Za-z]+_[a-z_]+|[a-z]{4,}")
PACKS = [pack.id for pack in packs()]


@pytest.mark.parametrize("pack_id", PACKS)
def test_in_chinese_no_value_is_told_in_code(pack_id: str) -> None:
    told = {
        row["rule"]: value_told(row["value"], words_of("zh")) for row in shown(packs().get(pack_id), ON)["applying"]
    }

    assert {rule: text for rule, text in told.items() if CODE.search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack_id", PACKS)
def test_every_rule_has_a_subject_and_a_name(pack_id: str, language: Language) -> None:
    rows = shown(packs().get(pack_id), ON)["applying"]
    subjects = by_subject(rows, words_of(language))
    named = {row["rule"]: row["name"] for subject in subjects for row in subject.rows}

    assert set(named) == {row["rule"] for row in rows}
    assert {rule: name for rule, name in named.items() if "_" in name or "." in name} == {}


def test_a_value_is_said_as_an_officer_would() -> None:
    zh, en = words_of("zh"), words_of("en")
    ratio = {"percent": 60, "compare": "above", "causes": ["medical", "education"], "of": "gross"}

    assert value_told(ratio, zh) == "60%，超过，支出只计 医疗、教育，以 家庭总收入"
    assert value_told(ratio, en) == "60%, above, counting medical, education, of gross income"
    assert value_told({"kinds": None, "grades": [1, 2]}, zh) == "任何类别，等级 1、2"
    assert value_told({"admits": [], "anybody": True}, zh) == "不列类别，任何人"


def test_a_bare_number_is_told_with_its_unit() -> None:
    chizhou, zh = packs().get("chizhou-2024"), words_of("zh")

    assert unit_of(chizhou, "product.claim_lease") == "working_days"
    assert rule_told(3, "working_days", zh) == "3 个工作日"
    assert rule_told(10_000, "fen", words_of("en")) == "100 yuan"
    assert rule_told(True, "flag", zh) == "是"
