"""What a test expects to be refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from branchdesk.domain.errors import Rejected


@contextmanager
def refused(code: str, **params: str | int | float) -> Iterator[None]:
    """The block is refused with this code, and with at least these parameters."""
    with pytest.raises(Rejected) as caught:
        yield
    assert caught.value.code == code
    assert {name: caught.value.params.get(name) for name in params} == params
