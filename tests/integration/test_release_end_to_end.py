"""Settings from a browser at the centre to a real node and back: in force, taken back, refused, once after a cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from branchdesk.centre.down.part_text import write_part
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.places import write_private
from tests.centre_kit import opened, running_centre
from tests.commandline import events, until
from tests.inprocess import demo_profile
from tests.people_kit import now
from tests.real_branch import RealBranch

pytestmark = pytest.mark.browser
_WHOLE = msgspec.to_builtins(demo_profile())
WITHOUT_E = write_part(
    {
        "services": [service for service in _WHOLE["services"] if service["code"] != "E"],
        "counters": [counter | {"services": ["A", "B", "C", "D"]} for counter in _WHOLE["counters"]],
    }
)
"""A change that must wait for the customers of a service that it takes out."""


class Scene:
    """The demo branch at ten in the morning, a centre, and head office at a browser."""

    def __init__(self, branch: RealBranch, page: Page, url: str) -> None:
        self.branch = branch
        self.page = page
        self.url = url

    def profiles(self) -> list[dict[str, Any]]:
        """All that were in force at the branch, oldest first."""
        data = [line["event"] for line in events(self.branch.log)]
        return [event["data"]["profile"] for event in data if event["type"] == "profile_changed"]

    def opens(self) -> list[str]:
        return [profile["hours"]["opens"] for profile in self.profiles()]

    def begin(self) -> None:
        """A change for the branch."""
        self.page.goto(f"{self.url}/releases?lang=en")
        self.page.get_by_label("Title").fill("Summer hours")
        self.page.get_by_label("or branches").fill("demo")
        self.page.get_by_role("button", name="Begin").click()
        expect(self.page.get_by_role("heading", name="Write version 1")).to_be_visible()

    def write(self, opens: str) -> None:
        """A further version by the form."""
        self.page.get_by_label("Opens", exact=True).fill(opens)
        self.page.get_by_label("Why").first.fill(f"opens at {opens}")
        self.page.get_by_role("button", name="Save as a new version").click()

    def send(self) -> None:
        """To all at once."""
        self.page.get_by_role("button", name="Save the stages").click()
        self.page.get_by_role("button", name="Start stage 1").click()
        expect(self.page.get_by_role("button", name="Stop")).to_be_visible()

    def expect(self, state: str) -> None:
        """What the page says of the branch; it is asked for anew until it does, as a person would."""
        row = self.page.locator("tr", has=self.page.get_by_role("link", name="Demo Branch"))
        for _ in range(40):
            self.page.reload()
            if state in row.inner_text():
                return
            self.page.wait_for_timeout(250)
        expect(row).to_contain_text(state)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    branch = RealBranch(tmp_path)
    with opened(tmp_path / "centre.db") as database, running_centre(database) as url, sync_playwright() as playwright:
        token = register_branch(database, "demo", now())
        branch.data.mkdir()
        write_private(branch.data / "centre.json", json.dumps({"url": url, "token": token}).encode())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            branch.node.start()
            branch.link("kiosk").send(c.IssueTicket(service="E"))
            yield Scene(branch, browser.new_page(), url)
        finally:
            browser.close()
            branch.close()


def test_from_head_office_to_the_branch_and_back(scene: Scene) -> None:
    page = scene.page
    scene.begin()
    until(lambda: bool(page.reload()) and page.get_by_label("Opens", exact=True).input_value() == "09:00")
    scene.write("08:30")
    expect(page.get_by_role("row", name="Opening hours › Opens")).to_contain_text("08:30")
    scene.send()
    scene.expect("In force")
    assert scene.opens() == ["09:00", "08:30"]

    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Stopped: no further stage").first).to_be_visible()
    scene.expect("Taken back")
    assert scene.opens() == ["09:00", "08:30", "09:00"]
    assert scene.profiles()[-1] == scene.profiles()[0]

    scene.branch.node.kill()
    page.get_by_role("link", name="Write version 2").click()
    scene.write("08:00")
    scene.send()
    scene.expect("Sent")
    scene.branch.node.start()
    scene.expect("In force")

    page.get_by_role("link", name="Write version 3").click()
    page.get_by_text("All of it as text").click()
    page.locator("#text").fill("[hours]\nopens = 8\n")
    page.get_by_label("Why").last.fill("without general business")
    page.get_by_role("button", name="Save the text").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: hours.opens")
    page.locator("#text").fill(WITHOUT_E)
    page.get_by_role("button", name="Save the text").click()
    scene.send()
    scene.expect("Refused")
    expect(page.get_by_text("leave out service E")).to_be_visible()
    assert scene.opens() == ["09:00", "08:30", "09:00", "08:00"]
