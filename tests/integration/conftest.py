"""What several of these files need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from branchdesk.node.vault import Vault
from tests.nodes import NodeThread


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeThread]:
    """A node of its own for each test."""
    with NodeThread(tmp_path) as running:
        yield running


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault(tmp_path / "vault.db")
    yield opened
    opened.close()
