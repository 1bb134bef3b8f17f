"""Random forms on customers' pages, and bodies that are nested or broken: none meets a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import requests
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from tests.centre_kit import opened, running_centre
from tests.floor import Floor

SETTINGS = hypothesis.settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
)


class Scene:
    """A centre with one branch, its token, and the secret of a ticket."""

    def __init__(self, url: str, floor: Floor) -> None:
        self.url = url
        ticket = floor.issue()
        floor.ship()
        self.branch_token, self.ticket_token = floor.token, ticket.token


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("centre") / "centre.db") as database, running_centre(database) as url:
        yield Scene(url, Floor(database))


TEXT = st.text(max_size=40) | st.sampled_from(["", "0", "1", "A", "-1", "9" * 20, "1772416800000", "\x00", "١"])
FORM = st.dictionaries(st.sampled_from(["turn", "score", "reason", "asked", "at", "service"]), TEXT, max_size=6)


class Elsewhere(HTTPAdapter):
    """From an address of its own: how often one may ask is counted by address."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named, source_address=(self._address, 0))


PAGES = ("/t/{token}/leave", "/t/{token}/delay", "/t/{token}/rate", "/t/{token}/cancel", "/t/{token}/move")


@pytest.mark.parametrize("page", [*PAGES, "/branches/nj-001/book", "/branches/nj-001/ticket", "/branches/nj-001/visit"])
def test_no_form_of_a_customers_page_meets_a_fault(scene: Scene, page: str) -> None:
    phone = requests.Session()
    phone.mount("http://", Elsewhere(f"127.0.0.{10 + len(page)}"))
    places = st.sampled_from([page.format(token=scene.ticket_token), page.format(token="x" * 22)])

    @hypothesis.given(where=places, form=FORM, posts=st.booleans())
    @hypothesis.settings(SETTINGS, max_examples=12)
    def send(where: str, form: dict[str, str], posts: bool) -> None:
        fields: dict[str, Any] = {"data": form} if posts else {"params": form}
        url = scene.url + where
        response = phone.request("POST" if posts else "GET", url, timeout=10, allow_redirects=False, **fields)
        assert response.status_code < 500, (url, form, response.text)
        assert response.status_code != 429

    send()


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff", b""])
@pytest.mark.parametrize("path", ["/v1/register", "/v1/branches/nj-001/inbox", "/v1/branches/nj-001/events"])
def test_what_is_nested_or_broken_is_refused(scene: Scene, path: str, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {scene.branch_token}", "Content-Type": "application/json"}
    response = requests.post(scene.url + path, data=body, headers=headers, timeout=10)
    assert response.status_code == 400, response.text
