"""The first page: services as tiles, or the plain reason why there are none; and the page of priorities."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from branchdesk.domain.times import local
from branchdesk.i18n.stories import stop_words
from ui.kiosk.bar import ICON_GAP
from ui.kiosk.home import Offer, Reach, closed_for_today, offers, offers_alone, priority_reason
from ui.kiosk.idle import Page
from ui.kiosk.lines import Lines
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.tiles import TileBoard, TileWords
from ui.kiosk.words import (
    error_words,
    hours_words,
    notice_words,
    opens_words,
    printer_words,
    reach_words,
    wait_words,
)
from ui.widgets.basics import column, label
from ui.widgets.icons import icon, known_icon
from ui.widgets.look import Look
from ui.widgets.strip import Kind, Message, Strip
from ui.widgets.touch import TouchButton


class HomePage(QWidget):
    """Services to choose from."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.title, self._help = label(), label("", "muted")
        self.guide = TouchButton("", "primary")
        self.guide.clicked.connect(kiosk.guide.open)
        self.notice, self.printer_notice = Strip(), Strip()
        self.priority_strip = Strip()
        self.board, self.message = TileBoard(), Message()
        self.foot = Lines("muted")
        self._layout = column(self)
        self._heading = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._heading.addWidget(self.title, 1)
        self._heading.addWidget(self._help, 0)
        self._heading.addWidget(self.guide, 0)
        self._layout.addLayout(self._heading)
        self._layout.addWidget(self.priority_strip)
        self._layout.addWidget(self.notice)
        self._layout.addWidget(self.printer_notice)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.board)
        self._middle.addWidget(self.message)
        self._layout.addLayout(self._middle, 1)
        self._layout.addWidget(self.foot)

    def refresh(self, look: Look) -> None:
        """Show the branch as it is now. While the link is not live no tile carries a number."""
        kiosk, s, profile = self._kiosk, self._kiosk.bridge.snapshot, self._kiosk.shore.profile
        now, reach = kiosk.bridge.link.now(), kiosk.shore.reach
        self._refresh_heading(look)
        ended = closed_for_today(s, now)
        opens = opens_words(look, profile, now, after_today=ended) if profile else ""
        title, words = reach_words(look, reach, profile, opens, ended=ended)
        if reach is Reach.ISLAND and profile:
            since = f"{local(kiosk.shore.since, profile.timezone):%H:%M}"
            title, words = look.tr("kiosk-island", time=since), look.tr("kiosk-island-help")
            self._refresh_notice(look, reach, f"{title}\n{words}")
            self._refresh_tiles(look, reach, offers_alone(profile, now))
            self._middle.setCurrentWidget(self.board)
        elif s is None or reach in _NO_TILES:
            why = kiosk.shore.service if reach is Reach.STAFF else None
            said = stop_words(look.language, why.reason, why.note) if why else ""
            self._refresh_message(look, reach, title, f"{said}\n{words}" if said else words)
        else:
            self._refresh_notice(look, reach, f"{title}\n{words}")
            self._refresh_tiles(look, reach, offers(s, kiosk.session.priority, now, kiosk.bridge.link.waits))
            self._middle.setCurrentWidget(self.board)
        self._refresh_priority(look)
        self._refresh_foot(look)

    def _refresh_heading(self, look: Look) -> None:
        self._layout.setSpacing(look.px(20))
        look.type(self.title, 46, bold=True)
        look.type(self._help, 26)
        self.title.setText(look.tr("kiosk-title"))
        offered = self._kiosk.guide.is_offered
        self.guide.setVisible(offered and self._kiosk.page is Page.HOME)
        look._replace(large=False).button(self.guide, 30, bold=True)
        self.guide.setIcon(icon("circle-question-mark", "on_accent"))
        self.guide.setIconSize(QSize(look.px(40), look.px(40)))
        self.guide.say(ICON_GAP + look.tr("kiosk-guide"))
        self._help.setText("" if offered or (look.large and not look.portrait) else look.tr("kiosk-help"))
        self._help.setVisible(bool(self._help.text()))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._heading.setDirection(down if look.portrait else across)
        self._heading.setSpacing(look.px(12 if look.portrait else 4))

    def _refresh_message(self, look: Look, reach: Reach, title: str, words: str) -> None:
        """Instead of tiles: why there are none, and what to do."""
        lost = reach in (Reach.LOST, Reach.OUT)
        out = reach in (Reach.STAFF, Reach.NO_PAPER)
        kind: Kind = "bad" if lost else "warn" if out else "info"
        sign = "wifi-off" if lost else "printer-x" if reach is Reach.NO_PAPER else "hand" if out else "clock"
        self.message.tell(look, kind, sign, title, words)
        self._middle.setCurrentWidget(self.message)
        self.title.setText("")
        self._help.setText("")
        self.notice.tell(look, "info", "info", "")
        self.printer_notice.tell(look, "info", "info", "")

    def _refresh_foot(self, look: Look) -> None:
        """What is only read; where the controls are low it stands above them."""
        look.type(self.foot, 22)
        lines = [] if self._kiosk.session.low else foot_lines(self._kiosk, look)
        self.foot.tell("\n".join(lines) if look.portrait else "    ".join(lines))
        self.foot.setVisible(bool(lines))

    def _refresh_notice(self, look: Look, reach: Reach, why_not: str) -> None:
        error = self._kiosk.error
        if reach is Reach.ISLAND:
            words = f"{why_not}\n{error_words(look, error)}" if error else why_not
            self.notice.tell(look, "warn", "wifi-off", words)
        elif reach is not Reach.OPEN:
            lost = reach is Reach.LOST
            self.notice.tell(look, "bad" if lost else "warn", "wifi-off" if lost else "info", why_not, size=32)
        else:
            words = error_words(look, error) if error else ""
            self.notice.tell(look, "warn", "triangle-alert", words)
        calm = reach is Reach.OPEN and error is None  # one trouble at a time: the tiles need the room
        kind, words = printer_words(look, self._kiosk.printer.problem) if calm else ("info", "")
        self.printer_notice.tell(look, kind, "printer-x", words, size=25)

    def _refresh_tiles(self, look: Look, reach: Reach, all_offers: tuple[Offer, ...]) -> None:
        for tile in self.board.set_count(len(all_offers)):
            tile.chosen.connect(self._kiosk.choose)
        wish = self._kiosk.issuer.op if self._kiosk.page is Page.ISSUING else None
        profile, now = self._kiosk.shore.profile, self._kiosk.bridge.link.now()
        for tile, offer in zip(self.board.tiles, all_offers, strict=True):
            asked = wish is not None and wish.service == offer.service.code
            notice = notice_words(look, offer, profile, now) if profile else ""
            words = _tile_words(look, offer, fresh=reach is Reach.OPEN and offer.is_given, asked=asked)
            tile.tell(words._replace(notice=notice), large=look.large)
            tile.mark(asked)
            tile.setEnabled(reach in (Reach.OPEN, Reach.ISLAND) and offer.is_given)
        self.board.lay_out(look.scale, portrait=look.portrait)

    def _refresh_priority(self, look: Look) -> None:
        """What is known of the customer: the class, and what a card told."""
        profile, session = self._kiosk.shore.profile, self._kiosk.session
        reason = priority_reason(profile, session.priority)
        tier = next((tier for tier in profile.tiers if tier.code == session.tier), None) if profile else None
        parts = [look.tr("kiosk-read")] if session.read else []
        parts += [tier.name.said_in(look.language)] if tier else []
        parts += [look.tr("kiosk-priority-chosen", reason=reason.name.said_in(look.language))] if reason else []
        parts += [look.tr("kiosk-offered")] if session.offered and not reason else []
        sign = "credit-card" if session.read else "star"
        self.priority_strip.tell(look, "info", sign, " · ".join(parts))


