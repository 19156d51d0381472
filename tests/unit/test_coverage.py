"""Clauses that nothing accounts for, and citations of clauses that no document has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from matching.errors import BadInput
from matching.policy.coverage import COVERAGE_DIRECTORY, coverage
from matching.policy.loading import PACKS_DIRECTORY, load_packs
from tests.law_cases import packs


def _copied(folder: Path, document: str, old: str, new: str) -> Path:
    shutil.copytree(COVERAGE_DIRECTORY, folder, dirs_exist_ok=True)
    path = folder / f"{document}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def _problems(directory: Path) -> list[str]:
    return [each.path for each in coverage(packs(), directory).problems]


def test_every_rule_of_a_document_is_found_under_its_clause() -> None:
    found = {(each.document, each.clause): each for each in coverage(packs()).clauses}

    assert "rigid.ratio" in found["chizhou-2024", "二(一)"].rules
    assert found["qitai-2024", "(二)"].obligations == ("obligation.screening",)
    assert "product-defaults: scoring.levels" in found["guangdong-2021", "附件3二"].rules


def test_a_clause_that_nothing_accounts_for_is_named(tmp_path: Path) -> None:
    reason = ", not_modelled: 标题，内容在以下各项。"

    assert _problems(_copied(tmp_path, "chizhou-2024", reason, "")) == ["chizhou-2024 四(二)"]


def test_a_citation_of_a_clause_that_the_document_does_not_have_is_named(tmp_path: Path) -> None:
    line = "  - {clause: 四(七), summary: 村（社区）救急难互助社自主救助急难群众。}\n"

    assert _problems(_copied(tmp_path, "chizhou-2024", line, "")) == ["chizhou-2024 四(七)"]


def test_a_reference_to_a_clause_that_the_document_does_not_have_is_named(tmp_path: Path) -> None:
    copies = _copied(tmp_path, "guangdong-2021", "clause: 附件3二", "clause: 附件3三")

    assert set(_problems(copies)) == {"guangdong-2021 附件3二", "guangdong-2021 附件3三"}


def test_a_reason_for_not_modelling_what_a_rule_cites_is_named(tmp_path: Path) -> None:
    old = "{clause: 四(七), summary: 村（社区）救急难互助社自主救助急难群众。}"

    assert _problems(_copied(tmp_path, "chizhou-2024", old, old[:-1] + ", not_modelled: 无}")) == [
        "chizhou-2024 四(七)"
    ]


def test_a_clause_listed_twice_and_a_list_without_a_pack_are_named(tmp_path: Path) -> None:
    twice = _copied(tmp_path, "henan-2022", "{clause: 四(三),", "{clause: 四(四),")
    (twice / "nowhere-2020.yaml").write_text("document: nowhere-2020\nclauses: []\n", encoding="utf-8")

    assert _problems(twice) == ["nowhere-2020", "henan-2022 四(三)", "henan-2022 四(四)"]


def test_a_pack_without_a_list_of_clauses_is_named(tmp_path: Path) -> None:
    shutil.copytree(COVERAGE_DIRECTORY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "qitai-2024.yaml").unlink()

    assert "qitai-2024" in _problems(tmp_path)


def test_a_file_that_is_no_list_of_clauses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("document: x\nclauses: [{clause: 一}]\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("{", encoding="utf-8")

    with pytest.raises(BadInput) as refused:
        coverage(packs(), tmp_path)

    assert [each.path for each in refused.value.problems] == ["a.yaml: clauses.0.summary", "b.yaml"]


def test_lists_of_clauses_are_not_taken_for_packs() -> None:
    assert len(list(load_packs(PACKS_DIRECTORY))) == 6
