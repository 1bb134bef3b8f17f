"""People at a real centre: a browser without its screen, and somebody with a password of their own."""

from __future__ import annotations

import re
import time
from html import unescape

import requests

from branchdesk.centre.database import Database
from branchdesk.centre.people import accounts
from branchdesk.centre.people.accounts import Given
from branchdesk.centre.people.log_in import change_password
from branchdesk.centre.people.rights import Role
from branchdesk.centre.people.viewer import LOCAL, Viewer

PASSWORD = "four words that nobody guesses"


def now() -> int:
    return time.time_ns() // 1_000_000


class Visitor:
    """A browser: keeps cookies, fills in forms as they come, follows no redirect by itself.

    ``address``: where it comes from, as a proxy says, which the centre believes where its settings name one.
    """

    def __init__(self, url: str, address: str = "") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"
        if address:
            self.session.headers["X-Forwarded-For"] = address

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.url + path, headers=headers, allow_redirects=False, timeout=10)

    def send(self, page: str, path: str, **fields: str) -> requests.Response:
        """Open a page and send a form of it, with all that the form holds by itself."""
        shown = self.get(page).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
        return self.post(path, {name: unescape(value) for name, value in hidden.items()} | fields)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> requests.Response:
        url = self.url + path
        return self.session.post(url, data=fields, headers=headers, allow_redirects=False, timeout=10)

    def log_in(self, name: str, password: str = PASSWORD, page: str = "/log-in") -> requests.Response:
        return self.send(page, "/log-in", name=name, password=password)


def one_time(database: Database, person: str, role: Role = "head_office", *, areas: tuple[str, ...] = ()) -> str:
    """Somebody new: their one-time password."""
    with database.write() as connection:
        return accounts.add(connection, LOCAL, person, person.title(), Given(role=role, areas=areas), now())


def settled(database: Database, person: str, role: Role = "head_office", *, areas: tuple[str, ...] = ()) -> None:
    """Somebody who has chosen ``PASSWORD``."""
    first = one_time(database, person, role, areas=areas)
    change_password(database, Viewer(person=person, name=person, role=role), first, PASSWORD, now())