_NO_TILES = (Reach.CONNECTING, Reach.CLOSED, Reach.NOT_YET, Reach.OUT, Reach.STAFF, Reach.NO_PAPER)


def foot_lines(kiosk: KioskPresenter, look: Look) -> list[str]:
    """Opening hours, what a card is read for, and the branch's notices, as far as there is room."""
    profile = kiosk.shore.profile
    if profile is None or kiosk.shore.reach is Reach.CONNECTING:
        return []
    lines = [hours_words(look, profile, kiosk.bridge.link.now())]
    lines += [look.tr("kiosk-consent")] if profile.tiers and kiosk.shore.reach is Reach.OPEN else []
    return lines + ([] if look.large else [f"· {notice.said_in(look.language)}" for notice in profile.notices])


def _tile_words(look: Look, offer: Offer, *, fresh: bool, asked: bool) -> TileWords:
    service = offer.service
    documents = service.documents.said_in(look.language) if service.documents else ""
    return TileWords(
        code=service.code,
        icon=known_icon(service.icon),
        name=service.name.said_in(look.language),
        other_name=service.name.said_in(look.other),
        hint=documents,
        queue=look.tr("kiosk-waiting", ahead=offer.ahead) if fresh and (offer.ahead or offer.wait) else "",
        wait=look.tr("kiosk-issuing") if asked else wait_words(look, offer.wait) if fresh else "",
        served=offer.wait is not None or asked,
        why=look.tr(f"wait-longer-{offer.why}") if fresh and offer.why else "",
    )


class PriorityPage(QWidget):
    """Reasons for priority, one tap each."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._title, self._help = label(wrap=True), label("", "muted", wrap=True)
        self.board = TileBoard()
        self._layout = column(self)
        for widget in (self._title, self._help):
            self._layout.addWidget(widget)
        self._layout.addWidget(self.board, 1)

    def refresh(self, look: Look) -> None:
        """Show the branch's reasons."""
        profile = self._kiosk.shore.profile
        reasons = profile.priorities if profile else ()
        self._layout.setSpacing(look.px(20))
        look.type(self._title, 46, bold=True)
        look.type(self._help, 26)
        self._title.setText(look.tr("kiosk-priority-title"))
        self._help.setText(look.tr("kiosk-priority-help"))
        for tile in self.board.set_count(len(reasons)):
            tile.chosen.connect(self._choose)
        for tile, reason in zip(self.board.tiles, reasons, strict=True):
            words = TileWords(
                reason.code, _ICONS.get(reason.code, "users"), reason.name.said_in(look.language),
                reason.name.said_in(look.other),
            )  # fmt: skip
            tile.tell(words, large=look.large)
        self.board.lay_out(look.scale, portrait=look.portrait)

    def _choose(self, code: str) -> None:
        if self._kiosk.idle.settled:
            self._kiosk.prefer(priority=code)


_ICONS = {"disabled": "accessibility", "vip": "star", "elderly": "user", "soldier": "ticket-check", "pregnant": "users"}
