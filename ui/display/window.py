"""The display's window: the branch comes in by the bridge, panels show it, the voice speaks it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.services.ports import Voice
from ui.bridge import Bridge
from ui.display import words
from ui.display.boards import Board, Layout
from ui.display.calls import BLINK_HALF_S, Spotlight, awaited, fresh_calls
from ui.display.care import is_night, mirrored, shift
from ui.display.foot import Line, lines
from ui.display.panels import Header, MessagePanel
from ui.display.shade import Shade
from ui.display.sound import Speaker
from ui.display.state import Phase, phase
from ui.display.ticker import Ticker, TickerView
from ui.display.trouble import Reports, problem_of
from ui.theme import motion, set_role


class DisplayWindow(QWidget):
    """Full-screen board. ``clock`` is any steady clock in seconds; ``media`` a folder of pictures, empty: none."""

    def __init__(
        self,
        bridge: Bridge,
        voice: Voice,
        *,
        language: str = "zh",
        layout: Layout = "calls",
        media: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._bridge, self._language, self._clock = bridge, language, clock
        self.speaker = Speaker(voice)
        self.spotlight = Spotlight()
        self.phase = Phase.CONNECTING
        self.silent = False
        self._reports = Reports(bridge)
        self._seen_seq = 0
        self._since = 0
        self.board = Board(layout, media)
        self.large, self.list, self.queues = self.board.large, self.board.list, self.board.queues
        self._lay_out()
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()
        self._blinking = QTimer(self, interval=round(BLINK_HALF_S * 1000))
        self._blinking.timeout.connect(self._blink)
        bridge.changed.connect(self._on_change)
        bridge.link_changed.connect(self._on_link)
        self.speaker.spoken.connect(self._on_spoken)
        self.board.changed.connect(self._on_board)
        self.speak(language)

    def _lay_out(self) -> None:
        set_role(self, "page")
        self.setAutoFillBackground(True)
        self.header, self.ticker = Header(words.HeaderView()), Ticker(TickerView())
        self.message = MessagePanel(words.MessageView())
        self._body = QStackedWidget()
        self._body.addWidget(self.board)
        self._body.addWidget(self.message)
        outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.frame = QWidget()
        inner = QBoxLayout(QBoxLayout.Direction.TopToBottom, self.frame)
        inner.addWidget(self._body)
        for panel, stretch in ((self.header, 0), (self.frame, 1), (self.ticker, 0)):
            outer.addWidget(panel, stretch)
        self.shade = Shade(self)

    def speak(self, language: str) -> None:
        """The language that stands first."""
        self._language = language
        self.setWindowTitle(text(language, "display-title"))
        self._stand()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stand()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ticking.stop()
        self._blinking.stop()
        self.speaker.close()
        self.board.stop()
        super().closeEvent(event)

    def tick(self) -> None:
        """Once a second: clock, waits, the line at the foot, whose turn it is to stand large, care of the panel."""
        self.spotlight.tick(self._clock())
        self._stand()
        self._refresh()

    def _stand(self) -> None:
        """Everything in its place, which wanders a little: no pixel shows the same for years."""
        unit = self.header.unit
        gap = round(24 * unit)
        move = shift(self._clock(), unit)
        layout = self.frame.layout()
        assert layout is not None
        layout.setContentsMargins(gap + move.x, gap + move.y, gap - move.x, gap - move.y)
        self.header.setFixedHeight(round(100 * unit) + move.y)
        self.ticker.setFixedHeight(round(72 * unit))
        s = self._bridge.snapshot
        self.board.arrange(wide=self.width() >= self.height(), gap=gap, mirrored=mirrored(s.bdate if s else ""))
        self.shade.cover(is_night(s, self.phase, self._bridge.link.now()))

    def _on_change(self, s: Snapshot, _event: Event | None) -> None:
        now = self._bridge.link.now()
        for call in fresh_calls(s.calls, self._seen_seq, now):
            self.spotlight.add(call, self._clock())
            self.speaker.call(call)
        self._seen_seq = max(self._seen_seq, s.seq)
        self.spotlight.keep(awaited(s))
        self.spotlight.settle(s.calls[0] if s.calls else None)
        self._refresh()

    def _on_link(self, state: LinkState, since: int) -> None:
        self._since = since
        self._refresh()

    def _on_spoken(self, failure: Unavailable | None) -> None:
        self.silent = failure is not None
        self.spotlight.spoken(self._clock())
        self._refresh()

    def _on_board(self) -> None:
        self._stand()
        self._refresh()

    def _blink(self) -> None:
        self.spotlight.tick(self._clock())
        self._refresh_spotlight()

    def _refresh(self) -> None:
        s, now, language = self._bridge.snapshot, self._bridge.link.now(), self._language
        self.phase = phase(s, self._bridge.link_state, now)
        if s is not None:
            self.header.show_view(words.header(s, language, now, silent=self.silent))
            self.ticker.show_view(self._foot(s))
        if s is not None and self.phase is Phase.OPEN:
            self.board.tell(s, language, now, self._bridge.link.waits)
            self._body.setCurrentWidget(self.board)
        else:
            self.message.show_view(words.message(self.phase, language, self._since, s))
            self._body.setCurrentWidget(self.message)
        broken = self.board.slides.trouble if self.board.slides is not None else ()
        self._reports.tell(problem_of(silent=self.silent, broken=broken))
        self._refresh_spotlight()

    def _foot(self, s: Snapshot) -> TickerView:
        """The line whose turn it is, and the telephone."""
        phone = s.profile.complaint_phone
        told = text(self._language, "display-phone", phone=phone) if phone else ""
        found = lines(s.profile, self._language, narrow=self.width() < self.height())
        turn = int(self._clock()) // s.profile.display.seconds
        return TickerView(found[turn % len(found)] if found else Line("megaphone", "", ()), told)

    def _refresh_spotlight(self) -> None:
        blinking = self.spotlight.blinking(self._clock())
        active = (blinking or self.spotlight.pending > 0) and self.phase is Phase.OPEN
        if active != self._blinking.isActive():
            self._blinking.start() if active else self._blinking.stop()
        lit = self.spotlight.lit(self._clock()) or (blinking and not motion(1))
        view = words.spotlight(self.spotlight.shown, self._language, lit=lit)
        self.large.show_view(view)
        self.large.setAccessibleName(
            " ".join((view.caption.main, view.number, view.counter_caption.main, view.counter))
        )
