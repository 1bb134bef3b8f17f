"""What is looked at on the floor, a counter or a queue, with what may be done there: one tap each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QMenu, QPushButton, QSizePolicy, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.policy import order
from branchdesk.domain.snapshot import Message, Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, local
from branchdesk.forecast.waits.told import Told as Waits
from branchdesk.forecast.waits.told import is_overdue
from branchdesk.i18n import text
from branchdesk.i18n.stories import answer_words, service_name
from ui.manager.acting import Deed, counter_deeds, last_word, queue_deeds, without_counter
from ui.manager.estimate import left_words, range_words, why_words
from ui.manager.floor import CounterCard, QueueLine, counter_cards
from ui.manager.format import NOTHING
from ui.manager.parts import TOUCH, Confirm, Sender, button, fill_area, page_area, put, tall
from ui.manager.skills import SkillsDialog
from ui.manager.undo import UndoBar
from ui.manager.waiting import WaitingTicket, in_lines
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label, plain, row

IN_A_LINE = 4
"""So many counters stand beside what they could do."""
WAITING = 8
"""So many of a queue are named; the tickets' page has all."""
ICONS = {
    "open": "megaphone", "come": "bell-ring", "resume": "play", "pause": "pause", "take": "arrow-right-left",
    "usual": "rotate-ccw", "skills": "list-checks", "story": "ticket", "close": "lock",
}  # fmt: skip


class Told(NamedTuple):
    """What the panel shows; it is made anew only when this changes."""

    kind: str
    subject: str
    title: str
    under: str
    deeds: tuple[tuple[str, Deed], ...]
    """Each with the counter that it is for."""
    waiting: tuple[WaitingTicket, ...] = ()
    """Of a queue: its first tickets in their order."""
    people: str = ""
    message: str = ""
    why: str = ""
    """Of a queue: what the wait of a new ticket comes from."""


