"""Help me choose: the page of wishes, the answer to one, and the page that says that somebody comes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from branchdesk.domain.guidance import Wish
from ui.kiosk.bar import ICON_GAP
from ui.kiosk.guide import groups
from ui.kiosk.home import Offer, Reach, offers, offers_alone
from ui.kiosk.lines import Lines
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.tiles import Tile, TileWords, even
from ui.kiosk.words import notice_words, wait_words
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import IconLabel, icon, known_icon
from ui.widgets.look import Look
from ui.widgets.strip import Message
from ui.widgets.touch import TouchButton


class GroupBoard(QWidget):
    """Wishes as tiles under their headings: a column for each group on a wide screen, one below the other on an
    upright one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[Tile] = []
        self._heads: list[QLabel] = []
        self._counts: list[int] = []
        self._gap, self._head, self._portrait = 16, 40, False

    def set_counts(self, counts: list[int]) -> list[Tile]:
        """Exactly so many tiles in so many groups; returns those that are new."""
        self._counts = counts
        while len(self.tiles) > sum(counts):
            self.tiles.pop().deleteLater()
        while len(self._heads) > len(counts):
            self._heads.pop().deleteLater()
        new = [Tile(self) for _ in range(sum(counts) - len(self.tiles))]
        self.tiles += new
        heads = [label("", "muted", wrap=True) for _ in range(len(counts) - len(self._heads))]
        self._heads += heads
        for head in heads:
            head.setParent(self)
            head.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for widget in (*new, *heads):
            widget.show()
        return new

    def tell(self, look: Look, names: list[str]) -> None:
        """Headings, sizes and places."""
        self._gap, self._head, self._portrait = look.px(16), look.type_px(48), look.portrait
        for head, name in zip(self._heads, names, strict=True):
            head.setText(name)
            look.type(head, 28, bold=True)
        for tile in self.tiles:
            tile.set_scale(look.scale)
        self._place()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        heads, tiles = group_places(self.size(), self._counts, self._gap, self._head, portrait=self._portrait)
        for head, place in zip(self._heads, heads, strict=True):
            head.setGeometry(place)
        for tile, place in zip(self.tiles, tiles, strict=True):
            tile.setGeometry(place)
        even(self.tiles)


