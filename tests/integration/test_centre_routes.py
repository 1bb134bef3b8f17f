"""Every route of the centre: who may ask, who is sent away and how, what each answer carries, and that none is endless.

``ROUTES`` is checked against the application itself: a route that is not in it fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from litestar.routes import HTTPRoute

from branchdesk.centre.app import routed
from branchdesk.centre.database import Database
from branchdesk.centre.described import CALLS
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people import office
from branchdesk.centre.people.rights import RIGHTS, ROLES, Role
from branchdesk.centre.people.settings import Settings
from tests.centre_kit import opened, running_centre
from tests.people_kit import Visitor, now, settled

OPEN, KNOWN, DEVICE, HERE = "open", "known", "device", "here"
"""For anybody; for whoever is logged in; for a branch's own token; for this machine alone. Else: a right's name."""
ROUTES = {
    "GET /": "figures",
    "GET /account": KNOWN,
    "POST /account/password": KNOWN,
    "POST /account/sessions": KNOWN,
    "GET /actions": "figures",
    "GET /actions/{action}": "figures",
    "POST /actions/{action}/remove": "annotate",
    "GET /audit": "audit",
    "GET /audit.csv": "audit export",
    "GET /branches/{branch}": "figures",
    "POST /branches/{branch}/actions": "annotate",
    "GET /branches/{branch}/book": OPEN,
    "POST /branches/{branch}/book": OPEN,
    "GET /branches/{branch}/now": "figures",
    "GET /branches/{branch}/ticket": OPEN,
    "POST /branches/{branch}/ticket": OPEN,
    "GET /branches/{branch}/tickets": "ticket",
    "GET /branches/{branch}/tickets/{bdate}/{ticket}": "ticket",
    "GET /branches/{branch}/visit": OPEN,
    "GET /branch-options": "figures",
    "GET /c/{name}": OPEN,
    "GET /compare": "figures",
    "GET /export": "figures export",
    "GET /live": "figures",
    "GET /log-in": OPEN,
    "POST /log-in": OPEN,
    "GET /log-in/oidc": OPEN,
    "GET /log-in/oidc/back": OPEN,
    "POST /log-out": OPEN,
    "GET /metrics": HERE,
    "GET /operations": "operations",
    "GET /releases": "profile",
    "POST /releases": "profile",
    "GET /releases/{line}": "profile",
    "GET /releases/{line}/edit": "profile",
    "POST /releases/{line}/versions": "profile",
    "GET /releases/{line}/{number}": "profile",
    "GET /releases/{line}/{number}/back": "roll_out",
    "POST /releases/{line}/{number}/again": "roll_out",
    "POST /releases/{line}/{number}/back": "roll_out",
    "POST /releases/{line}/{number}/go-on": "roll_out",
    "POST /releases/{line}/{number}/plan": "roll_out",
    "POST /releases/{line}/{number}/stop": "roll_out",
    "GET /reports": "export",
    "GET /reports/{name}": "export",
    "GET /static/{name}": OPEN,
    "GET /t/{token}": OPEN,
    "POST /t/{token}/cancel": OPEN,
    "GET /t/{token}/delay": OPEN,
    "POST /t/{token}/delay": OPEN,
    "GET /t/{token}/events": OPEN,
    "GET /t/{token}/leave": OPEN,
    "POST /t/{token}/leave": OPEN,
    "GET /t/{token}/move": OPEN,
    "POST /t/{token}/move": OPEN,
    "GET /t/{token}/rate": OPEN,
    "POST /t/{token}/rate": OPEN,
    "GET /v1/branches/{branch}/events": DEVICE,
    "POST /v1/branches/{branch}/events": DEVICE,
    "GET /v1/branches/{branch}/inbox": DEVICE,
    "POST /v1/branches/{branch}/inbox": DEVICE,
    "GET /v1/health": OPEN,
    "GET /v1/live": OPEN,
    "GET /v1/openapi.json": OPEN,
    "GET /v1/ready": OPEN,
    "POST /v1/register": OPEN,
    "GET /worst": "figures",
}
BY_TOKEN = ("/t/", "/branches/{branch}/book", "/branches/{branch}/ticket")
"""Forms on these are good by the address alone (decision 055)."""
AT_THE_DOOR = {"POST /v1/branches/{branch}/events"}
"""Taken before the framework (``intake.door``)."""
EXAMPLES = {
    "action": "none",
    "bdate": "2026-03-02",
    "ticket": "none",
    "branch": "nj-001",
    "name": "centre.css",
    "token": "x" * 22,
    "line": "none",
    "number": "1",
}
RIGHTED = [route for route, who in ROUTES.items() if who not in (OPEN, KNOWN, DEVICE, HERE)]


def parts(route: str) -> tuple[str, str]:
    """Method, and a path that could be."""
    method, _, path = route.partition(" ")
    return method, re.sub(r"{(\w+)}", lambda found: EXAMPLES[found[1]], path)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(Path(tmp_path_factory.mktemp("routes")) / "centre.db") as found:
        register_branch(found, "nj-001", now())
        for role in ROLES:
            settled(found, role.replace("_", "-"), role)
        yield found


@pytest.fixture(scope="module")
def url(database: Database) -> Iterator[str]:
    with running_centre(database, settings=Settings(public_url="http://centre.bank.example")) as found:
        yield found


@pytest.fixture(scope="module")
def people(url: str) -> dict[Role, Visitor]:
    """Somebody of each role, logged in."""
    return {role: logged_in(url, role) for role in ROLES}


def logged_in(url: str, role: Role) -> Visitor:
    visitor = Visitor(url)
    assert visitor.log_in(role.replace("_", "-")).status_code == 303
    return visitor


def ask(visitor: Visitor, route: str, page: str = "/account") -> requests.Response:
    """As a browser of ours would, with the form's number where it is a form."""
    method, path = parts(route)
    if method == "GET":
        return visitor.get(path)
    found = re.search(r'name="form_token" value="([^"]*)"', visitor.get(page).text)
    return visitor.post(path, {"form_token": found[1]} if found else {})


