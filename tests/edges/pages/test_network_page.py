"""What somebody does with the picture of a household's network: look at a node, see the way to it, focus, save."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.edges.pages.site import Site

HOME = "/households/household:1/network"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def picture(shared: Site) -> Page:
    page = shared.go(shared.page("bureau", viewport={"width": 1440, "height": 900}, accept_downloads=True), HOME)
    page.wait_for_selector("#canvas[data-ready]", state="attached")
    return page


def tap(page: Page, node: str) -> None:
    page.evaluate("(id) => window.networkPicture.tap(id)", node)


def test_a_node_is_told_with_the_way_from_the_household_to_it(picture: Page) -> None:
    tap(picture, "department:medical_insurance")

    steps = picture.locator("#chosen-way li").all_inner_texts()
    assert picture.locator("#chosen-name").inner_text() == "medical_insurance"
    assert 1 <= len(steps) <= 3
    assert "转办至" in steps[-1] and steps[-1].endswith("medical_insurance")
    picture.context.close()


def test_the_household_itself_needs_no_way(picture: Page) -> None:
    tap(picture, "household:1")

    assert picture.locator("#chosen-name").inner_text() == "1"
    assert not picture.locator("#chosen-way").is_visible()
    picture.context.close()


def test_focus_leaves_the_surroundings_of_a_node_and_gives_the_whole_back(picture: Page) -> None:
    whole = picture.evaluate("() => window.networkPicture.shown()")
    tap(picture, "member:1")
    picture.get_by_role("button", name="只看周围").click()
    picture.wait_for_function("(all) => window.networkPicture.shown() < all", arg=whole)
    assert picture.evaluate("() => window.networkPicture.shown()") > 1
    picture.get_by_role("button", name="恢复全图").click()
    picture.wait_for_function("(all) => window.networkPicture.shown() === all", arg=whole)
    picture.context.close()


def test_no_two_names_cover_each_other(picture: Page) -> None:
    assert picture.evaluate("() => window.networkPicture.covered()") == 0
    picture.context.close()


def test_a_kind_is_hidden_and_shown_by_its_box_which_says_how_many_there_are(picture: Page) -> None:
    whole = picture.evaluate("() => window.networkPicture.shown()")
    box = picture.locator("label:has([data-kind][value=Signal])")
    number = int(box.locator(".small").inner_text())
    box.locator("input").uncheck()

    assert number > 0
    picture.wait_for_function("(left) => window.networkPicture.shown() === left", arg=whole - number)
    picture.context.close()


def test_the_picture_is_saved_as_an_svg_with_its_names(picture: Page, tmp_path: Path) -> None:
    with picture.expect_download() as download:
        picture.get_by_role("button", name="SVG", exact=True).click()
    download.value.save_as(tmp_path / "1.svg")

    root = ET.parse(tmp_path / "1.svg").getroot()  # our own file
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert download.value.suggested_filename == "1.svg"
    assert {"户", "1", "medical_insurance"} <= texts
    picture.context.close()


def test_the_picture_is_saved_as_a_png(picture: Page, tmp_path: Path) -> None:
    with picture.expect_download() as download:
        picture.get_by_role("button", name="保存图片 PNG").click()
    download.value.save_as(tmp_path / "1.png")

    assert (tmp_path / "1.png").read_bytes().startswith(b"\x89PNG")
    picture.context.close()
