"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from matching.policy import loading
from tests.edges.cli_site import DEMO, Cli, copied
from tests.servers import marker
from tools.servers.found import Server


@pytest.fixture(scope="session", autouse=True)
def packs_read_once() -> Iterator[None]:
    """A command reads the packs of the release when it begins; the hundreds that this process runs need it once."""
    read = loading.read_pack_file
    release = {path: read(path, []) for path in loading.PACKS_DIRECTORY.glob("*.yaml")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "read_pack_file", lambda path, problems: release.get(path) or read(path, problems))
        yield


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command line where nothing was made yet."""
    return Cli(tmp_path / "data")


@pytest.fixture(scope="session")
def demo_once(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A small demo county, to be looked at only."""
    made = Cli(tmp_path_factory.mktemp("demo"))
    made.ok(*DEMO)
    return made


@pytest.fixture
def demo(demo_once: Cli, tmp_path: Path) -> Cli:
    """A copy of the small demo county, to be changed."""
    return copied(demo_once, tmp_path / "data")


@pytest.fixture
def empty_neo4j(neo4j_server: Server) -> Iterator[Server]:
    """The real server, emptied before and after."""
    marker.leave(neo4j_server)
    yield neo4j_server
    marker.leave(neo4j_server)
