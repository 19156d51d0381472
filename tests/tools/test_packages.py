"""Where packages may not be installed, the reason says which command gets them."""

from __future__ import annotations

import pytest

from tools.servers import packages
from tools.servers.found import Unavailable


def test_without_root_the_one_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)

    with pytest.raises(Unavailable) as refused:
        packages.install("Neo4j", ["openjdk-17-jre-headless", "openjdk-21-jre-headless"], "maven")

    assert refused.value.remedy == "sudo apt-get install -y openjdk-17-jre-headless maven"


def test_on_a_system_without_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)

    with pytest.raises(Unavailable, match=r"no apt-get \(on Debian: redis-server\)"):
        packages.install("Redis", "redis-server")
