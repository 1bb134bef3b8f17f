"""Appointments on a phone: booked, shown with the code that the kiosk takes, given back, and few for each browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from branchdesk.centre.customers.shares import MOST_OPEN
from branchdesk.domain import commands as c
from tests.centre_kit import opened, running_centre
from tests.floor import Floor, FloorInbox


class Scene:
    """A running centre with a way down to a branch that the test plays."""

    def __init__(self, url: str, floor: Floor, inbox: FloorInbox) -> None:
        self.book = f"{url}/branches/nj-001/book"
        self.visit = f"{url}/branches/nj-001/visit?lang=en"
        self.url = url
        self.floor = floor
        self.inbox = inbox

    def slots(self, service: str) -> list[str]:
        page = requests.get(f"{self.book}?service={service}", timeout=10).text
        return re.findall(r'name="at" value="(\d+)"', page)

    def post(self, browser: requests.Session, service: str, at: str) -> requests.Response:
        return browser.post(self.book, data={"service": service, "at": at}, timeout=10, allow_redirects=False)


@pytest.fixture
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    path = tmp_path_factory.mktemp("centre") / "centre.db"
    with opened(path) as database, running_centre(database) as url:
        floor = Floor(database)
        floor.ship()
        yield Scene(url, floor, FloorInbox(database))


@pytest.mark.browser
def test_booked_shown_and_given_back(browser: Browser, scene: Scene) -> None:
    page: Page = browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    with closing(page):
        page.goto(scene.visit)
        expect(page.get_by_role("link", name="Book an appointment")).to_have_count(2)
        page.get_by_role("link", name="Book an appointment").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Corporate: choose a time")
        page.get_by_role("button", name="Monday 2 March 10:30").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("not confirmed it yet")
        assert scene.inbox.deliver(scene.floor) == 1
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment")
        expect(page.locator(".lead")).to_have_text("Monday 2 March 10:30")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        code = page.locator(".code").inner_text()
        assert set(scene.floor.branch.snapshot.appointments) == {code}
        page.get_by_role("button", name="Give the appointment back").click()
        assert scene.inbox.deliver(scene.floor) == 1
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Appointment given back")
        assert not scene.floor.branch.snapshot.appointments


@pytest.mark.browser
def test_moved_and_the_first_time_is_free_again(browser: Browser, scene: Scene) -> None:
    first = scene.slots("C")[0]
    place = scene.post(requests.Session(), "C", first).headers["Location"]
    scene.inbox.deliver(scene.floor)
    with closing(browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)) as page:
        page.goto(f"{scene.url}{place}?lang=en")
        page.get_by_role("link", name="Move to another time").click()
        expect(page.locator(".advice")).to_contain_text("stands until the branch has confirmed")
        page.get_by_role("button", name="Tuesday 3 March 09:30").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("has not confirmed it yet")
        expect(page.locator(".lead")).to_have_text("Monday 2 March 10:30")
        expect(page.locator(".advice").first).to_contain_text("To Tuesday 3 March 09:30")
        assert scene.inbox.deliver(scene.floor) == 1
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment")
        expect(page.locator(".lead")).to_have_text("Tuesday 3 March 09:30")
        code = page.locator(".code").inner_text()
    (booked,) = scene.floor.branch.snapshot.appointments.values()
    assert booked.code == code
    assert booked.booked_at > int(first)


def test_a_slot_is_held_for_who_moves_until_the_branch_has_answered(scene: Scene) -> None:
    first, second = scene.slots("C")[:2]
    phones = [scene.post(requests.Session(), "C", at).headers["Location"] for at in (first, first, second)]
    scene.inbox.deliver(scene.floor)
    assert first not in scene.slots("C")
    form = {"turn": "1", "at": second}
    for _ in range(2):  # two taps
        assert requests.post(f"{scene.url}{phones[0]}/move", data=form, timeout=10).status_code == 200
    assert first not in scene.slots("C")
    assert second not in scene.slots("C")
    full = requests.post(f"{scene.url}{phones[1]}/move", data=form, timeout=10)
    assert full.status_code == 409
    assert scene.inbox.deliver(scene.floor) == 1
    assert first in scene.slots("C")
    assert second not in scene.slots("C")
    assert requests.post(f"{scene.url}{phones[1]}/move", data={"turn": "1"}, timeout=10).status_code == 400


@pytest.mark.browser
def test_the_page_says_by_itself_when_the_branch_has_it(browser: Browser, scene: Scene) -> None:
    place = scene.post(requests.Session(), "C", scene.slots("C")[0]).headers["Location"]
    complaints: list[str] = []
    with closing(browser.new_page(viewport={"width": 390, "height": 844})) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.clock.install()
        page.goto(f"{scene.url}{place}?lang=en")
        expect(page.get_by_role("heading", level=1)).to_contain_text("not confirmed it yet")
        scene.inbox.deliver(scene.floor)
        page.clock.fast_forward(3_100)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment", timeout=8_000)
        expect(page.locator("svg.qr")).to_be_visible()
    assert not complaints


def test_after_the_check_in_the_appointments_page_is_the_tickets(scene: Scene) -> None:
    at = scene.slots("C")[0]
    page = scene.url + scene.post(requests.Session(), "C", at).headers["Location"]
    assert scene.inbox.deliver(scene.floor) == 1
    (code,) = scene.floor.branch.snapshot.appointments
    scene.floor.pass_time(30)
    scene.floor.branch.cast.send("kiosk", "", c.IssueTicket(appointment=code))
    scene.floor.ship()
    shown = requests.get(page, params={"lang": "en"}, timeout=10).text
    assert 'id="live"' in shown
    assert "C001" in shown


def test_a_full_half_hour_is_offered_to_nobody_and_few_to_one_browser(scene: Scene) -> None:
    first = scene.slots("C")[0]
    phones = [requests.Session() for _ in range(3)]
    assert [scene.post(phone, "C", first).status_code for phone in phones] == [303, 303, 409]
    assert first not in scene.slots("C")
    mine = phones[0]
    rest = scene.slots("D")[:MOST_OPEN]
    assert [scene.post(mine, "D", at).status_code for at in rest] == [303] * (MOST_OPEN - 1) + [409]
    assert scene.post(mine, "D", "soon").status_code == 400
    assert scene.post(requests.Session(), "D", str(int(rest[0]) + 60_000)).status_code == 409  # no slot begins there
    assert scene.post(requests.Session(), "A", rest[0]).status_code == 409  # not bookable


def test_what_the_branch_refuses_is_told(scene: Scene) -> None:
    at = scene.slots("C")[0]
    for _ in range(2):  # staff were quicker
        scene.floor.branch.cast.send("manager", "", c.BookAppointment(service="C", booked_at=int(at)))
    answer = scene.post(requests.Session(), "C", at)
    scene.inbox.deliver(scene.floor)
    page = requests.get(f"{scene.url}{answer.headers['Location']}?lang=en", timeout=10).text
    assert "Not booked" in page
    assert "Choose another time" in page
    cancel = requests.post(f"{scene.url}{answer.headers['Location']}/cancel", timeout=10)
    assert cancel.status_code == 200  # nothing to give back: the page again
    assert scene.inbox.entries == 1
