"""The pages in a real browser, at a desk and on a phone: what they say, and that nothing complains."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from branchdesk.centre.database import Database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from tests.centre_kit import BDATE, Branch, CentreProcess, DirectTransport, digest, drain, opened, profile_of

pytestmark = pytest.mark.browser
SIZES = {"desk": (1360, 860), "phone": (390, 844)}


def now() -> int:
    return time.time_ns() // 1_000_000


def ship(database: Database, branch: Branch, *, minutes_ago: float = 0) -> None:
    drain(branch.shipper(DirectTransport(Ingest(database), now() - round(minutes_ago * 60_000))), branch.log)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre's data: a busy branch, one silent for ten minutes, one whose clone was found, one never heard of."""
    found = tmp_path_factory.mktemp("centre")
    with opened(found / "centre.db") as database:
        for name in ("nj-001", "nj-002", "nj-003", "nj-004"):
            register_branch(database, name, now())
        busy = Branch(profile_of("nj-001", "南京<b>鼓楼</b>支行", "Nanjing <b>Gulou</b>"))
        busy.play("12:00")
        silent = Branch(profile_of("nj-002", "南京河西支行", "Nanjing Hexi"), arrivals=60)
        silent.play("10:00")
        ship(database, silent, minutes_ago=10)
        first, clone = (Branch(profile_of("nj-003", "南京仙林支行", "Nanjing Xianlin"), seed=seed) for seed in (1, 2))
        first.play("10:00")
        clone.play("09:30")
        ship(database, first)
        theirs = clone.shipper(DirectTransport(Ingest(database), now()))
        theirs.step()
        theirs.step()
        ship(database, first)
        ship(database, busy)
        digest(database)
    return found


@pytest.fixture(scope="module")
def centre(folder: Path) -> Iterator[CentreProcess]:
    process = CentreProcess(folder / "centre.db")
    yield process
    process.kill()


