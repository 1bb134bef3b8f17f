"""Random requests made from the centre's own description: whatever they are, none meets a fault."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis

from branchdesk.centre.described import CALLS, Call
from branchdesk.centre.down.inbox import Wish, put
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain.commands import ReviseProfile
from tests.centre_kit import opened, running_centre
from tests.people_kit import now

BRANCH = "nj-001"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Its URL, and the token of a branch that has something in its inbox."""
    with opened(Path(tmp_path_factory.mktemp("centre")) / "centre.db") as database:
        token = register_branch(database, BRANCH, now())
        with database.write() as connection:
            put(connection, Wish(BRANCH, "e1", ReviseProfile(part={"complaint_phone": "1"})), now())
        with running_centre(database) as url:
            yield url, token


@pytest.fixture(scope="module")
def schema(centre: tuple[str, str]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return schemathesis.openapi.from_url(f"{centre[0]}/v1/openapi.json")


@pytest.mark.parametrize("knows", [True, False], ids=["token", "stranger"])
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_no_request_meets_a_fault(centre: tuple[str, str], schema: Any, call: Call, knows: bool) -> None:
    headers = {"Authorization": f"Bearer {centre[1] if knows else 'wrong'}"}

    @hypothesis.given(case=schema[call.path][call.method.upper()].as_strategy())
    @hypothesis.settings(
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    def send(case: Any) -> None:
        if knows and "{branch}" in call.path:
            case.path_parameters = {"branch": BRANCH}
        if "wait" in call.query:
            case.query = {**(case.query or {}), "wait": 0}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            response = case.call(headers=headers, timeout=10)
        assert response.status_code < 500, (case.body, response.text)
        if response.status_code >= 400:
            assert response.json()["code"]
        elif call.by_token:
            assert knows

    send()
