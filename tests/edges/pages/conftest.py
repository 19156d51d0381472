"""The browser of the page tests: started once, with a site that is only read and others that are acted upon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.edges.api_county import a_web
from tests.edges.pages.site import Site, served
from tools.servers.chromium import LAUNCH_ARGUMENTS


@pytest.fixture(scope="package")
def playing() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playing: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playing.chromium.launch(executable_path=chromium_path, args=LAUNCH_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    web = a_web(tmp_path_factory.mktemp("pages"))
    for address in served(web):
        yield Site(web, address, browser)
    web.play.engine.store.close()


@pytest.fixture
def shared(open_site: Site) -> Iterator[Site]:
    """For pages that are only read."""
    open_site.trouble.clear()
    yield open_site
    assert open_site.trouble == []


@pytest.fixture
def site(tmp_path: Path, browser: Browser) -> Iterator[Site]:
    """For pages on which something is done."""
    web = a_web(tmp_path)
    for address in served(web):
        made = Site(web, address, browser)
        yield made
        assert made.trouble == []
    web.play.engine.store.close()