class Watched:
    """A page of some size that remembers what the browser complained of."""

    def __init__(self, browser: Browser, size: tuple[int, int], scheme: Literal["light", "dark"] = "light") -> None:
        self.complaints: list[str] = []
        self.page: Page = browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
        )
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        """A page that is left gives up what it was asking for."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
def test_every_page_fits_and_nothing_complains(
    browser: Browser, centre: CentreProcess, size: str, scheme: Literal["light", "dark"]
) -> None:
    watched = Watched(browser, SIZES[size], scheme)
    page = watched.page
    for lang, path in product(("zh", "en"), ("/", "/worst", "/branches/nj-001", "/branches/nj-004")):
        page.goto(f"{centre.url}{path}?lang={lang}")
        page.evaluate("document.fonts.ready.then(() => true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert page.locator("html").get_attribute("lang") == ("zh-CN" if lang == "zh" else "en")
    assert not watched.complaints
    page.goto(f"{centre.url}/branches/nobody?lang=en")
    expect(page.locator("h1")).to_contain_text('No branch "nobody"')
    page.close()


def test_the_overview_is_against_the_plan(browser: Browser, centre: CentreProcess) -> None:
    page = Watched(browser, SIZES["desk"]).page
    page.goto(f"{centre.url}/?lang=en")
    goals = page.locator(".goal")
    expect(goals.nth(0)).to_contain_text("Start 15 min")
    expect(goals.nth(0)).to_contain_text("Forecast of the month from the fifth day on")
    expect(goals.nth(1)).to_contain_text("95% interval")
    expect(page.locator("[data-plot] canvas")).to_have_count(3)
    expect(page.locator(".standing")).to_contain_text("of 4")
    rows = page.locator("section.card", has=page.get_by_role("heading", name="All branches")).locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text("Nanjing <b>Gulou</b>")  # escaped: shown as it was written
    expect(rows.nth(0).locator("svg.wait rect.mean")).to_have_count(1)
    expect(rows.nth(1).locator(".csat")).to_contain_text("shown from 30")
    expect(page.locator(".worst li")).to_have_count(2)  # mean wait, gave up: only one branch has a hundred customers
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("region", name="Mean wait and tickets")).to_contain_text(BDATE)
    page.close()


def test_the_plan_in_numbers_is_the_branch_s_own(browser: Browser, centre: CentreProcess, folder: Path) -> None:
    page = Watched(browser, SIZES["desk"]).page
    page.goto(f"{centre.url}/branches/nj-001?lang=en")
    live, period = page.locator("#live .tile").nth(1), page.locator(".goal .big").first
    expect(live).to_contain_text(period.inner_text().split()[0])
    page.close()


def test_from_the_overview_to_a_branch_and_to_chinese(browser: Browser, centre: CentreProcess) -> None:
    page = Watched(browser, SIZES["phone"]).page
    page.goto(f"{centre.url}/?lang=en")
    page.get_by_role("link", name="Nanjing Hexi").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nanjing Hexi")
    expect(page.locator("#live svg.chart")).to_have_count(2)
    page.locator("a.language").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("南京河西支行")
    tellers = page.locator("section.card", has=page.get_by_role("heading", name="柜员（按姓名排序）"))
    names = tellers.locator("tbody th").all_inner_texts()
    assert names == sorted(names)
    page.close()


def test_another_period_has_no_figures_and_stays_in_the_address(browser: Browser, centre: CentreProcess) -> None:
    page = Watched(browser, SIZES["desk"]).page
    page.goto(f"{centre.url}/?lang=en&first=2026-01-05&last=2026-01-05")
    expect(page.locator(".empty")).to_contain_text("Nothing has come")
    page.locator(".chosen summary").click()
    page.get_by_label("From").fill(BDATE)
    page.get_by_label("To", exact=True).fill(BDATE)
    page.get_by_role("combobox", name="Service").select_option("A")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".goal")).to_have_count(2)
    page.get_by_role("link", name="Nanjing Hexi").first.click()
    expect(page.locator(".chosen summary b")).to_have_text(BDATE)
    assert f"first={BDATE}" in page.url
    assert "service=A" in page.url
    page.goto(f"{centre.url}/?lang=en&first=2026-03-02&last=2026-03-01")
    expect(page.locator("h1")).to_contain_text("must not end before it begins")
    page.close()


def test_a_branch_is_found_by_a_part_of_its_name(browser: Browser, centre: CentreProcess) -> None:
    page = Watched(browser, SIZES["desk"]).page
    page.goto(f"{centre.url}/?lang=en")
    page.locator(".chosen summary").click()
    page.get_by_role("combobox", name="Branch").press_sequentially("xian")
    expect(page.locator("datalist option")).to_have_count(1)
    page.get_by_role("combobox", name="Branch").fill("nj-003")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nanjing Xianlin")
    page.close()


def test_without_scripts_every_number_is_there(browser: Browser, centre: CentreProcess) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{centre.url}/?lang=en")
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("region", name="Mean wait and tickets")).to_contain_text(BDATE)
    page.locator("section.card", has_text="Where to look first").get_by_role("link").click()
    expect(page.locator(".worst li")).to_have_count(2)
    page.close()


def test_live_branches_put_those_to_look_at_first(browser: Browser, centre: CentreProcess) -> None:
    watched = Watched(browser, SIZES["phone"])
    page = watched.page
    page.goto(f"{centre.url}/live?lang=en")
    rows = page.locator("table.live tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(3)).to_contain_text("nj-001")
    expect(rows.nth(3)).to_contain_text("longest")
    expect(page.locator(".tile").nth(1)).to_contain_text("3")
    page.get_by_label("Show").select_option(label="Only those to look at")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(3)
    page.goto(f"{centre.url}/live?lang=en&q=XIANLIN")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Two logs claim to be this branch")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    assert not watched.complaints
    page.close()


def test_the_page_follows_and_admits_a_lost_centre(browser: Browser, folder: Path) -> None:
    path = folder / "followed.db"
    with opened(path) as database:
        register_branch(database, "nj-001", now())
        branch = Branch(profile_of("nj-001"), arrivals=60)
        branch.play("09:30")
        ship(database, branch)
    centre = CentreProcess(path)
    page = Watched(browser, SIZES["desk"]).page
    page.goto(f"{centre.url}/branches/nj-001?lang=en")
    issued = page.locator("#live .tile").first
    before = issued.inner_text()
    with opened(path) as database:
        branch.play("11:00")
        ship(database, branch)
    expect(issued).not_to_have_text(before, timeout=15_000)
    expect(page.locator("#link")).to_have_text("Live")
    centre.kill()
    expect(page.locator("#link")).to_contain_text("Connection lost", timeout=15_000)
    expect(page.locator("body")).to_have_class("lost")
    page.close()


def test_an_empty_centre_says_how_to_begin(browser: Browser, folder: Path) -> None:
    centre = CentreProcess(folder / "empty.db")
    watched = Watched(browser, SIZES["desk"])
    watched.page.goto(f"{centre.url}/?lang=en")
    expect(watched.page.locator(".empty")).to_contain_text("branchdesk centre register")
    assert not watched.complaints
    watched.page.close()
    centre.kill()
