"""The floor's counters: one tile each, with what may be done there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QStackedWidget, QToolButton, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.profile import Profile
from branchdesk.i18n import text
from branchdesk.i18n.stories import reason_name, service_name
from ui.manager.floor import Action, CounterCard
from ui.manager.format import duration
from ui.manager.parts import ROLES, Confirm, Sender, light_colour, put
from ui.manager.skills import SkillsDialog
from ui.theme import SPACE, palette, set_ink, set_role
from ui.widgets.bars import Bar
from ui.widgets.basics import column, label, row
from ui.widgets.icons import icon

CHIPS = {
    Activity.CLOSED: "chip",
    Activity.FREE: "chip",
    Activity.CALLED: "chip-warn",
    Activity.SERVING: "chip-good",
    Activity.WRAP_UP: "chip",
    Activity.PAUSED: "chip-warn",
}


class CounterTile(QFrame):
    """One counter. ``show_card`` changes only what differs."""

    def __init__(self, language: str, sender: Sender) -> None:
        super().__init__()
        self._language, self._sender = language, sender
        self.card: CounterCard | None = None
        self._profile: Profile | None = None
        set_role(self, "card")
        self.setMinimumHeight(148)
        self.setMaximumHeight(280)
        self.title, self.state = label(role="strong"), label(role="chip")
        self.number, self.service = label(role="large"), label(role="muted")
        self.time, self.teller, self.skills = label(role="large"), label(role="small"), label(role="small")
        self.bar = Bar(6)
        self.more = QToolButton()
        self.menu = QMenu(self)
        self.confirm = Confirm(language)
        self._faces = QStackedWidget()
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self._lay_out()

    def _lay_out(self) -> None:
        self.more.setIcon(icon("ellipsis", palette().muted))
        self.more.setIconSize(QSize(20, 20))
        self.more.setAutoRaise(True)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.menu)
        self.menu.aboutToShow.connect(self.fill_menu)
        outer = column(self, margin=SPACE + 4, gap=SPACE // 2)
        head = row(gap=SPACE)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        head.addWidget(self.more)
        outer.addLayout(head)
        face = QWidget()
        inner = column(face, gap=SPACE // 2)
        middle = row(gap=SPACE)
        middle.addWidget(self.number)
        middle.addWidget(self.service, 1, Qt.AlignmentFlag.AlignBottom)
        middle.addWidget(self.time)
        inner.addStretch(1)
        inner.addLayout(middle)
        inner.addWidget(self.bar)
        inner.addStretch(1)
        foot = row(gap=SPACE)
        foot.addWidget(self.teller, 1)
        foot.addWidget(self.skills)
        inner.addLayout(foot)
        self._faces.addWidget(face)
        self._faces.addWidget(self.confirm)
        outer.addWidget(self._faces, 1)

    def show_card(self, card: CounterCard, profile: Profile) -> None:
        """Show another state of this counter."""
        self._profile = profile
        if self.confirm.isHidden() and self._faces.currentIndex():
            self._faces.setCurrentIndex(0)
        if card == self.card:
            return
        self.card = card
        language = self._language
        put(self.title, text(language, "manager-counter", counter=card.id))
        put(self.state, text(language, f"manager-activity-{card.activity.value.replace('_', '-')}"))
        set_role(self.state, CHIPS[card.activity])
        closed = card.activity is Activity.CLOSED
        put(self.number, card.number or "—")
        put(self.service, self._beside(card, profile))
        put(self.time, "" if closed else duration(card.seconds))
        set_ink(self.time, ROLES[card.light])
        self.bar.setVisible(card.activity is Activity.SERVING)
        self.bar.show_share(card.share / 2, light_colour(card.light), tick=0.5 if card.share else None)
        put(self.teller, card.teller or text(language, "manager-nobody"))
        put(self.skills, " ".join(card.services) + (f" ({' '.join(card.backup)})" if card.backup else ""))

    def _beside(self, card: CounterCard, profile: Profile) -> str:
        if card.pause_reason:
            return reason_name(profile.pauses, card.pause_reason, self._language)
        if card.service:
            return service_name(profile, card.service, self._language)
        return text(self._language, "manager-flexible") if card.flexible else ""

    def fill_menu(self) -> None:
        """What may be done here now."""
        self.menu.clear()
        if self.card is None or self._profile is None:
            return
        for action in self.card.actions:
            self._add(action, self.card, self._profile)

    def _add(self, action: Action, card: CounterCard, profile: Profile) -> None:
        language = self._language
        if action == "pause":
            reasons = self.menu.addMenu(text(language, "manager-pause"))
            for reason in profile.pauses:
                do = partial(self._sender.send, c.PauseCounter(counter=card.id, reason=reason.code))
                reasons.addAction(reason.name.said_in(language), _ignoring(do))
        elif action == "resume":
            do = partial(self._sender.send, c.ResumeCounter(counter=card.id))
            self.menu.addAction(text(language, "manager-resume"), _ignoring(do))
        elif action == "close":
            self.menu.addAction(text(language, "manager-close-counter"), self.ask_close)
        else:
            self.menu.addAction(text(language, "manager-skills"), self.open_skills)

    def ask_close(self) -> None:
        """Ask in place before a counter is closed."""
        assert self.card is not None
        counter = self.card.id
        self._faces.setCurrentIndex(1)
        self.confirm.ask(
            text(self._language, "manager-close-counter-sure", counter=counter),
            text(self._language, "manager-close-counter"),
            partial(self._sender.send, c.CloseCounter(counter=counter)),
        )

    def open_skills(self) -> SkillsDialog:
        """The dialog for what this counter serves."""
        assert self.card is not None
        assert self._profile is not None
        dialog = SkillsDialog(self._language, self._profile, self.card, self._sender, self)
        dialog.open()
        return dialog


def _ignoring(do: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        do()

    return call


class Floor(QWidget):
    """All counters in a grid."""

    COLUMNS = 3

    def __init__(self, language: str, sender: Sender) -> None:
        super().__init__()
        self._language, self._sender = language, sender
        self.tiles: dict[str, CounterTile] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE + 4)

    def show_cards(self, cards: tuple[CounterCard, ...], profile: Profile) -> None:
        """Show all counters; tiles come and go only when the profile's counters do."""
        if [card.id for card in cards] != list(self.tiles):
            self._rebuild([card.id for card in cards])
        for card in cards:
            self.tiles[card.id].show_card(card, profile)

    def _rebuild(self, counters: list[str]) -> None:
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = {counter: CounterTile(self._language, self._sender) for counter in counters}
        for place, tile in enumerate(self.tiles.values()):
            self._grid.addWidget(tile, place // self.COLUMNS, place % self.COLUMNS)
        for column_no in range(self.COLUMNS):
            self._grid.setColumnStretch(column_no, 1)
