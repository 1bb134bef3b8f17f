"""Which nodes a device knows, and the one that it uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from threading import Lock

from branchdesk.web.address import check_private

MOST_HINTS = 8
"""Anybody in the network can hint, and every address costs half a second."""


class Nodes:
    """The addresses of a branch's nodes in turn, and the one in use: commands and the stream share it. Thread-safe.

    Whoever has moved on stays: no node is a favourite to go back to, so that nothing flaps.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        """Raises Rejected("tls_needed") for an address at which others could read tokens along."""
        self._lock = Lock()
        self._urls = _checked(urls)
        self._hints: frozenset[str] = frozenset()
        self._gone: frozenset[str] = frozenset()
        self._moved: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self._urls)

    @property
    def urls(self) -> tuple[str, ...]:
        """All that are known, the one in use first; of the hints only one that served."""
        return tuple(url for url in self._urls if url not in self._hints)

    @property
    def current(self) -> str:
        """The node in use."""
        return self._urls[0]

    def leave(self, url: str) -> None:
        """``url`` does not serve: the next one is in use, unless somebody else has moved on already."""
        with self._lock:
            if url != self.current or len(self) == 1:
                return
            self._urls = (*self._urls[1:], url)
        self._moved()

    def learn(self, urls: Iterable[str], gone: Collection[str] = ()) -> None:
        """These are the nodes now. The one in use serves, so it is kept by whatever name, unless it is ``gone``.

        Raises Rejected("tls_needed").
        """
        named = _checked(urls)
        with self._lock:
            current, self._gone = self.current, frozenset(gone)
            kept = [url for url in self._urls if url in named or (url == current and url not in gone)]
            self._urls = tuple(dict.fromkeys((*kept, *named)))
            moved = self.current != current
        if moved:
            self._moved()

    def hint(self, urls: Iterable[str]) -> None:
        """There may be nodes of the branch here too, in place of earlier hints. Raises Rejected("tls_needed")."""
        told = _checked(urls)
        with self._lock:
            known = self._urls if self.current in self._hints else self.urls
            new = [url for url in dict.fromkeys(told) if url not in known and url not in self._gone][:MOST_HINTS]
            self._urls, self._hints = (*known, *new), self._hints.intersection(known).union(new)

    def serves(self) -> None:
        """The node in use has proved itself: if it was a hint, it is known now, and the other hints are not needed."""
        with self._lock:
            self._hints -= {self.current}
            self._urls, self._hints = self.urls, frozenset()

    def when_moved(self, moved: Callable[[], None]) -> None:
        """Have ``moved`` called, from any thread, after the node in use was left."""
        self._moved = moved


def _checked(urls: Iterable[str]) -> tuple[str, ...]:
    urls = tuple(urls)
    for url in urls:
        check_private(url)
    return urls
