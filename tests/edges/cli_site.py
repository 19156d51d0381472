"""The command line on a data folder of a test's own, and a small demo county made once for all of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from api.cli import command_line
from api.keeping.opening import open_engine
from api.settings import Settings
from matching.engine import Engine
from tools.servers.found import Server

app = command_line()

ON = "2026-03-02"
HOUSEHOLDS = 60
DEMO = ("demo", "--no-serve", "--json", "--on", ON, "--households", str(HOUSEHOLDS), "--seed", "7")


@dataclass(frozen=True, slots=True)
class Cli:
    """`jiuzhu` with its data in a folder; `env` says what else the environment holds."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env={"JIUZHU_DATA_FOLDER": str(self.folder), **self.env})

    def ok(self, *arguments: str) -> str:
        """Standard output of a command that must succeed."""
        done = self.run(*arguments)
        assert done.exit_code == 0, (done.stderr, done.exception)
        return done.stdout

    def told(self, *arguments: str) -> Any:
        """The one JSON object of a command that must succeed."""
        return json.loads(self.ok(*arguments))

    def refused(self, *arguments: str) -> tuple[int, str]:
        """Exit code and message of a command that must fail: said on standard error, without a traceback."""
        done = self.run(*arguments)
        assert done.exit_code in (1, 2, 3), (done.stdout, done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert "Traceback" not in done.stdout + done.stderr
        return done.exit_code, done.stderr

    def problems(self, *arguments: str) -> list[str]:
        """Exit code 2 and every problem that is named."""
        code, said = self.refused(*arguments)
        assert code == 2, said
        return [f"{one['path']}: {one['problem']}" for one in json.loads(said)["problems"]]

    def engine(self) -> Engine:
        """The engine on the store; the caller closes it."""
        return open_engine(self.settings())

    def settings(self) -> Settings:
        values: dict[str, Any] = {name.removeprefix("JIUZHU_").lower(): value for name, value in self.env.items()}
        return Settings(data_folder=self.folder, **values)

    def entries(self) -> int:
        """How many acts the journal tells of."""
        engine = self.engine()
        try:
            return sum(number for number, _ in engine.store.heads().values())
        finally:
            engine.store.close()


def copied(cli: Cli, folder: Path) -> Cli:
    """The same store and keys in another folder, for a test that changes them."""
    shutil.copytree(cli.folder, folder, dirs_exist_ok=True)
    return Cli(folder)


def on_neo4j(cli: Cli, server: Server) -> Cli:
    """The command line on a real server, with the keys of the folder."""
    return Cli(
        cli.folder,
        {
            "JIUZHU_STORE": server.address,
            "JIUZHU_NEO4J_USER": server.user,
            "JIUZHU_NEO4J_PASSWORD": server.password,
        },
    )
