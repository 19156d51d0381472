"""The application behind a real browser that keeps account of what went wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page

from tests.edges.api_county import Web


@dataclass
class Site:
    """The application on a free port, and a browser that keeps account of what went wrong."""

    web: Web
    address: str
    browser: Browser
    trouble: list[str] = field(default_factory=list)

    def page(self, who: str | None = None, **context: Any) -> Page:
        page = self.browser.new_context(locale="zh-CN", **context).new_page()
        page.on("console", lambda message: message.type == "error" and self.trouble.append(message.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("request", self._check_host)
        if who is not None:
            page.goto(f"{self.address}/sign-in")
            page.request.post(f"{self.address}/sign-in", form={"officer": f"officer:{who}"}, max_redirects=0)
        return page

    def go(self, page: Page, path: str) -> Page:
        page.goto(self.address + path)
        return page

    def expect_refusal(self, status: int) -> None:
        """A browser tells of every refusal in its console; this one was asked for."""
        [told] = self.trouble
        assert str(status) in told
        self.trouble.clear()

    def _check_host(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.trouble.append(f"foreign request: {request.url}")


def served(web: Web) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(web.app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def press(page: Page, name: str) -> None:
    """Press the first button of that name and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()
