"""Head office's pages of settings, and the audit's, in a real browser: they fit, and anybody can use them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from branchdesk.centre.people.viewer import LOCAL
from tests.centre_kit import opened, running_centre
from tests.release_kit import HOURS, NOW, Bank

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent.parent / "assets" / "axe.min.js").read_text("utf-8")
SERIOUS = """async () => (await axe.run()).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => found.id + ": " + found.nodes[0].html)"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with opened(tmp_path_factory.mktemp("centre") / "centre.db") as database:
        yield Bank(database)


@pytest.fixture(scope="module")
def pages(bank: Bank) -> Iterator[list[str]]:
    """Addresses of every page: a change of which one stage is in force and one on its way; one that was not begun."""
    line = bank.begun()
    bank.answer()
    bank.write(line, HOURS.replace("08:30", "08:00") + "[targets]\nmean_wait_min = 8\n")
    bank.rollout(line, 2, lambda one: one.plan(LOCAL, [["branch:nj-001"], ["area:wuxi"]], NOW))
    bank.rollout(line, 2, lambda one: one.go_on(LOCAL, 1, NOW))
    bank.answer()
    bank.rollout(line, 2, lambda one: one.go_on(LOCAL, 2, NOW))
    fresh = bank.line()
    bank.write(fresh, HOURS)
    paths = ("", f"/{line}", f"/{line}/1?against=0", f"/{line}/edit?like=nj-001", f"/{line}/2/back", f"/{fresh}")
    with running_centre(bank.database) as url:
        yield [*(f"{url}/releases{path}" for path in paths), f"{url}/audit?check=1"]


def opened_page(browser: Browser, size: tuple[int, int], scheme: Literal["light", "dark"]) -> tuple[Page, list[str]]:
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


@pytest.mark.parametrize(("size", "scheme"), [((1366, 768), "light"), ((390, 844), "dark")])
def test_every_page_fits_and_can_be_used_by_anybody(
    browser: Browser, pages: list[str], size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    page, complaints = opened_page(browser, size, scheme)
    for address, language in product(pages, ("zh", "en")):
        answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer is not None
        assert answer.status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
        if language == "en":
            page.evaluate(AXE)
            assert page.evaluate(SERIOUS) == [], address
    assert not complaints
    page.close()


def test_a_comparison_a_refused_word_and_a_plan(browser: Browser, bank: Bank, pages: list[str]) -> None:
    page, complaints = opened_page(browser, (1366, 768), "light")
    page.goto(f"{pages[1]}?lang=en")
    expect(page.get_by_role("row", name="Targets › Mean wait (min)")).to_contain_text("8")
    expect(page.get_by_role("row", name="1 · Test Branch")).to_contain_text("1 in force")
    expect(page.get_by_role("row", name="2 · wuxi")).to_contain_text("1 on the way")
    page.get_by_label("Against").select_option(label="nothing: all that it names")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row", name="Opening hours › Opens")).to_contain_text("–")

    page.goto(f"{pages[5]}?lang=en")
    page.get_by_label("Area").first.select_option(label="nanjing")
    page.get_by_label("Branches").nth(1).fill("nj-404")
    page.get_by_role("button", name="Save the stages").click()
    expect(page.get_by_role("alert")).to_contain_text('"nj-404" is no area or branch of this change')
    page.get_by_label("Area").first.select_option(label="nanjing")
    page.get_by_role("button", name="Save the stages").click()
    page.get_by_role("button", name="Start stage 1: nanjing").click()
    expect(page.get_by_role("row", name="1 · nanjing")).to_contain_text("2 on the way")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped: no further stage is started").first).to_be_visible()
    assert [text for text in complaints if "409" not in text] == []
    page.close()