def code_of(answer: requests.Response) -> str:
    found = re.search(r'<p class="legend">([a-z_]+)</p>', answer.text)
    return found[1] if found else ""


def test_no_route_is_missing() -> None:
    served = {
        f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"
        for route in routed({}).routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - {"OPTIONS", "HEAD"}
    }
    assert served | AT_THE_DOOR == set(ROUTES)


def test_what_programs_may_ask_is_described() -> None:
    described = {f"{call.method.upper()} {call.path}" for call in CALLS}
    assert described == {route for route in ROUTES if " /v1/" in route}


@pytest.mark.parametrize("route", RIGHTED)
def test_each_role_may_what_the_table_says_and_nothing_else(people: dict[Role, Visitor], route: str) -> None:
    needed = set(ROUTES[route].split())
    for role, visitor in people.items():
        answer = ask(visitor, route)
        if needed <= RIGHTS[role]:
            assert answer.status_code not in (401, 403), (role, code_of(answer))
            assert answer.status_code < 500
        else:
            assert (answer.status_code, code_of(answer)) == (403, "right_missing"), role


@pytest.mark.parametrize("route", [route for route, who in ROUTES.items() if who not in (OPEN, DEVICE, HERE)])
def test_who_is_not_logged_in_is_sent_to_the_page_or_away(url: str, route: str) -> None:
    answer = ask(Visitor(url), route, page="/log-in")
    if route.startswith("GET"):
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/log-in")
    else:
        assert (answer.status_code, code_of(answer)) == (401, "log_in_needed")


