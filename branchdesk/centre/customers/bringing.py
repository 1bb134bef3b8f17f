"""What to bring for a service, and what it costs, as the bank's settings say."""

from __future__ import annotations

import msgspec

from branchdesk.domain.profile import Service


class Bring(msgspec.Struct, frozen=True, kw_only=True):
    """``papers``: one thing each. ``fees``: what for, and how much; what for is empty where one line says all."""

    papers: tuple[str, ...] = ()
    fees: tuple[tuple[str, str], ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the settings say anything."""
        return bool(self.papers or self.fees)


def bring(service: Service | None, lang: str) -> Bring:
    """The lists where there are any, else the line that the kiosk shows."""
    if service is None:
        return Bring()
    papers = service.papers or ((service.documents,) if service.documents else ())
    fees = tuple((fee.name.said_in(lang), fee.amount.said_in(lang)) for fee in service.fees)
    in_a_line = (("", service.fee.said_in(lang)),) if service.fee else ()
    return Bring(papers=tuple(paper.said_in(lang) for paper in papers), fees=fees or in_a_line)
