"""A running service decides by the packs it began with, whatever becomes of their files; only a sound set begins."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from api.app import create_app
from api.cli import command_line
from api.settings import Settings
from matching.errors import BadInput
from matching.policy.loading import PACKS_DIRECTORY, load_packs
from tests.edges.api_county import Person, Web, a_web
from tests.law_cases import a_case
from tests.loop.county import TODAY

BROKEN = {
    "no clause": ("    clause: 二(二)\n", ""),
    "an unknown class": ("tekun, dibao, edge, rigid, other]}", "tekun, poor]}"),
    "its own ancestor": ("parent: national-2023", "parent: chizhou-2024"),
    "no YAML": ("public: true", "public: ["),
}


@dataclass(frozen=True)
class Running:
    """A service whose packs were read from `folder`."""

    web: Web
    bureau: Person
    folder: Path

    def answers(self) -> list[Any]:
        """What it says of the pack, and decides by it."""
        headers = {"X-CSRF-Token": self.bureau.token, "Content-Type": "application/json"}
        path = "/policies/chizhou-2024/classify?on=2026-03-02"
        decided = self.bureau.client.post(path, content=json.dumps(a_case()).encode(), headers=headers)
        shown = self.bureau.client.get("/packs/chizhou-2024")
        assert (decided.status_code, shown.status_code) == (200, 200)
        return [decided.json(), shown.text]

    def spoil(self, old: str, new: str) -> Path:
        path = self.folder / "chizhou-2024.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "packs"
    shutil.copytree(PACKS_DIRECTORY, folder)
    web = a_web(tmp_path)
    engine = replace(web.play.engine, packs=load_packs(folder))
    settings = Settings(demo=True, on=TODAY, session_key=SecretStr("test"))
    yield Running(web, Person(create_app(engine, settings, now=web.clock), "officer:bureau"), folder)
    web.play.engine.store.close()


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_in_the_place_of_a_pack_changes_nothing_that_runs(running: Running, fault: str) -> None:
    before = running.answers()

    running.spoil(*BROKEN[fault])

    assert running.answers() == before
    with pytest.raises(BadInput):
        load_packs(running.folder)


def test_a_pack_that_the_check_refuses_changes_nothing_that_runs(running: Running) -> None:
    before = running.answers()
    file = running.spoil(*BROKEN["no clause"])

    done = CliRunner().invoke(command_line("policy"), ["policy", "check", str(file)])

    assert done.exit_code == 2
    assert "rules.class_order.clause" in done.stderr
    assert running.answers() == before


def test_a_sound_change_of_a_file_waits_for_the_next_start(running: Running) -> None:
    before = running.answers()

    running.spoil("percent: 60", "percent: 61")

    assert running.answers() == before
    assert load_packs(running.folder) != load_packs()
