"""The first page: services as tiles, or the plain reason why there are none; and the page of priorities."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.domain.times import local
from ui.kiosk.home import Offer, Reach, offers, offers_alone, priority_reason
from ui.kiosk.idle import Page
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.tiles import TileBoard, TileWords
from ui.kiosk.words import error_words, printer_words, reach_words, wait_words
from ui.widgets.basics import column, label
from ui.widgets.icons import known_icon
from ui.widgets.look import Look
from ui.widgets.strip import Message, Strip
from ui.widgets.touch import TouchButton


class HomePage(QWidget):
    """Services to choose from."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.title, self._help = label(), label("", "muted")
        self.notice, self.printer_notice = Strip(), Strip()
        self.priority_strip = Strip()
        self.board, self.message = TileBoard(), Message()
        self._notices = label("", "muted", wrap=True)
        self._layout = column(self)
        self._heading = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._heading.addWidget(self.title, 1)
        self._heading.addWidget(self._help, 0)
        self._layout.addLayout(self._heading)
        self._layout.addWidget(self.priority_strip)
        self._layout.addWidget(self.notice)
        self._layout.addWidget(self.printer_notice)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.board)
        self._middle.addWidget(self.message)
        self._layout.addLayout(self._middle, 1)
        self._layout.addWidget(self._notices)

    def take_check_in(self, button: TouchButton) -> None:
        """Have the way to check in here (upright screens)."""
        self._layout.insertWidget(self._layout.count() - 1, button)

    def refresh(self, look: Look) -> None:
        """Show the branch as it is now. While the link is not live no tile carries a number."""
        kiosk, s, profile = self._kiosk, self._kiosk.bridge.snapshot, self._kiosk.shore.profile
        self._layout.setSpacing(look.px(20))
        look.type(self.title, 46, bold=True)
        look.type(self._help, 26)
        look.type(self._notices, 22)
        self.title.setText(look.tr("kiosk-title"))
        self._help.setText("" if look.large and not look.portrait else look.tr("kiosk-help"))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._heading.setDirection(down if look.portrait else across)
        self._heading.setSpacing(look.px(4))
        reach = kiosk.shore.reach
        title, words = reach_words(look, reach, profile)
        if reach is Reach.ISLAND and profile:
            since = f"{local(kiosk.shore.since, profile.timezone):%H:%M}"
            title, words = look.tr("kiosk-island", time=since), look.tr("kiosk-island-help")
            self._refresh_notice(look, reach, f"{title}\n{words}")
            self._refresh_tiles(look, reach, offers_alone(profile))
            self._middle.setCurrentWidget(self.board)
        elif s is None or reach in (Reach.CONNECTING, Reach.CLOSED, Reach.NOT_YET, Reach.OUT):
            lost = reach in (Reach.LOST, Reach.OUT)
            self.message.tell(look, "bad" if lost else "info", "wifi-off" if lost else "clock", title, words)
            self._middle.setCurrentWidget(self.message)
            self.title.setText("")
            self._help.setText("")
            self.notice.tell(look, "info", "info", "")
            self.printer_notice.tell(look, "info", "info", "")
        else:
            self._refresh_notice(look, reach, f"{title}\n{words}")
            self._refresh_tiles(look, reach, offers(s, kiosk.session.priority, kiosk.bridge.link.now()))
            self._middle.setCurrentWidget(self.board)
        self._refresh_priority(look)
        self._notices.setText("" if profile is None or look.large else _notices(profile, look))
        self._notices.setVisible(bool(self._notices.text()))

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
        for tile, offer in zip(self.board.tiles, all_offers, strict=True):
            asked = wish is not None and wish.service == offer.service.code
            tile.tell(_tile_words(look, offer, fresh=reach is Reach.OPEN, asked=asked), large=look.large)
            tile.mark(asked)
            tile.setEnabled(reach in (Reach.OPEN, Reach.ISLAND))
        self.board.lay_out(look.scale, portrait=look.portrait)

    def _refresh_priority(self, look: Look) -> None:
        reason = priority_reason(self._kiosk.shore.profile, self._kiosk.session.priority)
        words = look.tr("kiosk-priority-chosen", reason=reason.name.said_in(look.language)) if reason else ""
        self.priority_strip.tell(look, "info", "accessibility", words)


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
    )


def _notices(profile: Profile, look: Look) -> str:
    return ("\n" if look.portrait else "    ").join(f"· {notice.said_in(look.language)}" for notice in profile.notices)


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
