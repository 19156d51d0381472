"""`jiuzhu outbox`: what was given up is listed, done again, and no longer told by `doctor`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import command_line
from graph.stores.sqlite_store import SqliteStore
from graph.vault import keep_vault
from matching.engine import Engine
from tests.small_county import a_signal, a_village, an_engine, household_id

app = command_line()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """On the store that the commands find."""
    monkeypatch.setenv("JIUZHU_DATA_FOLDER", str(tmp_path))
    engine = an_engine(SqliteStore(tmp_path / "jiuzhu.sqlite", keep_vault(tmp_path / "keys.json")))
    a_village(engine)
    return engine


def given_up(engine: Engine) -> str:
    position = a_signal(engine, household_id(0))
    engine.store.count_attempt(position, dead_after=1)
    return position


def test_what_was_given_up_is_listed_with_its_events(engine: Engine) -> None:
    position = given_up(engine)

    listed = CliRunner().invoke(app, ["outbox", "list", "--json"])

    [row] = json.loads(listed.stdout)
    assert (row["position"], row["events"]) == (position, [f"SignalsRecorded {household_id(0)}"])


def test_done_again_it_is_no_longer_anybodys_to_do(engine: Engine) -> None:
    position = given_up(engine)

    done = CliRunner().invoke(app, ["outbox", "retry", position], env={"JIUZHU_ON": "2026-03-02"})

    assert done.exit_code == 0, done.output
    assert engine.store.parked() == []
    assert engine.store.household_view(household_id(0)).open_warning() is not None


@pytest.mark.parametrize("position", ["341702:000000000099", "nonsense"])
def test_a_position_that_is_not_there_is_said(engine: Engine, position: str) -> None:
    done = CliRunner().invoke(app, ["outbox", "retry", position])

    assert done.exit_code == 2
    assert position in done.stderr


def test_doctor_tells_what_to_do_about_it(engine: Engine) -> None:
    position = given_up(engine)

    told = CliRunner().invoke(app, ["doctor", "--json"])

    [finding] = [one for one in json.loads(told.stdout)["checks"] if one["check"] == "given_up"]
    assert f"jiuzhu outbox retry {position}" in finding["to_do"]
