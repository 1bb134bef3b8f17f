"""A bank's own text in both languages."""

from __future__ import annotations

import msgspec


class Words(msgspec.Struct, frozen=True):
    """A bank's own text in both languages."""

    zh: str
    en: str

    def said_in(self, language: str) -> str:
        """The Chinese text for whoever reads Chinese, the English one for everybody else."""
        return self.zh if language.startswith("zh") else self.en
