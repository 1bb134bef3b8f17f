"""The vault's slow work (a disk, an argon2 hash, another node) in one thread, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class VaultThread:
    """Does one thing after the other."""

    def __init__(self, share: Callable[[], None]) -> None:
        self._share = share
        self._thread = ThreadPoolExecutor(1, "vault")

    async def run(self, work: Callable[[], T]) -> T:
        """The result of ``work``."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def share(self) -> None:
        """Tell the other nodes what was written: whoever turns to one of them a moment later is known there."""
        await self.run(self._share)

    def close(self) -> None:
        """Let the work that is under way end."""
        self._thread.shutdown()
