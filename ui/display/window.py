"""The display's window: the branch comes in by the bridge, panels show it, the voice speaks it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QStackedWidget, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.services.messages import Answer
from branchdesk.services.ports import Voice
from ui.bridge import Bridge
from ui.display import words
from ui.display.calls import BLINK_HALF_S, Spotlight, awaited, call_rows, fresh_calls
from ui.display.panels import (
    CallList,
    Header,
    ListView,
    MessagePanel,
    QueueStrip,
    QueueView,
    SpotlightPanel,
    Ticker,
    TickerView,
)
from ui.display.sound import Speaker
from ui.display.state import Phase, phase, queue_rows
from ui.theme import DARK


class DisplayWindow(QWidget):
    """Full-screen board. ``clock`` is any steady clock in seconds."""

    def __init__(
        self, bridge: Bridge, voice: Voice, *, language: str = "zh", clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.setWindowTitle(text(language, "display-title"))
        self._bridge, self._language, self._clock = bridge, language, clock
        self.speaker = Speaker(voice)
        self.spotlight = Spotlight()
        self.phase = Phase.CONNECTING
        self.silent = False
        self._reported = False
        self._seen_seq = 0
        self._since = 0
        self._lay_out()
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()
        self._blinking = QTimer(self, interval=round(BLINK_HALF_S * 1000))
        self._blinking.timeout.connect(self._blink)
        bridge.changed.connect(self._on_change)
        bridge.link_changed.connect(self._on_link)
        self.speaker.spoken.connect(self._on_spoken)
        self.tick()

    def _lay_out(self) -> None:
        self.setAutoFillBackground(True)
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Window, QColor(DARK.page))
        self.setPalette(colours)
        self.header, self.ticker = Header(words.HeaderView()), Ticker(TickerView())
        self.large, self.list = SpotlightPanel(words.SpotlightView()), CallList(ListView())
        self.queues, self.message = QueueStrip(QueueView()), MessagePanel(words.MessageView())
        self._board = QWidget()
        self._grid = QGridLayout(self._board)
        self._body = QStackedWidget()
        self._body.addWidget(self._board)
        self._body.addWidget(self.message)
        self._outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._frame = QWidget()
        inner = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._frame)
        inner.addWidget(self._body)
        for panel, stretch in ((self.header, 0), (self._frame, 1), (self.ticker, 0)):
            self._outer.addWidget(panel, stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Landscape: calls beside the list. Portrait: one below the other."""
        unit = self.header.unit
        gap = round(24 * unit)
        layout = self._frame.layout()
        assert layout is not None
        layout.setContentsMargins(gap, gap, gap, gap)
        self.header.setFixedHeight(round(100 * unit))
        self.ticker.setFixedHeight(round(72 * unit))
        grid = self._grid
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(gap)
        parts: tuple[QWidget, ...] = (self.large, self.list, self.queues)
        for part in parts:
            grid.removeWidget(part)
        wide = self.width() >= self.height()
        places = ((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1)) if wide else ((0, 0, 1, 1), (1, 0, 1, 1), (2, 0, 1, 1))
        for part, place in zip(parts, places, strict=True):
            grid.addWidget(part, *place)
        for row, weight in enumerate((8, 5, 0) if wide else (8, 11, 5)):
            grid.setRowStretch(row, weight)
        for column, weight in enumerate((64, 36) if wide else (1, 0)):
            grid.setColumnStretch(column, weight)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ticking.stop()
        self._blinking.stop()
        self.speaker.close()
        super().closeEvent(event)

    def speak(self, language: str) -> None:
        """The language that stands first."""
        self._language = language
        self.setWindowTitle(text(language, "display-title"))
        self._refresh()

    def tick(self) -> None:
        """Once a second: clock, waits, the notice, and whose turn it is to stand large."""
        self.spotlight.tick(self._clock())
        self._refresh()

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
        if state is LinkState.LIVE:
            self._report()
        self._refresh()

    def _on_spoken(self, failure: Unavailable | None) -> None:
        self.silent = failure is not None
        self.spotlight.spoken(self._clock())
        self._report()
        self._refresh()

    def _report(self) -> None:
        """Tell the manager about the sound; what could not be told now is told after the next reconnection."""
        silent = self.silent
        if silent == self._reported or self._bridge.link_state is not LinkState.LIVE:
            return

        def done(_answer: Answer) -> None:
            self._reported = silent

        problem = "voice_unavailable" if silent else ""
        self._bridge.send(c.ReportDevice(problem=problem), done, _not_told)

    def _blink(self) -> None:
        self.spotlight.tick(self._clock())
        self._refresh_spotlight()

    def _refresh(self) -> None:
        s, now, language = self._bridge.snapshot, self._bridge.link.now(), self._language
        self.phase = phase(s, self._bridge.link_state, now)
        if s is not None:
            self.header.show_view(words.header(s, language, now, silent=self.silent))
            phone = s.profile.complaint_phone
            told = text(language, "display-phone", phone=phone) if phone else ""
            self.ticker.show_view(TickerView(words.notice(s.profile, language, int(self._clock())), told))
        if s is not None and self.phase is Phase.OPEN:
            self.list.show_view(ListView(language, call_rows(s)))
            self.queues.show_view(QueueView(language, queue_rows(s, now)))
            self._body.setCurrentWidget(self._board)
        else:
            self.message.show_view(words.message(self.phase, language, self._since, s))
            self._body.setCurrentWidget(self.message)
        self._refresh_spotlight()

    def _refresh_spotlight(self) -> None:
        blinking = self.spotlight.blinking(self._clock())
        active = (blinking or self.spotlight.pending > 0) and self.phase is Phase.OPEN
        if active != self._blinking.isActive():
            self._blinking.start() if active else self._blinking.stop()
        lit = self.spotlight.lit(self._clock())
        self.large.show_view(words.spotlight(self.spotlight.shown, self._language, lit=lit))


def _not_told(_error: BranchDeskError) -> None:
    """Stays unreported: the window tries again after the next announcement or reconnection."""