@pytest.mark.parametrize("route", [route for route in RIGHTED if "{branch}" in route])
def test_a_branch_that_is_not_ones_own_is_as_one_that_does_not_exist(people: dict[Role, Visitor], route: str) -> None:
    for role in ("branch", "area"):  # to whom nothing was given
        answer = ask(people[role], route)
        assert (answer.status_code, code_of(answer)) == (404, "branch_unknown")


@pytest.mark.parametrize("route", [route for route, who in ROUTES.items() if who == KNOWN])
def test_whoever_is_logged_in_may_change_what_is_theirs(url: str, route: str) -> None:
    assert ask(logged_in(url, "branch"), route).status_code in (200, 201, 303, 400)


@pytest.mark.parametrize("route", [route for route, who in ROUTES.items() if who in (DEVICE, HERE)])
def test_no_person_speaks_for_a_branch_or_this_machine(people: dict[Role, Visitor], route: str) -> None:
    for visitor in people.values():
        assert ask(visitor, route).status_code in (401, 403)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST")])
def test_no_other_site_sends_a_form(people: dict[Role, Visitor], route: str) -> None:
    _, path = parts(route)
    visitor = people["head_office"]
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = visitor.post(path, {"form_token": "0" * 64}, **headers)
        if path.startswith("/v1/"):
            assert answer.status_code in (400, 401)
        elif not route.removeprefix("POST ").startswith(BY_TOKEN):
            assert (answer.status_code, code_of(answer)) == (403, "form_foreign")
        else:
            assert answer.status_code in (400, 403, 404, 409)


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_carries_what_browsers_must_hold_to(people: dict[Role, Visitor], url: str, route: str) -> None:
    for visitor in (people["head_office"], Visitor(url)):
        if ROUTES[route] == KNOWN and route.startswith("POST"):
            continue  # ends the session that others need; the same answers are seen elsewhere
        headers = ask(visitor, route).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in headers
        if headers.get("Content-Type", "").startswith("text/html"):
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in AT_THE_DOOR])
def test_behind_tls_every_cookie_is_bound_to_it(secure_url: str, route: str) -> None:
    answer = ask(Visitor(secure_url), route, page="/log-in")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for cookie in re.split(r", (?=[\w-]+=)", answer.headers.get("Set-Cookie", "")):
        flags = {flag.lower() for flag in cookie.split("; ")}
        assert not cookie or {"secure", "httponly", "samesite=lax"} <= flags, cookie
        assert not cookie.startswith("__Host-") or "path=/" in flags


@pytest.fixture(scope="module")
def secure_url(database: Database) -> Iterator[str]:
    with running_centre(database, settings=Settings(public_url="https://centre.bank.example")) as found:
        yield found


@pytest.fixture
def tired_url(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A centre at which nobody may ask more than three times."""
    for asker in office.A_MINUTE:
        monkeypatch.setitem(office.A_MINUTE, asker, 3)
    with running_centre(database, settings=Settings(public_url="http://centre.bank.example")) as found:
        yield found


def test_no_route_may_be_asked_without_end(tired_url: str) -> None:
    endless = []
    for place, route in enumerate(ROUTES):
        method, path = parts(route)
        headers = {"X-Forwarded-For": f"10.9.0.{place}"}
        if ROUTES[route] == DEVICE:
            headers["Authorization"] = f"Bearer wrong-{place}"
        for _ in range(5):
            answer = requests.request(method, tired_url + path, headers=headers, timeout=10, allow_redirects=False)
        if answer.status_code != 429 or int(answer.headers["Retry-After"]) < 1:
            endless.append((route, answer.status_code))
    assert endless == [(route, 401) for route in AT_THE_DOOR]  # one comparison of hashes; branches resend at will


def test_a_person_is_counted_wherever_they_come_from(database: Database, tired_url: str) -> None:
    visitor = Visitor(tired_url)
    visitor.session.headers["X-Forwarded-For"] = "10.8.0.1"
    visitor.log_in("auditor")
    statuses = [visitor.get("/account", **{"X-Forwarded-For": f"10.8.1.{n}"}).status_code for n in range(5)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