class CloseLook(QFrame):
    """Hidden until a counter or a queue is touched. ``story(ticket)`` shows a ticket."""

    def __init__(self, language: str, sender: Sender, undo: UndoBar, story: Callable[[str], object]) -> None:
        super().__init__()
        self._language, self._sender, self._undo, self._story = language, sender, undo, story
        self._snapshot: Snapshot | None = None
        self.told: Told | None = None
        self.subject = ("", "")
        self.buttons: dict[str, QPushButton] = {}
        set_role(self, "card")
        layout = column(self, margin=SPACE + SPACE // 2, gap=SPACE)
        head = row(gap=SPACE)
        self.title, self.under = label(role="lead"), label(role="muted", wrap=True)
        self.shut = tall(button("✕", self.leave, "quiet"))
        self.shut.setAccessibleName(text(language, "manager-close-look"))
        self.shut.setFixedWidth(TOUCH)
        words = column(gap=0)
        words.addWidget(self.title)
        words.addWidget(self.under)
        head.addLayout(words, 1)
        head.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        self.confirm = Confirm(language)
        layout.addWidget(self.confirm)
        self._area = page_area(snug=True)
        layout.addWidget(self._area, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def look_at(self, kind: str, subject: str) -> None:
        """A "counter" or a "queue"; touched again, the look ends."""
        self.subject = ("", "") if self.subject == (kind, subject) else (kind, subject)
        self.confirm.hide()
        self.told = None
        self.setVisible(bool(self.subject[0]))

    def leave(self) -> None:
        """Look at nothing."""
        self.subject, self.told = ("", ""), None
        self.hide()

    def show_floor(
        self,
        s: Snapshot,
        cards: tuple[CounterCard, ...],
        lines: tuple[QueueLine, ...],
        now: int,
        waits: Waits | None = None,
    ) -> None:
        """The branch as it is now; ``waits``: as the node told them."""
        self._snapshot = s
        kind, subject = self.subject
        card = next((card for card in cards if card.id == subject), None)
        line = next((line for line in lines if line.code == subject), None)
        told = None
        if kind == "counter" and card is not None:
            told = self._counter(s, card, now)
        elif kind == "queue" and line is not None:
            told = self._queue(s, line, cards, now, waits)
        self.setVisible(told is not None)
        if told is not None and told != self.told and QApplication.activePopupWidget() is None:
            self.told = told
            self._fill(told)

    def _counter(self, s: Snapshot, card: CounterCard, now: int) -> Told:
        language = self._language
        state = text(language, f"manager-activity-{card.activity.value.replace('_', '-')}")
        skills = " ".join(card.services) + (f" ({' '.join(card.backup)})" if card.backup else "")
        who = card.teller or text(language, "manager-nobody")
        under = " · ".join(word for word in (state, who, skills) if word)
        message = last_word(s, card.id)
        people = ""
        if not card.teller:
            names = text(language, "manager-list-comma").join(person.name for person in without_counter(s))
            people = text(language, "manager-could-open", names=names) if names else text(language, "manager-none-free")
        return Told(
            kind="counter",
            subject=card.id,
            title=text(language, "manager-counter", counter=card.id),
            under=under,
            deeds=tuple((card.id, deed) for deed in counter_deeds(s, card, now)),
            people=people,
            message=self._message(s, message) if message else "",
        )

    def _message(self, s: Snapshot, message: Message) -> str:
        """What was said last, to the counter or from it, and what came back."""
        language, zone = self._language, s.profile.timezone
        time = f"{local(message.sent_at, zone):%H:%M}"
        if message.sender:
            asked = text(language, f"manager-message-{message.code}")
            noted = text(language, "message-answer-both", words=asked, note=message.note) if message.note else asked
            told = text(language, "manager-heard", words=noted, time=time)
        else:
            told = text(language, f"manager-told-{message.code}", time=time)
        if message.answered_at is None:
            return told + text(language, "manager-no-answer")
        back = f"{local(message.answered_at, zone):%H:%M}"
        note = answer_words(language, message.answer_code, message.answer) or "✓"
        return told + text(language, "manager-answered", time=back, note=note)

    def _queue(
        self, s: Snapshot, line: QueueLine, cards: tuple[CounterCard, ...], now: int, waits: Waits | None
    ) -> Told:
        language = self._language
        tickets = order(s, line.code, now)
        waiting = tuple(self._ticket(ticket, waits, now) for ticket in tickets[:WAITING])
        expected = line.expected
        shown = range_words(language, expected.low_min, expected.high_min) if expected else NOTHING
        why = " ".join(why_words(s, waits, line.code, language, now))
        return Told(
            kind="queue",
            subject=line.code,
            title=f"{line.code}  {line.name.said_in(language)}",
            under=text(language, "manager-lobby-waiting", count=line.waiting),
            deeds=tuple((card.id, deed) for card, deed in queue_deeds(line.code, cards)),
            waiting=waiting,
            why=text(language, "manager-why", range=shown, why=why),
        )

    def _ticket(self, ticket: Ticket, waits: Waits | None, now: int) -> WaitingTicket:
        waited = text(self._language, "manager-waited", minutes=max(0, now - ticket.waits_since) // MINUTE)
        words = left_words(waits, ticket, self._language, now)
        return WaitingTicket(ticket.id, ticket.number, waited, words, is_overdue(ticket, now))

    def _fill(self, told: Told) -> None:
        put(self.title, told.title)
        put(self.under, told.under)
        inside = QWidget()
        layout = column(inside, gap=SPACE)
        layout.setContentsMargins(0, 0, SPACE, 0)
        for words in (told.message, told.people):
            if words:
                layout.addWidget(label(words, "muted", wrap=True))
        of_queue = told.kind == "queue"
        deeds = [self._button(counter, deed, of_queue=of_queue) for counter, deed in told.deeds]
        keys = [f"{deed.code}{counter if of_queue else deed.service}" for counter, deed in told.deeds]
        self.buttons = dict(zip(keys, deeds, strict=True))
        layout.addLayout(by_counter(self._language, told.deeds, deeds) if of_queue else in_pairs(deeds))
        layout.addLayout(in_lines(told.waiting, self._story))
        if told.why:
            layout.addWidget(label(told.why, "muted", wrap=True))
        layout.addStretch(1)
        fill_area(self._area, inside)

    def _button(self, counter: str, deed: Deed, *, of_queue: bool) -> QPushButton:
        words = self._words(counter, deed, of_queue=of_queue)
        made = button(counter if of_queue else words, partial(self._do, counter, deed))
        made.setAccessibleName(words)
        tall(made, "" if of_queue else ICONS[deed.code], "bad" if deed.sure else "accent")
        if deed.sure:
            set_role(made, "danger")
        if deed.code == "pause":
            made.setMenu(self._pauses(counter, made))
        return made

    def _words(self, counter: str, deed: Deed, *, of_queue: bool = False) -> str:
        where = "queue" if of_queue else "here"
        return text(self._language, f"manager-do-{where}-{deed.code}", counter=counter, service=deed.service)

    def _pauses(self, counter: str, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        assert self._snapshot is not None
        for reason in self._snapshot.profile.pauses:
            op, back = c.PauseCounter(counter=counter, reason=reason.code), c.ResumeCounter(counter=counter)
            menu.addAction(reason.name.said_in(self._language), partial(self._send, counter, Deed("pause", op, back)))
        return menu

    def _do(self, counter: str, deed: Deed) -> None:
        if deed.code == "story":
            assert self._snapshot is not None
            self._story(self._snapshot.counters[counter].ticket)
        elif deed.code == "skills":
            self.open_skills(counter)
        elif deed.sure:
            ask = text(self._language, "manager-close-counter-sure", counter=counter)
            self.confirm.ask(ask, self._words(counter, deed), partial(self._send, counter, deed))
        else:
            self._send(counter, deed)

    def _send(self, counter: str, deed: Deed) -> None:
        assert deed.op is not None
        assert self._snapshot is not None
        service = service_name(self._snapshot.profile, deed.service, self._language) if deed.service else ""
        told = text(self._language, f"manager-done-{deed.code}", counter=counter, service=service)
        if deed.undo is None:
            self._sender.send(deed.op, told)
        else:
            back = partial(self._sender.send, deed.undo, text(self._language, "manager-undone"))
            self._sender.send(deed.op, then=lambda _answer: self._undo.offer(told, back))

    def open_skills(self, counter: str) -> SkillsDialog:
        """The dialog for what this counter serves."""
        s = self._snapshot
        assert s is not None
        card = next(card for card in counter_cards(s, s.at) if card.id == counter)
        dialog = SkillsDialog(self._language, s.profile, card, self._sender, self)
        dialog.open()
        return dialog


def in_pairs(buttons: Sequence[QPushButton]) -> QGridLayout:
    """Two in a line."""
    grid = QGridLayout()
    grid.setSpacing(SPACE)
    for place, made in enumerate(buttons):
        grid.addWidget(made, place // 2, place % 2)
    for side in range(2):
        grid.setColumnStretch(side, 1)
    return grid


def by_counter(language: str, deeds: Sequence[tuple[str, Deed]], buttons: Sequence[QPushButton]) -> QGridLayout:
    """What may be done for a queue: once in words, then the counters that could, so that all of them have room."""
    grid, line = QGridLayout(), 0
    grid.setSpacing(SPACE)
    for code, group in groupby(zip(deeds, buttons, strict=True), key=lambda pair: pair[0][1].code):
        these = list(group)
        words = text(language, f"manager-queue-{code}", service=these[0][0][1].service)
        grid.addWidget(label(words, wrap=True), line, 0)
        for place, (_deed, made) in enumerate(these):
            made.setToolTip(plain(made.accessibleName()))
            grid.addWidget(made, line + place // IN_A_LINE, 1 + place % IN_A_LINE)
        line += ceil(len(these) / IN_A_LINE)
    grid.setColumnStretch(0, 1)
    return grid
