"""A number taken on a phone: asked for once, shown as sent until the branch gives it, then the ticket's own page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from branchdesk.centre.customers.desk import POSTS_A_MINUTE
from branchdesk.centre.customers.shares import MOST_PLACES
from branchdesk.centre.database import Database
from branchdesk.centre.people.settings import Settings
from tests.centre_kit import opened, running_centre
from tests.floor import Floor, FloorInbox


class Scene:
    """A running centre with a way down to a branch that the test plays."""

    def __init__(self, url: str, database: Database) -> None:
        self.url = url
        self.visit = f"{url}/branches/nj-001/visit?lang=en"
        self.floor = Floor(database)
        self.inbox = FloorInbox(database)
        self.floor.ship()

    def take(self, phone: requests.Session, service: str = "A") -> requests.Response:
        url = f"{self.url}/branches/nj-001/ticket"
        return phone.post(url, data={"service": service}, timeout=10, allow_redirects=False)

    def text(self, path: str) -> str:
        return requests.get(f"{self.url}{path}?lang=en", timeout=10).text


@pytest.fixture
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("centre") / "centre.db") as database, running_centre(database) as url:
        yield Scene(url, database)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_branchs_page_to_a_number(browser: Browser, scene: Scene, scripts: bool) -> None:
    complaints: list[str] = []
    page: Page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page.on("console", lambda message: complaints.append(message.text))
    with closing(page):
        page.goto(scene.visit)
        page.get_by_role("link", name="Take a number now").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cash: take a number?")
        page.get_by_role("button", name="Yes, take a number").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("has not given a number yet")
        expect(page.locator(".advice")).to_contain_text("within 10 minutes")
        assert scene.inbox.deliver(scene.floor) == 1
        expect(page.get_by_role("heading", level=1)).to_have_text("You are in the queue", timeout=8_000)
        expect(page.locator(".number b")).to_have_text("A001")
        scene.floor.ship()
        expect(page.locator("#live .number b")).to_have_text("A001", timeout=8_000)
        expect(page.locator("#leave")).to_be_visible()
    assert not complaints


def test_few_for_each_browser_and_each_asked_once(scene: Scene) -> None:
    phone = requests.Session()
    assert [scene.take(phone).status_code for _ in range(MOST_PLACES + 1)] == [303] * MOST_PLACES + [409]
    assert scene.take(requests.Session()).status_code == 303
    assert scene.inbox.entries == MOST_PLACES + 1
    assert scene.inbox.deliver(scene.floor) == MOST_PLACES + 1
    assert scene.inbox.deliver(scene.floor) == 0


def test_behind_the_banks_proxy_each_phone_has_its_own_address_and_forms_come_from_its_name(tmp_path: Path) -> None:
    settings = Settings(public_url="https://queue.bank.example")
    with opened(tmp_path / "centre.db") as database, running_centre(database, settings=settings) as url:
        scene = Scene(url, database)

        def ask(phone: str, origin: str) -> requests.Response:
            headers = {"X-Forwarded-For": phone, "Origin": origin}
            form = {"service": "Z"}
            return requests.post(f"{url}/branches/nj-001/ticket", data=form, headers=headers, timeout=10)

        ours = "https://queue.bank.example"
        assert ask("198.51.100.1", "https://elsewhere.example").status_code == 403
        answers = [ask("198.51.100.1", ours).status_code for _ in range(POSTS_A_MINUTE + 2)]
        assert (answers[0], answers[-1]) == (409, 429)
        assert ask("198.51.100.2", ours).status_code == 409
        cookie = scene.take(requests.Session()).headers["Set-Cookie"]
        assert "Secure" in cookie


def test_what_the_branch_refuses_is_told(scene: Scene) -> None:
    place = scene.take(requests.Session()).headers["Location"]
    scene.inbox.refuse("branch_full")
    shown = scene.text(place)
    assert "No number was given" in shown
    assert "http-equiv" not in shown


def test_nothing_is_offered_by_a_branch_that_is_not_reached_or_closed(scene: Scene) -> None:
    assert "Take a number now" in requests.get(scene.visit, timeout=10).text
    assert scene.take(requests.Session(), "Z").status_code == 409
    scene.floor.pass_time(8 * 60)  # it is half past five
    scene.floor.issue()
    scene.floor.ship()
    assert "Take a number now" not in requests.get(scene.visit, timeout=10).text
    closed = scene.take(requests.Session())
    assert closed.status_code == 409
    assert re.search("09:00.*17:00", closed.text)
    scene.floor.ship(minutes_ago=5)
    assert scene.take(requests.Session()).status_code == 409
    assert scene.inbox.entries == 0
