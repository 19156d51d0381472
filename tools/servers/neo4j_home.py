"""One Neo4j Community server over a folder of its own: its jars, its settings, its first password, its start."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools.servers import packages
from tools.servers.found import Unavailable
from tools.servers.processes import Process

NAME = "Neo4j"
USER = "neo4j"
POM = Path(__file__).with_name("neo4j.pom.xml")
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "neo4j"
OLDEST_JAVA = 17

SETTINGS = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size={page_cache}
db.tx_log.preallocate=false
db.tx_log.rotation.size=4m
db.tx_log.rotation.retention_policy=keep_none
db.checkpoint=VOLUME
db.lock.acquisition.timeout=5s
db.transaction.timeout=120s
dbms.usage_report.enabled=false
internal.server.bolt.thread_pool_shutdown_wait_time=0s
"""
OPENED_TO_NEO4J = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")


@dataclass(frozen=True, slots=True)
class Size:
    """Java's heap and Neo4j's page cache, as their settings spell them, and what Java is told besides."""

    heap: str
    page_cache: str
    options: tuple[str, ...] = ("-XX:+UseSerialGC",)


BRIEF = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For what lives for minutes: compiling its code a second time, better, would cost more than it brings."""
FOR_TESTS = Size("512m", "32m", BRIEF)
FOR_A_COUNTY = Size("1g", "256m")


def version() -> str:
    """The version that the pom names."""
    found = ElementTree.parse(POM).findtext("{*}dependencies/{*}dependency/{*}version")
    assert found is not None
    return found


def installed_jars() -> Path | None:
    """The lib folder of a Neo4j on this machine, ours in `.cache/` first; None without one or without its Java."""
    ours = CACHE / version() / "lib"
    places = [ours, Path("/usr/share/neo4j/lib")]
    if home := os.environ.get("NEO4J_HOME"):
        places.append(Path(home, "lib"))
    if program := shutil.which("neo4j"):
        places.append(Path(program).resolve().parents[1] / "lib")
    jars = next((place for place in places if any(place.glob("neo4j-*.jar"))), None)
    return jars if java_version() >= OLDEST_JAVA else None


def jars_from_maven() -> Path:
    """Downloads the jars once (about 125 MB) to `.cache/`. Raises: Unavailable."""
    java = [] if java_version() >= OLDEST_JAVA else [("openjdk-17-jre-headless", "openjdk-21-jre-headless")]
    maven = [] if shutil.which("mvn") else ["maven"]
    if java or maven:
        packages.install(NAME, *java, *maven)
    place = CACHE / version()
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as landing:
        lib = Path(landing, "lib")
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
        _run(["mvn", "-B", "-q", "-f", str(POM), *goal])
        if not (place / "lib").exists():
            lib.rename(place / "lib")
    return place / "lib"


def java_version() -> int:
    """The major version of `java`; 0 without one."""
    if shutil.which("java") is None:
        return 0
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    parts = said.partition('version "')[2].replace('"', ".").split(".")
    return int(parts[0]) if parts[0].isdecimal() else 0


def prepare(home: Path, jars: Path, *, port: int, size: Size, password: str | None = None) -> str:
    """Writes the settings, on the first start also the folders and the password; answers the password."""
    kept = home / "password"
    (home / "conf").mkdir(parents=True, exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(SETTINGS.format(port=port, page_cache=size.page_cache))
    if kept.exists():
        return kept.read_text()
    for folder in ("data", "logs", "plugins", "import", "run"):
        (home / folder).mkdir(exist_ok=True)
    password = password or secrets.token_hex(16)  # one that begins with "-" would be taken for an option
    admin = [*_java(jars), *BRIEF, "org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password"]
    _run([*admin, password], env={"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")})
    kept.touch(mode=0o600)
    kept.write_text(password)
    return password


def start(home: Path, jars: Path, *, size: Size, temporary: bool) -> Process:
    """The server process over a prepared folder; a temporary folder goes when the process ends."""
    opened = [f"--add-opens={module}=ALL-UNNAMED" for module in OPENED_TO_NEO4J]
    options = [f"-Xmx{size.heap}", *size.options, *opened]
    entry = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    return Process(
        [*_java(jars), *options, *entry],
        log=home / "logs" / "console.log",
        remove_afterwards=home if temporary else None,
        grace_seconds=30,
    )


def _java(jars: Path) -> list[str]:
    return ["java", "-cp", f"{jars}/*"]


def _run(command: Sequence[str], env: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, **(env or {})},
    )
    if done.returncode != 0:
        raise Unavailable(NAME, f"{command[0]} failed:\n{done.stdout[-1500:]}")
