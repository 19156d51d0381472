"""What every test may ask for: real servers, started once per run and only when asked, and the run's seed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from tests.servers.report import ContractTests, missing_table
from tests.servers.run import ServersOfTheRun
from tools.servers import chromium, neo4j_home, rabbitmq, redis
from tools.servers.found import Server, Unavailable

SERVERS = pytest.StashKey[ServersOfTheRun]()
CONTRACT = pytest.StashKey[ContractTests]()
MEMORY = Path("/dev/shm")
ROOM_FOR_A_RUN = 4 * 2**30


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="seed of the randomised tests; drawn and printed without it")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # A run started in the background ignores SIGINT, and so would every process whose ending by it is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _keep_scratch_in_memory()
    if config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(2**31)
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = str(config.option.seed)
    config.stash[SERVERS] = ServersOfTheRun()
    config.stash[CONTRACT] = ContractTests()
    config.pluginmanager.register(_Counter(config.stash[CONTRACT]))


def _keep_scratch_in_memory() -> None:
    """Stores and servers flush for every act: on a disk that others use too, the run would wait for nothing else.
    What is killed here is killed without a power cut, which memory keeps as well as a disk does."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_FOR_A_RUN:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: {config.option.seed} (again with --seed {config.option.seed})"


class _Counter:
    def __init__(self, contract: ContractTests) -> None:
        self._contract = contract

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._contract.collect(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._contract.count(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    servers = session.config.stash[SERVERS]
    servers.stop()
    if servers.missing and _in_ci() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    servers = config.stash[SERVERS]
    if servers.missing:
        terminalreporter.section("tests went without")
        terminalreporter.write_line("\n".join(missing_table(servers.missing)))
    if table := config.stash[CONTRACT].table(servers.started):
        terminalreporter.section("one contract, every store")
        terminalreporter.write_line("\n".join(table))


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"


def _have(config: pytest.Config, name: str) -> Server:
    """The server; without it the test fails in CI and elsewhere goes into the closing table."""
    try:
        return config.stash[SERVERS].get(name)
    except Unavailable as problem:
        if _in_ci():
            pytest.fail(str(problem), pytrace=False)
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """For `random.Random(seed)` in a randomised test."""
    drawn: int = request.config.option.seed
    return drawn


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> Server:
    """A real Neo4j that a test may empty: `.address`, `.user`, `.password`."""
    return _have(request.config, neo4j_home.NAME)


@pytest.fixture(scope="session")
def rabbitmq_url(request: pytest.FixtureRequest) -> str:
    return _have(request.config, rabbitmq.NAME).address


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    return _have(request.config, redis.NAME).address


@pytest.fixture(scope="session")
def chromium_path(request: pytest.FixtureRequest) -> str:
    """For Playwright's `executable_path`; launch it with `tools.servers.chromium.LAUNCH_ARGUMENTS`."""
    return _have(request.config, chromium.NAME).address
