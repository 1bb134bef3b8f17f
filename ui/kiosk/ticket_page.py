"""The ticket on the screen: large number, place in the queue, QR code, and what became of the paper."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain.profile import Profile
from branchdesk.i18n import wait_text
from ui.kiosk.idle import PATIENCE, Page
from ui.kiosk.issue import Issued
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import error_words, lost_words, not_printed_words
from ui.ticket_paper import booked_words, page_address
from ui.widgets.bars import Bar
from ui.widgets.basics import card, column, label, row
from ui.widgets.look import Look
from ui.widgets.qr import QrCode
from ui.widgets.strip import Strip
from ui.widgets.touch import TouchButton
from ui.widgets.words import Figure


class TicketPage(QWidget):
    """Shown from the branch's answer until the customer leaves."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.status, self.error, self.lost = Strip(), Strip(), Strip()
        self.number, self.ahead, self.wait = Figure(), label(centre=True), label(centre=True)
        self._service, self._heading = label(centre=True, wrap=True), label("", "muted", centre=True)
        self.qr, self._scan = QrCode(), label("", "muted", wrap=True, centre=True)
        self.done, self.reprint = TouchButton("", "primary"), TouchButton("", "primary")
        self.noted, self.take_back = TouchButton(), TouchButton("", "danger")
        for button, act in (
            (self.done, kiosk.done),
            (self.noted, kiosk.done),
            (self.reprint, kiosk.reprint),
            (self.take_back, kiosk.take_back),
        ):
            button.clicked.connect(act)
        self.returns, self._bar = label("", "muted", centre=True), Bar(8)
        self.returns.setProperty("unspoken", True)  # it changes every second
        self._build()

    def _build(self) -> None:
        self._layout = column(self)
        self._layout.addWidget(self.status)
        self._layout.addWidget(self.error)
        self._layout.addWidget(self.lost)
        self._paper = card()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._paper)
        self._words = QVBoxLayout()
        for widget in (self._heading, self.number, self._service, self.ahead, self.wait):
            self._words.addWidget(widget, 1 if widget is self.number else 0)
        self._code = column()
        self._code.addWidget(self.qr, 1)
        self._code.addWidget(self._scan)
        self._halves.addLayout(self._words, 3)
        self._halves.addLayout(self._code, 2)
        self._layout.addWidget(self._paper, 1)
        self.buttons = QWidget()
        self._buttons = row(self.buttons)
        self._buttons.addWidget(self.take_back, 2)
        self._buttons.addWidget(self.noted, 2)
        self._buttons.addWidget(self.reprint, 3)
        self._buttons.addWidget(self.done, 1)
        self._layout.addWidget(self.buttons)
        time_left = row(gap=24)
        time_left.addWidget(self.returns)
        time_left.addWidget(self._bar, 1)
        self._layout.addLayout(time_left)

    def take_buttons(self) -> None:
        """Have the buttons on the page itself (upright screens); elsewhere the window puts them into its bar."""
        self._layout.insertWidget(self._layout.count() - 1, self.buttons)

    @property
    def first_button(self) -> TouchButton:
        """What Enter should do."""
        return self.reprint if self._kiosk.page is Page.NOT_PRINTED else self.done

    def refresh(self, look: Look) -> None:
        """Show the ticket and the state of its printing."""
        kiosk, profile = self._kiosk, self._kiosk.shore.profile
        if kiosk.issued is None or profile is None:
            return
        self._refresh_ticket(look, kiosk.issued, profile)
        page = kiosk.page
        failed = page in (Page.NOT_PRINTED, Page.ISSUING)  # issuing: the number is being taken back
        if failed:
            told = kiosk.bridge.link_state is LinkState.LIVE
            why = not_printed_words(look, kiosk.print_problem, told=told)
            self.status.tell(look, "warn", "printer-x", f"{look.tr('kiosk-not-printed')}\n{why}")
        elif page is Page.TAKE:
            self.status.tell(look, "good", "printer-check", look.tr("kiosk-take"), size=34)
        else:
            self.status.tell(look, "info", "printer", look.tr("kiosk-printing"), size=34)
        error = kiosk.error
        self.error.tell(look, "bad", "triangle-alert", error_words(look, error) if error else "", size=25)
        for button, words, shown in (
            (self.done, "kiosk-done", page is Page.TAKE),
            (self.noted, "kiosk-noted", failed),
            (self.reprint, "kiosk-reprint", failed),
            (self.take_back, "kiosk-take-back", failed),
        ):
            button.say(look.tr(words))
            button.setVisible(shown)
            button.setEnabled(page is not Page.ISSUING)
            look.button(button, 32, bold=True)
        self.refresh_time(look)

    def refresh_time(self, look: Look) -> None:
        """Show the seconds that are left."""
        kiosk = self._kiosk
        left = kiosk.idle.left(kiosk.page)
        if left is None or kiosk.issued is None:
            self.returns.setText("")
            self._bar.show_share(0, "accent")
            return
        seconds = max(0, round(left))
        if kiosk.page is Page.NOT_PRINTED:
            number = kiosk.issued.data.number
            self.returns.setText(look.tr("kiosk-stays-valid", seconds=seconds, number=number))
        else:
            self.returns.setText(look.tr("kiosk-returns", seconds=seconds))
        self._bar.show_share(left / PATIENCE[kiosk.page].seconds, "accent")

    def _refresh_ticket(self, look: Look, issued: Issued, profile: Profile) -> None:
        data = issued.data
        self._layout.setSpacing(look.px(18))
        self._buttons.setSpacing(look.px(20))
        self._words.setSpacing(look.px(6))
        self._code.setSpacing(look.px(16))
        margin = look.px(28)
        self._halves.setContentsMargins(margin, margin, margin, margin)
        direction = QBoxLayout.Direction.TopToBottom if look.portrait else QBoxLayout.Direction.LeftToRight
        self._halves.setDirection(direction)
        look.type(self._heading, 32)
        look.type(self._service, 44, bold=True)
        look.type(self.ahead, 36)
        look.type(self.wait, 36)
        look.type(self._scan, 26)
        look.type(self.returns, 24)
        self._heading.setText(look.tr("kiosk-your-number"))
        self.number.tell(data.number, look.px(320), "brand_ink")
        name = next((v.name for v in profile.services if v.code == data.service), None)
        priority = next((r.name for r in profile.priorities if r.code == data.priority), None)
        parts = [words.said_in(look.language) for words in (name, priority) if words]
        parts += [booked for booked in (booked_words(profile, data, look.language),) if booked]
        self._service.setText(" · ".join(parts))
        self.lost.tell(look, "warn", "calendar-clock", lost_words(look, profile, data), size=25)
        if issued.alone:
            self.ahead.setText(look.tr("ticket-island"))
            self.wait.setText("")
        else:
            self.ahead.setText(look.tr("ticket-ahead", ahead=data.ahead))
            self.wait.setText(wait_text(look.language, data.promise_low_min, data.promise_high_min))
        self._scan.setText(look.tr("kiosk-scan"))
        address = page_address(profile, issued)
        self._halves.setStretch(1, 2 if address else 0)
        for widget in (self.qr, self._scan):
            widget.setVisible(bool(address))
        self.qr.tell(address, look.px(460))
