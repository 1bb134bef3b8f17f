"""What customers ask for on their phones: confirmed, sent once, and answered as the branch decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import requests
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from branchdesk.centre.customers.acts import Asked, acts_of, ask
from branchdesk.centre.database import open_database
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import Ticket, TicketState
from tests.centre_kit import opened, running_centre
from tests.floor import Floor, FloorInbox
from tests.postgres import running_postgres


class Scene:
    """A running centre with a way down to a branch that the test plays."""

    def __init__(self, url: str, floor: Floor, inbox: FloorInbox) -> None:
        self.url = url
        self.floor = floor
        self.inbox = inbox

    def page_of(self, ticket: Ticket) -> str:
        return f"{self.url}/t/{ticket.token}"

    def ticket(self, ticket: Ticket) -> Ticket:
        return self.floor.branch.snapshot.tickets[ticket.id]

    def post(self, ticket: Ticket, what: str, headers: dict[str, str] | None = None, **form: object) -> int:
        url = f"{self.page_of(ticket)}/{what}"
        return requests.post(url, data=form, headers=headers, timeout=10, allow_redirects=False).status_code

    def served(self, service: str = "A", counter: str = "1") -> Ticket:
        ticket = self.floor.issue(service)
        self.floor.serve(counter)
        self.floor.ship()
        return ticket

    def deliver(self) -> int:
        done = self.inbox.deliver(self.floor)
        self.floor.ship()
        return done


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    path = tmp_path_factory.mktemp("centre") / "centre.db"
    with opened(path) as database, running_centre(database) as url:
        yield Scene(url, Floor(database), FloorInbox(database))


def phone(browser: Browser, *, scripts: bool = True) -> Page:
    return browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts, locale="en-GB")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_to_leave_is_confirmed_sent_and_then_done(browser: Browser, scene: Scene, scripts: bool) -> None:
    mine = scene.floor.issue("D")
    scene.floor.ship()
    with closing(phone(browser, scripts=scripts)) as page:
        page.goto(scene.page_of(mine))
        page.get_by_role("link", name="I leave the queue").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Leave the queue?")
        page.get_by_role("link", name="No, I keep my place").click()
        expect(page.locator("#leave")).to_be_visible()
        page.locator("#leave").click()
        page.get_by_role("button", name="Yes, I leave").click()
        expect(page.locator(".sent")).to_contain_text("not confirmed it yet")
        expect(page.locator("#leave")).to_have_count(0)
        assert scene.deliver() == 1
        if not scripts:
            page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("This number is no longer valid")
    assert scene.ticket(mine).state is TicketState.ABANDONED


@pytest.mark.browser
def test_more_time_lets_others_go_first_as_often_as_the_bank_allows(browser: Browser, scene: Scene) -> None:
    mine, *others = [scene.floor.issue("B") for _ in range(5)]
    scene.floor.ship()
    with closing(phone(browser)) as page:
        page.goto(scene.page_of(mine))
        page.get_by_role("link", name="I need more time").click()
        expect(page.locator(".advice")).to_contain_text("Up to 3 people behind you")
        page.get_by_role("button", name="Yes, I need more time").click()
        expect(page.locator(".sent")).to_contain_text("you let others go first")
        expect(page.locator("#delay")).to_have_count(0)
        assert scene.deliver() == 1
        expect(page.locator(".sent")).to_contain_text("kept your number")
        expect(page.locator(".ahead")).to_have_text("3")
        assert [scene.post(mine, "delay", turn=turn) for turn in (1, 2)] == [303, 303]
        assert scene.deliver() == 1
        assert scene.post(mine, "delay", turn=3) == 303
        assert scene.deliver() == 0
        page.reload()
        expect(page.locator(".stale")).to_contain_text("2 times already")
        expect(page.locator("#delay")).to_have_count(0)
    assert scene.post(mine, "leave", turn=1) == 303
    assert scene.deliver() == 1
    assert scene.post(others[-1], "delay", turn=1) == 303
    assert scene.deliver() == 0
    assert "Nobody waits behind" in requests.get(scene.page_of(others[-1]) + "?lang=en", timeout=10).text
    assert {scene.post(other, "leave", turn=1) for other in others} == {303}
    assert scene.deliver() == len(others)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_low_rating_asks_why_and_counts_once(browser: Browser, scene: Scene, scripts: bool) -> None:
    mine = scene.served()
    with closing(phone(browser, scripts=scripts)) as page:
        page.goto(scene.page_of(mine))
        expect(page.locator(".faces button")).to_have_count(5)
        page.get_by_role("button", name=re.compile("^Dissatisfied")).click()
        page.get_by_label("Long wait").check()
        page.get_by_label("Fees").check()
        page.locator("button.main").click()
        expect(page.locator(".sent")).to_contain_text("your rating")
        assert scene.deliver() == 1
        if not scripts:
            page.reload()
        expect(page.locator("#live")).to_contain_text("Your rating: Dissatisfied")
        expect(page.locator(".faces")).to_have_count(0)
    rating = scene.ticket(mine).rating
    assert rating is not None
    assert (rating.score, set(rating.reasons), rating.channel) == (2, {"long_wait", "fees"}, "page")
    assert scene.post(mine, "rate", score=5, turn=2) == 303
    assert scene.deliver() == 0


def test_a_top_rating_is_one_tap_and_ten_taps_are_one(scene: Scene) -> None:
    mine = scene.served()
    before = scene.inbox.entries
    with ThreadPoolExecutor(10) as taps:
        answers = list(taps.map(lambda _: scene.post(mine, "rate", score=5, turn=1), range(10)))
    assert set(answers) == {303}
    assert scene.inbox.entries == before + 1
    assert scene.deliver() == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_taps_are_one_whichever_database_and_process(kind: str, tmp_path: Path) -> None:
    asked = Asked(token_hash=b"t" * 32, branch="nj-001", what="leave", turn=1)
    op = c.AbandonTicket(ticket="t1")
    with ExitStack() as stack:
        where = stack.enter_context(running_postgres()).new_database() if kind == "postgresql" else tmp_path / "c.db"
        ways = [stack.enter_context(closing(open_database(where))) for _ in range(3)]
        register_branch(ways[0], "nj-001", 0)
        inbox = FloorInbox(ways[2])
        with ThreadPoolExecutor(12) as taps:
            sent = list(taps.map(lambda n: ask(ways[n % 3], asked, op, n), range(12)))
        assert sum(sent) == inbox.entries == 1
        waiting = acts_of(ways[0], asked.token_hash, 99)
        assert (waiting.under_way, waiting.turn("leave")) == (True, 2)
        inbox.refuse("wrong_state")
        assert not ask(ways[1], asked, op, 100)  # the form of before, sent again
        assert ask(ways[1], replace(asked, turn=2), op, 101)
        assert inbox.entries == 2


def test_who_is_served_already_cannot_leave_and_is_told(scene: Scene) -> None:
    mine = scene.floor.issue("C")
    scene.floor.ship()
    assert scene.post(mine, "leave", turn=1) == 303
    scene.floor.call("4")
    scene.floor.at("4", c.StartService(counter="4"))  # the branch was quicker than the inbox
    assert scene.deliver() == 0
    page = requests.get(scene.page_of(mine) + "?lang=en", timeout=10).text
    assert "You are being served at counter 4" in page
    assert "This cannot be done with C001: it is being served." in page
    scene.floor.at("4", c.FinishService(counter="4"), c.FreeCounter(counter="4"))


def test_only_the_holder_acts_and_only_from_our_own_page(scene: Scene) -> None:
    mine = scene.floor.issue("D")
    scene.floor.ship()
    before = scene.inbox.entries
    assert scene.post(mine, "leave", {"Origin": "https://elsewhere.example"}, turn=1) == 403
    assert scene.post(mine, "leave", {"Sec-Fetch-Site": "cross-site"}, turn=1) == 403
    assert scene.post(mine, "rate", score=5) == 303  # not served yet: nothing is sent
    assert scene.post(mine, "rate", score=9) == 400
    stranger = requests.post(f"{scene.url}/t/{'x' * 22}/leave", timeout=10)
    assert stranger.status_code == 404
    assert scene.inbox.entries == before
