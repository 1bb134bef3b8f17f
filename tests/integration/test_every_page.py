"""Every page in a real browser, at a desk and on a phone: it fits, nothing complains, and everybody can use it.

The last is asked of axe-core (``tests/assets``), for all that it can find by itself; its finer findings, "minor" and
"moderate", are not held against a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
import requests
from litestar.routes import HTTPRoute
from playwright.sync_api import Browser, Page, Request, expect

from branchdesk.centre.app import routed
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.pages import actions
from branchdesk.centre.people.areas import place, set_area
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain.profile import Words
from tests.centre_kit import BDATE, Branch, DirectTransport, drain, opened, profile_of, running_centre
from tests.floor import Floor
from tests.people_kit import PASSWORD, now, settled
from tests.postgres import programs, running_postgres

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent.parent / "assets" / "axe.min.js").read_text("utf-8")
GRAVE = {"serious", "critical"}
ASK_AXE = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
FIGURES = ("/worst", "/live", "/compare", "/actions")
FOR_ALL = (*FIGURES, "/operations", "/audit", "/releases", "/reports", "/branches/nj-009/visit")
NO_PAGES = re.compile(r"/(v1|static|c|log-in)/|/(metrics|branch-options|export|reports/{name}|events|now|audit.csv)$")
"""Answers for programs, files, pieces of pages, and what only an identity server leads to."""


class Scene:
    """Two centres with the same address but one: at one nobody has to log in."""

    def __init__(self, url: str, guarded: str, pages: dict[str, str]) -> None:
        self.url = url
        self.guarded = guarded
        self.pages = pages
        """Addresses by the route that answers there."""


@pytest.fixture(scope="module")
def scene(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("pages")
    with ExitStack() as ending:
        where: Path | str = folder / "centre.db"
        if programs() is not None:  # what the pages ask is asked of SQLite by other tests
            where = ending.enter_context(running_postgres()).new_database()
        database = open_database(where)
        ending.callback(database.close)
        guarded = ending.enter_context(opened(folder / "guarded.db"))
        settled(guarded, "anna")
        pages = furnished(database)
        with running_centre(database) as url, running_centre(guarded) as guarded_url:
            pages |= release_of(browser, url) | appointment_of(database, url)
            yield Scene(url, guarded_url, pages)


def furnished(database: Database) -> dict[str, str]:
    """A busy branch in an area, an action, and a branch with somebody who waits, was called, has been served."""
    register_branch(database, "nj-001", now())
    busy = Branch(profile_of("nj-001", "南京鼓楼支行", "Nanjing Gulou"))
    busy.play("11:00")
    drain(busy.shipper(DirectTransport(Ingest(database), now())), busy.log)
    with database.write() as connection:
        set_area(connection, LOCAL, "nanjing", Words("南京", "Nanjing"), "", now())
        place(connection, LOCAL, "nj-001", "nanjing", now())
        action = actions.note(connection, LOCAL, "nj-001", BDATE, "Opened counter 4", now())
    floor = Floor(database, "nj-009")
    served = floor.issue("A")
    floor.serve()
    called, waiting = floor.issue("B"), floor.issue("C")
    floor.call("2")
    floor.ship()  # which folds and counts all
    ticket = next(iter(busy.snapshot.tickets))
    return {
        "/actions/{action}": f"/actions/{action}",
        "/branches/{branch}": "/branches/nj-001",
        "/branches/{branch}/tickets": f"/branches/nj-001/tickets?day={BDATE}",
        "/branches/{branch}/tickets/{bdate}/{ticket}": f"/branches/nj-001/tickets/{BDATE}/{ticket}",
        "/branches/{branch}/book": "/branches/nj-009/book?service=C",
        "/branches/{branch}/ticket": "/branches/nj-009/ticket?service=A",
        "/t/{token}": f"/t/{waiting.token}",
        "/t/{token}/delay": f"/t/{waiting.token}/delay",
        "/t/{token}/leave": f"/t/{waiting.token}/leave",
        "/t/{token}/rate": f"/t/{served.token}/rate",
        "called": f"/t/{called.token}",
        "served": f"/t/{served.token}",
        "area": "/?area=nanjing",
    }


def release_of(browser: Browser, url: str) -> dict[str, str]:
    """A change of settings with one version."""
    page = browser.new_page()
    page.goto(f"{url}/releases?lang=en")
    page.get_by_label("Title").fill("Summer hours")
    page.get_by_label("or branches").fill("nj-001")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Opens", exact=True).fill("08:30")
    page.get_by_label("Why").first.fill("summer")
    page.get_by_role("button", name="Save as a new version").click()
    number = page.url.partition("?")[0].removeprefix(url)
    page.close()
    line = number.rpartition("/")[0]
    return {
        "/releases/{line}": line,
        "/releases/{line}/edit": f"{line}/edit",
        "/releases/{line}/{number}": number,
        "/releases/{line}/{number}/back": f"{number}/back",
    }


def appointment_of(database: Database, url: str) -> dict[str, str]:
    """Somebody who will come later; the branch knows."""
    times = requests.get(f"{url}/branches/nj-009/book?service=C", timeout=10).text
    form = {"service": "C", "at": re.findall(r'name="at" value="(\d+)"', times)[0]}
    made = requests.post(f"{url}/branches/nj-009/book", data=form, timeout=10, allow_redirects=False)
    place = made.headers["Location"].partition("?")[0]
    return {"/t/{token}/move": f"{place}/move", "appointment": place}


class Watched:
    """A page that remembers what was wrong on the way."""

    def __init__(self, browser: Browser, width: int, height: int, scheme: Literal["light", "dark"], lang: str) -> None:
        self.width, self.lang = width, lang
        self.wrong: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.page.on("console", lambda message: self.wrong.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        """A page that is left gives up what it was asking for."""
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"{request.url}: {request.failure}")

    def look(self, address: str) -> None:
        """Open it, and note what is wrong with it."""
        answer = self.page.goto(address + ("&" if "?" in address else "?") + f"lang={self.lang}")
        assert answer is not None
        if not answer.ok:
            self.wrong.append(f"{address}: {answer.status}")
        self.judge()

    def judge(self) -> None:
        """Note what is wrong with the page that is open."""
        page = self.page
        page.evaluate("document.fonts.ready.then(() => true)")
        if page.evaluate("document.documentElement.scrollWidth") > self.width:
            self.wrong.append(f"{page.url}: wider than the screen")
        page.evaluate(AXE)
        for found in page.evaluate(ASK_AXE):
            if found["impact"] in GRAVE:
                where = [node["html"][:120] for node in found["nodes"][:3]]
                self.wrong.append(f"{page.url}: {found['id']} {where}")


@pytest.mark.parametrize(
    ("width", "height", "scheme", "lang"), [(1366, 768, "light", "en"), (390, 844, "dark", "zh")], ids=["desk", "phone"]
)
def test_every_page_fits_and_everybody_can_use_it(
    browser: Browser, scene: Scene, width: int, height: int, scheme: Literal["light", "dark"], lang: str
) -> None:
    watched = Watched(browser, width, height, scheme, lang)
    for path in ("/", *FOR_ALL, *scene.pages.values()):
        watched.look(scene.url + path)
    watched.look(f"{scene.guarded}/log-in")
    watched.page.locator("#name").fill("anna")
    watched.page.locator("#password").fill(PASSWORD)
    watched.page.locator("form button").click()
    expect(watched.page.locator(".empty")).to_be_visible()
    watched.judge()
    watched.look(f"{scene.guarded}/account")
    watched.page.close()
    assert not watched.wrong


def test_what_nobody_could_use_is_found(browser: Browser, scene: Scene) -> None:
    watched = Watched(browser, 390, 844, "light", "en")
    watched.page.goto(f"{scene.url}/live")
    broken = "<input><img src=/static/icon.svg><pre>" + "x" * 99
    watched.page.evaluate("html => { document.querySelector('main').innerHTML = html; }", broken)
    watched.judge()
    watched.page.close()
    assert {"label", "image-alt", "wider"} <= {word for line in watched.wrong for word in line.split()}


def test_no_page_is_missing(scene: Scene) -> None:
    served = {
        re.sub(r":[a-z]+}", "}", route.path)
        for route in routed({}).routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    asked = {"/", *FOR_ALL, *scene.pages, "/log-in", "/account", "/branches/{branch}/visit"}
    assert {path for path in served if not NO_PAGES.search(path)} <= asked
