"""What the customer writes in their own words: as long as a note may be, and gone with the customer."""

from __future__ import annotations

from collections.abc import Callable

MOST = 200
"""Characters of a free word; the branch takes no more."""
PHRASES = ("thanks", "patient", "waited", "explain")
"""Ready-made sentences: with a finger they are quicker than letters."""


class Writing:
    """``touched`` is called with every change."""

    def __init__(self, touched: Callable[[], None]) -> None:
        self.text = ""
        self.wanted = False
        """The customer asked to write before they chose a face."""
        self._touched = touched

    def want(self) -> None:
        """Would like to write a word, or would not."""
        self.wanted = not self.wanted
        self._touched()

    def say(self, text: str) -> None:
        """The text as it stands now."""
        self.text = "".join(sign for sign in text if sign.isprintable())[:MOST]
        self._touched()

    def add(self, phrase: str) -> None:
        """A sentence more, if it still fits."""
        joined = f"{self.text.rstrip()} {phrase}".strip()
        if len(joined) <= MOST:
            self.say(joined)

    def clear(self) -> None:
        """Nothing of it stays."""
        self.text, self.wanted = "", False
