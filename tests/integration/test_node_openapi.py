"""Random requests made from the node's own description: whatever they are, none meets a fault."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis

from branchdesk.client.identity import load
from tests.nodes import NodeThread


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeThread]:
    with NodeThread(tmp_path_factory.mktemp("node")) as running:
        yield running


@pytest.mark.parametrize("path", ["/v1/commands", "/v1/enrol", "/v1/login", "/v1/logout", "/v1/codes", "/v1/summary"])
@pytest.mark.parametrize("device", ["manager", "kiosk", ""])
def test_no_request_meets_a_fault(node: NodeThread, path: str, device: str) -> None:
    headers = {}
    if device:
        link = node.link(device, staff="m01" if device == "manager" else "")  # type: ignore[arg-type]
        name = max(node.folder.glob(f"{device}-*.json"), key=lambda found: found.stat().st_mtime_ns).stem
        headers = {"Authorization": f"Bearer {load(node.folder / f'{name}.json').token}", "X-Session": link._session}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_url(f"{node.url}/v1/openapi.json")
        operation = schema[path]["GET" if path == "/v1/summary" else "POST"]

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=25,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def send(case: schemathesis.Case[Any]) -> None:
            response = case.call(headers=headers, timeout=10)
            assert response.status_code < 500, (case.body, response.text)
            if response.status_code >= 400:
                assert response.json()["code"]

        send()
