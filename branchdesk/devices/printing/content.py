"""What stands on a ticket, in order, before anything is drawn: pure, so it is tested without pixels.

Both languages are always there. The customer's own comes first and larger; the other stands below it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.i18n import text, wait_text
from branchdesk.services.ports import Picture, TicketPaper

Style = Literal["branch", "badge", "service", "number", "main", "second", "small", "rule"]


class Block(msgspec.Struct, frozen=True):
    """One line (or wrapped lines) of words in a style; ``rule`` is a line across and has no words."""

    style: Style
    words: str = ""


class TicketContent(msgspec.Struct, frozen=True):
    """Blocks above the QR code, the code's content ("" for none), blocks below it."""

    head: tuple[Block, ...]
    qr: str
    foot: tuple[Block, ...]
    logo: Picture | None = None
    """Above everything."""


def content(paper: TicketPaper) -> TicketContent:
    """The ticket's blocks, for a paper in ``paper.language``."""
    return TicketContent(_head(paper), paper.qr_url, _foot(paper), paper.logo)


def _head(paper: TicketPaper) -> tuple[Block, ...]:
    own, other = _languages(paper)
    blocks = [Block("branch", paper.branch)]
    if paper.copy:
        blocks.append(Block("badge", f"{text('zh', 'ticket-reprint')} {text('en', 'ticket-reprint')}"))
    blocks += [
        Block("rule"),
        Block("service", paper.service),
        Block("number", paper.number),
        *(Block("main", words) for words in _expect(paper, own)),
        *(Block("second", words) for words in _expect(paper, other)),
        Block("rule"),
    ]
    return tuple(blocks)


def _expect(paper: TicketPaper, language: str) -> tuple[str, ...]:
    """What the customer may expect. A kiosk that is cut off knows nothing of the queue."""
    if paper.single_copy:
        return (text(language, "ticket-island"),)
    return text(language, "ticket-ahead", ahead=paper.ahead), wait_text(language, paper.wait_low, paper.wait_high)


def _foot(paper: TicketPaper) -> tuple[Block, ...]:
    own, other = _languages(paper)
    blocks = []
    if paper.qr_url:
        blocks += [Block("second", text(own, "ticket-scan")), Block("small", text(other, "ticket-scan"))]
    if paper.single_copy:
        blocks += [Block("badge", text(own, "ticket-single-copy")), Block("small", text(other, "ticket-single-copy"))]
    blocks += [Block("small", note) for note in paper.notes]
    blocks += [Block("small", text(own, "ticket-keep")), Block("rule")]
    blocks.append(Block("small", text(own, "ticket-issued", time=paper.issued_at)))
    if paper.complaint_phone:
        blocks.append(Block("small", text(own, "ticket-complaints", phone=paper.complaint_phone)))
    return tuple(blocks)


def _languages(paper: TicketPaper) -> tuple[str, str]:
    return ("en", "zh") if paper.language == "en" else ("zh", "en")
