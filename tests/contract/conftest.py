"""Real etcds for the suites whose ports are on etcd."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.etcds import Etcds


@pytest.fixture(scope="module")
def one_etcd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Etcds]:
    with Etcds(tmp_path_factory.mktemp("one"), 1) as etcds:
        yield etcds


@pytest.fixture(scope="module")
def three_etcds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Etcds]:
    with Etcds(tmp_path_factory.mktemp("three"), 3) as etcds:
        yield etcds