def group_places(
    area: QSize, counts: list[int], gap: int, head: int, *, portrait: bool
) -> tuple[list[QRect], list[QRect]]:
    """Where headings and tiles stand. All tiles of a screen are of one height."""
    if not counts:
        return [], []
    if portrait:
        rows = sum((count + 1) // 2 for count in counts)
        used = len(counts) * (head + gap) + (rows - 1) * gap
        height, width = max(1, (area.height() - used) // max(1, rows)), (area.width() - gap) // 2
        heads, tiles, top = [], [], 0
        for count in counts:
            heads.append(QRect(0, top, area.width(), head))
            top += head
            for place in range(count):
                tiles.append(QRect((place % 2) * (width + gap), top + place // 2 * (height + gap), width, height))
            top += (count + 1) // 2 * (height + gap) + gap
        return heads, tiles
    width = (area.width() - gap * (len(counts) - 1)) // len(counts)
    most = max(counts)
    height = max(1, (area.height() - head - gap * (most - 1)) // most)
    lefts = [place * (width + gap) for place in range(len(counts))]
    heads = [QRect(left, 0, width, head) for left in lefts]
    tiles = [
        QRect(left, head + place * (height + gap), width, height)
        for left, count in zip(lefts, counts, strict=True)
        for place in range(count)
    ]
    return heads, tiles


class WishesPage(QWidget):
    """What do you want to do?"""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.title = label(wrap=True)
        self.board, self.person = GroupBoard(), TouchButton()
        self.person.clicked.connect(kiosk.guide.person)
        self._layout = column(self)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self.board, 1)
        self._layout.addWidget(self.person)

    def refresh(self, look: Look) -> None:
        """Show the branch's wishes in the customer's language."""
        self._layout.setSpacing(look.px(16))
        look.type(self.title, 46, bold=True)
        self.title.setText(look.tr("kiosk-wishes"))
        found = groups(self._kiosk.shore.profile, look.language)
        for tile in self.board.set_counts([len(wishes) for _, wishes in found]):
            tile.chosen.connect(self._kiosk.guide.choose)
        flat = [wish for _, wishes in found for wish in wishes]
        for tile, wish in zip(self.board.tiles, flat, strict=True):
            sign = known_icon(wish.icon or "ticket")
            tile.tell(TileWords(wish.code, sign, wish.name.said_in(look.language)), large=look.large)
        self.board.tell(look, [name for name, _ in found])
        person_button(look, self.person)


class WishPage(QWidget):
    """Where it is done, how long the wait is, what to bring, what it costs, and how it goes without waiting."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.title, self.service = label(wrap=True), label(wrap=True)
        self.wait, self.papers, self.fee = _Fact("clock"), _Fact("file-text"), _Fact("coins")
        self.instead, self._frame = _Fact("circle-check"), card("banner-good")
        column(self._frame).addWidget(self.instead)
        self.take, self.person = TouchButton("", "primary"), TouchButton()
        self.take.clicked.connect(kiosk.guide.take)
        self.person.clicked.connect(kiosk.guide.person)
        self._layout = column(self)
        self._layout.addWidget(self.title)
        self._card = card()
        inner = column(self._card)
        inner.addWidget(self.service)
        self._facts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for widget in (self.wait, self.papers, self.fee):
            self._facts.addWidget(widget, 1)
        inner.addLayout(self._facts)
        inner.addStretch(1)
        self._inner = inner
        self._layout.addWidget(self._card, 1)
        self._layout.addWidget(self._frame)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.addWidget(self.person, 2)
        self._buttons.addWidget(self.take, 3)
        self._layout.addLayout(self._buttons)

    def refresh(self, look: Look) -> None:
        """Show the answer; of a wish that has gone, nothing."""
        kiosk, wish = self._kiosk, self._kiosk.guide.wish
        offer = self._offer(wish)
        if wish is None or offer is None:
            return
        service, said = offer.service, look.language
        self._layout.setSpacing(look.px(20))
        self._buttons.setSpacing(look.px(20))
        margin = look.px(32)
        self._inner.setContentsMargins(margin, look.px(24), margin, look.px(24))
        directions = QBoxLayout.Direction
        self._facts.setDirection(directions.TopToBottom if look.portrait else directions.LeftToRight)
        for place, share in enumerate((1, 1, 1) if look.portrait else (4, 5, 3)):  # papers are the longest of them
            self._facts.setStretch(place, share)
        for layout in (self._inner, self._facts):
            layout.setSpacing(look.px(36))
        look.type(self.title, 46, bold=True)
        look.type(self.service, 46 if look.portrait else 36, bold=True)
        self.title.setText(wish.name.said_in(said))
        self.service.setText(look.tr("kiosk-wish-service", service=f"{service.code} {service.name.said_in(said)}"))
        self.wait.tell(look, look.tr("kiosk-wish-wait"), self._wait_words(look, offer))
        papers = wish.papers or service.documents
        fee = wish.fee or service.fee
        self.papers.tell(look, look.tr("kiosk-wish-papers"), papers.said_in(said) if papers else "")
        self.fee.tell(look, look.tr("kiosk-wish-fee"), fee.said_in(said) if fee else "")
        self.instead.tell(look, look.tr("kiosk-wish-instead"), wish.instead.said_in(said) if wish.instead else "")
        self._frame.setVisible(wish.instead is not None)
        self._frame.setContentsMargins(margin, look.px(16), margin, look.px(16))
        self._buttons.setDirection(directions.BottomToTop if look.portrait else directions.LeftToRight)
        look.button(self.take, 36, bold=True)
        self.take.setIcon(icon("ticket", "on_accent"))
        self.take.setIconSize(QSize(look.px(44), look.px(44)))
        self.take.say(ICON_GAP + look.tr("kiosk-wish-take"))
        self.take.setEnabled(offer.is_given and kiosk.shore.reach in (Reach.OPEN, Reach.ISLAND))
        person_button(look, self.person)

    def _offer(self, wish: Wish | None) -> Offer | None:
        kiosk, s, profile = self._kiosk, self._kiosk.bridge.snapshot, self._kiosk.shore.profile
        if wish is None or profile is None:
            return None
        now = kiosk.bridge.link.now()
        fresh = s is not None and kiosk.shore.reach is Reach.OPEN
        waits, priority = kiosk.bridge.link.waits, kiosk.session.priority
        found = offers(s, priority, now, waits) if s and fresh else offers_alone(profile, now)
        return next((offer for offer in found if offer.service.code == wish.service), None)

    def _wait_words(self, look: Look, offer: Offer) -> str:
        kiosk, profile = self._kiosk, self._kiosk.shore.profile
        notice = notice_words(look, offer, profile, kiosk.bridge.link.now()) if profile else ""
        if not offer.is_given or kiosk.shore.reach is not Reach.OPEN:
            return notice
        parts = (look.tr("kiosk-waiting", ahead=offer.ahead), wait_words(look, offer.wait), notice)
        return " · ".join(part for part in parts if part)


class _Fact(QWidget):
    """An icon, what it is, and what there is to know; hidden where there is nothing."""

    def __init__(self, sign: str) -> None:
        super().__init__()
        self._sign = sign
        self._icon = IconLabel(sign, "accent")
        self._name, self.words = label("", "muted"), Lines()
        self._layout = row(self)
        self._layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=2)
        words.addWidget(self._name)
        words.addWidget(self.words)
        words.addStretch(1)
        self._layout.addLayout(words, 1)

    def tell(self, look: Look, name: str, words: str) -> None:
        """Show it."""
        self.setVisible(bool(words))
        self._layout.setSpacing(look.px(20))
        more = 1.35 if look.portrait else 1
        self._icon.show_icon(self._sign, "accent", look.px(48 * more))
        look.type(self._name, 22 * more)
        look.type(self.words, 32 * more)
        self._name.setText(name)
        self.words.tell(words)


class PersonPage(QWidget):
    """Somebody has been called, or could not be."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.message, self.done = Message(), TouchButton("", "primary")
        self.done.clicked.connect(kiosk.done)
        self._layout = column(self)
        self._layout.addWidget(self.message, 1)
        self._layout.addWidget(self.done)

    def refresh(self, look: Look) -> None:
        """Show how the call went."""
        self._layout.setSpacing(look.px(20))
        call = self._kiosk.guide.call
        title, words = look.tr(f"kiosk-person-{call or 'asking'}"), look.tr(f"kiosk-person-help-{call or 'asking'}")
        sign = "bell-ring" if call == "sent" else "users"
        self.message.tell(
            look, "good" if call == "sent" else "warn" if call == "failed" else "info", sign, title, words
        )
        look.button(self.done, 32, bold=True)
        self.done.say(look.tr("kiosk-done"))


def person_button(look: Look, button: TouchButton) -> None:
    """The way to a person, the same everywhere."""
    look.button(button, 30)
    button.setIcon(icon("users", "accent"))
    button.setIconSize(QSize(look.px(40), look.px(40)))
    button.say(ICON_GAP + look.tr("kiosk-person"))
