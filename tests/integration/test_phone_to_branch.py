"""From a phone to the branch and back, every part as it is installed: node, centre, browser, and the wire between."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from branchdesk.bootstrap import read_profile
from branchdesk.domain import commands as c
from tests.commandline import Serving, done, events, until
from tests.real_branch import PIN, RealBranch


class Scene:
    """A branch at ten in the morning, connected to its centre by the command line; somebody waits for service A."""

    def __init__(self, branch: RealBranch, centre: Serving) -> None:
        self.branch, self.centre = branch, centre
        self.kiosk = branch.link("kiosk")
        self.kiosk.send(c.IssueTicket(service="A"))
        self.here = f"{centre.url}/branches/{read_profile(None).branch}"
        until(lambda: "ticket?service=" in self.text(f"{self.here}/visit"))

    def text(self, url: str) -> str:
        return requests.get(url, params={"lang": "en"}, timeout=10).text

    def post(self, url: str, **form: Any) -> str:
        """Send a form from our own page: where it leads."""
        answer = requests.post(url, data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        return self.centre.url + answer.headers["Location"]

    def ticket(self, service: str) -> str:
        """A number taken on the way: its page, once the branch has given it."""
        page = self.post(f"{self.here}/ticket", service=service)
        until(lambda: 'id="live"' in self.text(page))
        return page

    def serve(self, counter: str, teller: str, page: str) -> None:
        """A counter opens, serves whoever is next, and the page asks for a rating."""
        desk = self.branch.link("counter", counter)
        desk.log_in(teller, PIN)
        for op in (c.OpenCounter, c.CallNext, c.StartService, c.FinishService):
            desk.send(op(counter=counter))
        until(lambda: "faces" in self.text(page))

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """What the branch's log holds of one kind."""
        return [line["event"]["data"] for line in events(self.branch.log) if line["event"]["type"] == kind]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("phones")
    branch, centre = RealBranch(folder), Serving("centre", "--data", folder / "centre")
    with ExitStack() as stack:
        stack.callback(centre.stop)
        stack.callback(branch.close)
        centre.start()
        name = read_profile(None).branch
        code = done("centre", "register", name, "--data", folder / "centre").split()[-1]
        done("node", "connect", "--data", branch.data, name, centre.url, code)
        branch.node.start()
        branch.set_pins("t04", "t05")
        yield Scene(branch, centre)


@pytest.mark.browser
def test_a_number_on_the_way_more_time_and_leaving(scene: Scene) -> None:
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        stack.callback(browser.close)
        page = stack.enter_context(closing(browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")))
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{scene.here}/visit")
        page.get_by_role("link", name="立即取号").nth(1).click()
        page.get_by_role("button", name="是，现在取号").click()
        expect(page.locator("#live .number b")).to_have_text("B001", timeout=15_000)
        scene.kiosk.send(c.IssueTicket(service="B"))
        page.locator("#delay").click()
        page.get_by_role("button", name="是，我需要更多时间").click()
        expect(page.locator(".sent")).to_contain_text("号码不变", timeout=15_000)
        expect(page.locator(".ahead")).to_have_text("1")
        page.locator("#leave").click()
        page.get_by_role("button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("此号已失效", timeout=15_000)
        token = page.url.rpartition("/")[2]
    assert not complaints
    (issued,) = [data for data in scene.logged("ticket_issued") if data["channel"] == "remote"]
    assert (issued["token"], issued["number"], issued["language"]) == (token, "B001", "zh")
    assert [data["ticket"] for data in scene.logged("ticket_delayed")] == [issued["ticket"]]
    assert [data["ticket"] for data in scene.logged("ticket_abandoned")] == [issued["ticket"]]


def test_a_rating_once_served(scene: Scene) -> None:
    page = scene.ticket("C")
    scene.serve("4", "t04", page)
    scene.post(f"{page}/rate", score=5, turn=1)
    until(lambda: "Your rating: Very satisfied" in scene.text(page))
    (rated,) = scene.logged("ticket_rated")
    assert (rated["score"], rated["channel"]) == (5, "page")


def test_a_low_rating_with_a_reason_and_a_word(scene: Scene) -> None:
    page = scene.ticket("D")
    scene.serve("5", "t05", page)
    assert 'name="word"' in scene.text(f"{page}/rate?score=2")
    scene.post(f"{page}/rate", score=2, turn=1, asked=1, reason="fees", word="Too\x07 dear " + "x" * 300)
    until(lambda: "Your rating: Dissatisfied" in scene.text(page))
    rated = scene.logged("ticket_rated")[-1]
    assert (rated["score"], rated["reasons"]) == (2, ["fees"])
    assert rated["word"].startswith("Too dear x")
    assert len(rated["word"]) == 200
    assert "Too dear" not in scene.text(page), "who finds the paper does not read it"


def test_an_appointment_booked_moved_and_given_back(scene: Scene) -> None:
    slots = re.findall(r'name="at" value="(\d+)"', scene.text(f"{scene.here}/book?service=C"))
    page = scene.post(f"{scene.here}/book", service="C", at=slots[0])
    until(lambda: "Your appointment" in scene.text(page))
    scene.post(f"{page}/move", turn=1, at=slots[3])
    until(lambda: "Your appointment" in scene.text(page))
    (code,) = re.findall(r'class="code">(\d+)<', scene.text(page))
    assert [(data["code"], data["booked_at"]) for data in scene.logged("appointment_moved")] == [(code, int(slots[3]))]
    scene.post(f"{page}/cancel", turn=2)
    until(lambda: "Appointment given back" in scene.text(page))
    assert [data["code"] for data in scene.logged("appointment_cancelled")] == [code]


def test_what_waits_while_the_branch_is_off_is_done_when_it_comes_back(scene: Scene) -> None:
    page = scene.ticket("E")
    scene.branch.node.stop()
    scene.post(f"{page}/leave", turn=1)
    assert "has not confirmed it yet" in scene.text(page)
    scene.branch.node.start()
    until(lambda: "no longer valid" in scene.text(page))
    assert json.dumps(scene.logged("ticket_abandoned")).count("left_by_page") == 2
