"""The page behind a ticket's QR code, over real HTTP and in a real browser of a phone's size."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from playwright.sync_api import Browser, Page, ViewportSize, expect

from branchdesk.centre.customers.stream import MOST_OF_ONE
from branchdesk.centre.database import Database
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import Ticket
from tests.centre_kit import CentreProcess, opened, running_centre
from tests.floor import Floor

PHONE: ViewportSize = {"width": 360, "height": 740}


class Scene(NamedTuple):
    """A running centre over a branch that the test plays."""

    url: str
    floor: Floor
    database: Database

    def page_of(self, ticket: Ticket, lang: str = "en") -> str:
        return f"{self.url}/t/{ticket.token}?lang={lang}"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("centre") / "centre.db") as database, running_centre(database) as url:
        yield Scene(url, Floor(database), database)


class Phone:
    """A phone with one page, and what its browser complained of."""

    def __init__(self, browser: Browser, **settings: Any) -> None:
        self.complaints: list[str] = []
        self.page: Page = browser.new_page(viewport=PHONE, **settings)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def close(self) -> None:
        self.page.close()


@pytest.mark.browser
def test_a_phone_follows_its_ticket_from_the_queue_to_the_counter(browser: Browser, scene: Scene) -> None:
    floor = scene.floor
    first, mine = floor.issue("C"), floor.issue("C")
    floor.ship()
    with closing(Phone(browser)) as phone:
        page = phone.page
        page.add_init_script("navigator.vibrate = (pattern) => { window.shaken = pattern; return true; };")
        page.goto(scene.page_of(mine))
        expect(page.get_by_role("heading", level=1)).to_contain_text("1 person is ahead of you")
        expect(page.locator(".lead")).to_have_text(re.compile(r"Expected wait .*min"))
        expect(page.locator("#live")).to_contain_text("Business licence")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        floor.serve("4")
        floor.ship(fold=False)  # the centre's own digest does it
        started = time.monotonic()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Nobody is ahead of you")
        assert time.monotonic() - started < 5
        page.locator(".branch").click()  # a phone lets no page shake it before it was touched
        expect(page.locator(".calls li").first).to_contain_text(f"{first.number}→counter 4")
        floor.call("4")
        floor.ship(fold=False)
        expect(page.get_by_role("heading", level=1)).to_have_text("Please go to counter 4 now")
        expect(page.locator("#say")).to_contain_text(f"{mine.number}. Please go to counter 4 now")
        expect(page.locator("body")).to_have_class("ringing")
        expect(page).to_have_title(re.compile("^❗"))
        assert page.evaluate("window.shaken.length") == 5
        assert not phone.complaints
    floor.at("4", c.StartService(counter="4"), c.FinishService(counter="4"), c.FreeCounter(counter="4"))


@pytest.mark.browser
def test_chinese_english_and_large_letters_are_remembered(browser: Browser, scene: Scene) -> None:
    mine = scene.floor.issue("D")
    scene.floor.ship()
    with closing(Phone(browser, locale="zh-CN")) as phone:
        page = phone.page
        page.goto(f"{scene.url}/t/{mine.token}")
        expect(page.locator(".number")).to_contain_text("您的号码")
        size = "parseFloat(getComputedStyle(document.querySelector('.advice')).fontSize)"
        assert page.evaluate(size) >= 18
        page.get_by_role("link", name="大字").click()
        assert page.evaluate(size) >= 24
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("link", name="English").click()
        expect(page.locator(".number")).to_contain_text("Your number")
        page.goto(f"{scene.url}/t/{mine.token}")
        expect(page.locator(".number")).to_contain_text("Your number")
        assert page.evaluate(size) >= 24
        assert not phone.complaints


@pytest.mark.browser
def test_without_scripts_the_page_says_the_same_and_reloads_itself(browser: Browser, scene: Scene) -> None:
    mine = scene.floor.issue("D")
    scene.floor.ship()
    with closing(Phone(browser, java_script_enabled=False)) as phone:
        phone.page.goto(scene.page_of(mine))
        expect(phone.page.locator("h1")).to_contain_text("ahead of you")
        expect(phone.page.locator("#sound")).to_be_hidden()
    assert 'http-equiv="refresh" content="10"' in requests.get(scene.page_of(mine), timeout=10).text


@pytest.mark.browser
def test_a_centre_that_goes_away_leaves_the_last_state_greyed(browser: Browser, tmp_path: Path) -> None:
    with opened(tmp_path / "centre.db") as database:
        floor = Floor(database)
        mine = floor.issue()
        floor.ship()
    centre = CentreProcess(tmp_path / "centre.db")
    with closing(Phone(browser)) as phone:
        page = phone.page
        page.clock.install()
        page.goto(f"{centre.url}/t/{mine.token}?lang=en")
        expect(page.locator("#live")).to_contain_text(mine.number)
        centre.kill()
        page.clock.fast_forward(13_000)
        expect(page.locator("#link")).to_contain_text("Connection lost")
        expect(page.locator("body")).to_have_class("lost")
        expect(page.locator("#live")).to_contain_text(mine.number)
        again = CentreProcess(tmp_path / "centre.db", centre.port)
        page.clock.fast_forward(5_000)
        expect(page.locator("#link")).to_be_hidden(timeout=15_000)
        again.kill()


def test_one_ticket_is_followed_by_a_few_phones_at_most(scene: Scene) -> None:
    mine = scene.floor.issue()
    scene.floor.ship()
    with ExitStack() as stack:
        streams = [
            stack.enter_context(requests.get(f"{scene.url}/t/{mine.token}/events", stream=True, timeout=10))
            for _ in range(MOST_OF_ONE + 1)
        ]
        assert [stream.status_code for stream in streams] == [200] * MOST_OF_ONE + [429]


def test_what_is_sent_with_the_page(scene: Scene) -> None:
    mine = scene.floor.issue()
    scene.floor.ship()
    answer = requests.get(scene.page_of(mine), timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert mine.id not in answer.text
    links = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
    assert all(link.startswith(("/c/", f"/t/{mine.token}")) for link in links)


def test_strangers_learn_nothing_and_are_slowed_down(scene: Scene) -> None:
    mine = scene.floor.issue()
    scene.floor.ship()
    assert requests.get(scene.page_of(mine), timeout=10).status_code == 200
    never, malformed = (requests.get(f"{scene.url}/t/{guess}?lang=en", timeout=10) for guess in ("x" * 22, "short"))
    assert (never.status_code, malformed.status_code) == (404, 404)
    assert never.text.replace("x" * 22, "") == malformed.text.replace("short", "")
    answers = [requests.get(f"{scene.url}/t/{n:022}", timeout=10).status_code for n in range(65)]
    assert answers[-1] == 429
    assert requests.get(scene.page_of(mine), timeout=10).status_code == 200
    assert requests.get(f"{scene.url}/t/{'y' * 22}/events", timeout=10).status_code == 429


def test_the_stream_beats_and_a_stopping_centre_lets_phones_go(tmp_path: Path) -> None:
    with opened(tmp_path / "centre.db") as database:
        floor = Floor(database)
        mine = floor.issue()
        floor.ship()
        with running_centre(database) as url:
            stream = requests.get(f"{url}/t/{mine.token}/events?lang=en", stream=True, timeout=10)
            started = time.monotonic()
            lines = stream.iter_lines()
            assert next(lines) == b"event: view"
            assert mine.number.encode() in next(lines)
            assert next(line for line in lines if line.startswith(b"event")) == b"event: beat"
            assert time.monotonic() - started < 6
            stopping = time.monotonic()
        assert time.monotonic() - stopping < 3
        assert list(lines)[-1:] in ([], [b""], [b"data: {}"])


def test_anybody_may_look_before_the_way_there(scene: Scene) -> None:
    scene.floor.ship()
    answer = requests.get(f"{scene.url}/branches/nj-001/visit?lang=en", timeout=10)
    assert answer.status_code == 200
    assert "Open now" in answer.text
    assert "Business licence" in answer.text
    assert requests.get(f"{scene.url}/branches/nobody/visit?lang=en", timeout=10).status_code == 404
