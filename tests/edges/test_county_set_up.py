"""A county is set up as the README says, from an empty folder, on both stores: every command is taken from there."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from graph.schema import Officer
from matching.identity import with_check_character
from matching.landing import law
from matching.landing.law import missing_clauses
from tests.edges.cli_site import Cli, on_neo4j
from tests.servers import marker
from tests.servers.report import STORES

FOLLOWING = {
    "regions": "import policies",
    "policies": "parameters import",
    "departments": "import officers",
    "officers": "import households",
}
"""After which list which is asked for next."""
FIGURES = """name,valid_from,value,unit,source
城镇低保标准,2026-01-01,800,元,示例文号
农村低保标准,2026-01-01,700,元,示例文号
"""
README = Path(__file__).resolve().parents[2] / "README.md"
COUNTY = "341702"
ON = "2026-03-02"
NUMBER = with_check_character("99000019490615002")
CHILD = with_check_character("99000019750615001")
CHARITY = "53341702MJA0000018"

SHEETS: dict[str, list[dict[str, str]]] = {
    "regions": [
        {"区划代码": "341702001001", "名称": "东塘社区"},
        {"区划代码": "34", "名称": "某省"},
        {"区划代码": "3417", "名称": "某市"},
        {"区划代码": COUNTY, "名称": "某区"},
        {"区划代码": "341702001", "名称": "东塘街道"},
    ],
    "policies": [{"政策包": "chizhou-2024", "适用起始日": "2024-04-25"}],
    "departments": [
        {"部门编号": "MZ", "承担职责": "民政部门", "部门名称": "某区民政局", "辖区代码": COUNTY},
        {
            **{"部门编号": "YB", "承担职责": "医疗保障部门", "部门名称": "某区医疗保障局", "辖区代码": COUNTY},
            "别称": "医疗保障处；医保中心",
        },
        {"部门编号": "DT", "承担职责": "乡镇", "部门名称": "东塘街道办事处", "辖区代码": "341702001"},
    ],
    "charities": [{"统一社会信用代码": CHARITY, "慈善组织名称": "同心会", "办公电话": "0566-1"}],
    "societies": [
        {
            **{"互助社编号": "HZ1", "村（社区）代码": "341702001001", "互助社名称": "东塘互助社"},
            **{"单次救助上限（元）": "2000", "资金来源（元）": "财政补助:20000", "理事会成员身份号码": NUMBER},
        }
    ],
    "officers": [
        {"经办人编号": "1", "姓名": "甲", "角色": "县级民政部门经办人", "辖区代码": COUNTY, "所属单位": "MZ"},
        {"经办人编号": "2", "姓名": "乙", "角色": "乡镇", "辖区代码": "341702001", "所属单位": "DT"},
        {"经办人编号": "3", "姓名": "丙", "角色": "部门", "辖区代码": COUNTY, "所属单位": "医保中心"},
        {"经办人编号": "4", "姓名": "丁", "角色": "慈善组织", "辖区代码": COUNTY, "所属单位": CHARITY},
    ],
    "households": [
        {
            **{"户编号": "H1", "姓名": "某某", "公民身份号码": NUMBER, "与户主关系": "户主"},
            **{"是否共同生活": "是", "户籍是否在本地": "是", "劳动能力": "无劳动能力", "是否就业": "否"},
            **{"有无生活来源": "否", "法定义务人": "无", "本人财产是否符合规定": "是", "是否重病": "是"},
            **{"村（社区）代码": "341702001001", "城乡": "农村", "其他财产是否符合规定": "是"},
            **{"低收入人口类别": "低保", "认定日期": "2025-01-01"},
        },
        {
            **{"户编号": "H2", "姓名": "某一", "公民身份号码": CHILD, "与户主关系": "户主"},
            **{"是否共同生活": "是", "户籍是否在本地": "是", "劳动能力": "有劳动能力", "是否就业": "是"},
            **{"有无生活来源": "是", "法定义务人": "无", "本人财产是否符合规定": "是", "是否重病": "否"},
            **{"村（社区）代码": "341702001001", "城乡": "农村", "其他财产是否符合规定": "是"},
        },
    ],
    "kin": [{"公民身份号码": NUMBER, "是亲属的": "父母", "亲属公民身份号码": CHILD}],
    "consents": [
        {
            **{"同意书编号": "C1", "户编号": "H1", "用途": "慈善帮扶", "接收方": CHARITY},
            **{"同意日期": "2026-01-05", "有效期至": "2026-12-31"},
        }
    ],
    "signals": [
        {
            **{"来源部门": "医疗保障处", "预警指标": "患有慢性病、重大疾病", "公民身份号码": NUMBER},
            **{"发生日期": "2026-02-20", "渠道": "部门数据比对"},
        }
    ],
}


@pytest.fixture(params=STORES)
def office(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """An empty folder to work in, and a store that nobody has made."""
    monkeypatch.chdir(tmp_path)
    made = Cli(tmp_path / "data")
    if request.param == "neo4j":
        return on_neo4j(made, request.getfixturevalue("empty_neo4j"))
    return made


def commands() -> Iterator[list[str]]:
    """The commands of the README's section, without `jiuzhu`."""
    section = re.split(r"^## Set up a county$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    for line in section.split("```")[1].splitlines():
        if line.startswith("jiuzhu "):
            yield shlex.split(line, comments=True)[1:]


def fill(kind: str) -> None:
    """Fill in the sheet that `jiuzhu template` made."""
    path = Path(f"{kind}.xlsx")
    book = load_workbook(path)
    headers = [str(cell.value).rstrip("*") for cell in book.worksheets[0][1]]
    for number, row in enumerate(SHEETS[kind], start=2):
        for header, text in row.items():
            book.worksheets[0].cell(number, headers.index(header) + 1, text)
    book.save(path)


@dataclass(frozen=True, slots=True)
class SetUp:
    """A county set up as the README says, what each list was answered, and what the last command told."""

    office: Cli
    folder: Path
    imported: dict[str, dict[str, Any]]
    chain: dict[str, Any]


@pytest.fixture(scope="module", params=STORES)
def set_up_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SetUp]:
    folder = tmp_path_factory.mktemp("set-up")
    office = Cli(folder / "data")
    if request.param == "neo4j":
        server = request.getfixturevalue("neo4j_server")
        marker.leave(server)
        office = on_neo4j(office, server)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield set_up(office, folder)


@pytest.fixture
def county(set_up_once: SetUp, monkeypatch: pytest.MonkeyPatch) -> SetUp:
    """One for all who look at it, or do to it what the others do not see; the work goes on in its folder."""
    monkeypatch.chdir(set_up_once.folder)
    return set_up_once


def set_up(office: Cli, folder: Path) -> SetUp:
    """Do what the README says."""
    imported, told = {}, {}
    for command in commands():
        if command[0] == "serve":
            continue
        if command[0] == "import":
            fill(command[1])
        if command[0] == "parameters":
            Path(command[-1]).write_text(FIGURES, encoding="utf-8")
        in_time = [] if command[0] in ("init", "template") else ["--on", ON]
        told = office.told(*command, *in_time, "--json")
        if command[0] == "import":
            imported[command[1]] = told
    return SetUp(office, folder, imported, told)


def test_a_county_set_up_as_the_readme_says_routes_its_first_signal(county: SetUp) -> None:
    [kin] = [edge for edge in county.office.told("export")["edges"] if edge["kind"] == "KIN_OF"]
    kinds = [event["kind"] for event in county.chain["events"]]

    assert kinds.count("warning") == 1
    assert set(kinds) >= {"consent", "signal", "warning", "referral"}
    assert (kin["from"], kin["props"]["relation"], kin["to"]) == ("member:H1-1", "parent", "member:H2-1")


def test_each_list_says_what_the_county_still_lacks(county: SetUp) -> None:
    following = {kind: told["next"] for kind, told in county.imported.items()}

    assert [name in (following[kind] or "") for kind, name in FOLLOWING.items()] == [True] * len(FOLLOWING)
    assert following["signals"] is None


def test_every_list_again_changes_nothing(county: SetUp) -> None:
    office = county.office
    office.ok("import", "societies", "societies.xlsx", "--on", ON)  # its committee is registered only now, and seated
    before = office.ok("export")

    for kind in SHEETS:
        told = office.told("import", kind, f"{kind}.xlsx", "--on", ON, "--json")
        assert (told["status"], told["landed"], told["problems"]) == ("landed", 0, []), kind

    assert office.ok("export") == before


def test_an_officer_who_is_registered_is_known_to_be_that_person(county: SetUp) -> None:
    officer = {"经办人编号": "5", "姓名": "某某", "角色": "乡镇", "辖区代码": "341702001", "公民身份号码": NUMBER}
    Path("more.csv").write_text(",".join(officer) + "\n" + ",".join(officer.values()), encoding="utf-8")

    county.office.ok("import", "officers", "more.csv", "--on", ON)

    engine = county.office.engine()
    found = engine.store.known(["officer:5"])["officer:5"]
    engine.store.close()
    assert isinstance(found, Officer)
    assert found.person == "member:H1-1"


def test_a_list_that_comes_too_early_says_what_comes_before_it(office: Cli) -> None:
    office.ok("init")
    office.ok("template", "all")
    for kind in ("regions", "departments", "signals"):
        fill(kind)

    without_regions = office.refused("import", "departments", "departments.xlsx", "--on", ON)
    office.ok("import", "regions", "regions.xlsx", "--on", ON)
    without_policy = office.refused("import", "signals", "signals.xlsx", "--on", ON)

    assert (without_regions[0], "jiuzhu import regions" in without_regions[1]) == (2, True)
    assert (without_policy[0], "jiuzhu import policies" in without_policy[1]) == (2, True)


def test_doctor_says_what_a_county_still_lacks(office: Cli) -> None:
    office.ok("init")
    office.ok("template", "all")
    fill("regions")
    office.ok("import", "regions", "regions.xlsx", "--on", ON)

    done = office.run("doctor", "--json", "--on", ON)

    [county] = [one for one in json.loads(done.stdout)["checks"] if one["check"] == f"county {COUNTY}"]
    assert (done.exit_code, "jiuzhu import policies" in county["to_do"]) == (1, True)


def test_doctor_says_how_the_clauses_of_a_newer_release_come_in(office: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    office.ok("init")
    office.ok("template", "all")
    for kind in ("regions", "policies"):
        fill(kind)
    office.ok("import", "regions", "regions.xlsx", "--on", ON)
    with monkeypatch.context() as older_release:
        older_release.setattr(law, "missing_clauses", lambda *asked: missing_clauses(*asked)[1:])
        office.ok("import", "policies", "policies.xlsx", "--on", ON)

    before = clauses_finding(office)
    office.ok("import", "policies", "policies.xlsx", "--on", ON)

    assert before["detail"].startswith("1 of this release")
    assert "jiuzhu import policies" in before["to_do"]
    assert clauses_finding(office)["to_do"] is None


def clauses_finding(office: Cli) -> dict[str, Any]:
    checks = json.loads(office.run("doctor", "--json", "--on", ON).stdout)["checks"]
    return next(one for one in checks if one["check"] == "clauses")
