"""The slim bar beside the bank's own program: the customer, the clock, the keys. Never takes the focus by itself.

Questions, lines of news and, under the mouse, who comes next stand in a drawer beside it: the bar covers no more than
it must.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from ui.counter.answers import Question
from ui.counter.customer import STATE_ROLES, Lamps
from ui.counter.findbox import FindBox
from ui.counter.keybutton import BigButton, KeyButton
from ui.counter.keymap import Action
from ui.counter.keypad import ICONS, meant
from ui.counter.notices import Notices
from ui.counter.panel import Panel
from ui.counter.presenter import CounterView
from ui.counter.texts import Tr
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label, row

Edge = Literal["left", "right", "top", "bottom"]
EDGES: tuple[Edge, ...] = ("top", "right", "bottom", "left")
A = Action
KEYS = (A.RECALL, A.MISSED, A.HOLD, A.TRANSFER, A.NEXT, A.PAUSE)
"""Beside the large one, which starts and finishes."""
SPARED = (A.PAUSE, A.NEXT, A.TRANSFER, A.HOLD)
"""What a small screen leaves out, the first first; the keyboard still has them."""
WIDE, KEY, BIG, DRAWER = 224, 86, 224, 440
"""Widths: of the upright bar, of a key, of the large key, of the drawer."""
GLANCE = 3
ON_TOP = (
    Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
)  # fmt: skip


def is_upright(edge: Edge) -> bool:
    return edge in ("left", "right")


def bar_place(room: QRect, edge: Edge, size: QSize) -> QPoint:
    """The corner of a bar of this size, in the middle of an edge of the screen's free room."""
    x = room.left() + max(0, room.width() - size.width()) // 2
    y = room.top() + max(0, room.height() - size.height()) // 2
    if edge == "left":
        x = room.left()
    elif edge == "right":
        x = room.right() + 1 - size.width()
    elif edge == "top":
        y = room.top()
    else:
        y = room.bottom() + 1 - size.height()
    return QPoint(x, y)


def drawer_place(room: QRect, edge: Edge, bar: QRect, size: QSize) -> QPoint:
    """The corner of the drawer: on the bar's inner side, within the screen."""
    x, y = bar.left(), bar.top()
    if edge == "left":
        x = bar.right() + 1
    elif edge == "right":
        x = bar.left() - size.width()
    elif edge == "top":
        y = bar.bottom() + 1
    else:
        y = bar.top() - size.height()
    x = max(room.left(), min(x, room.right() + 1 - size.width()))
    return QPoint(x, max(room.top(), min(y, room.bottom() + 1 - size.height())))


class Drawer(QFrame):
    """What does not fit into the bar."""

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar, ON_TOP)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        set_role(self, "page")
        self.setFixedWidth(DRAWER)
        self.panel, self.finder, self.notices = Panel(), FindBox(), Notices()
        self.glance = label(role="small", wrap=True)
        whole = column(self, margin=SPACE)
        for part in (self.panel, self.finder, self.notices, self.glance):
            whole.addWidget(part)

    def show_glance(self, words: str) -> None:
        self.glance.setText(words)
        self.glance.setVisible(bool(words))

    @property
    def is_needed(self) -> bool:
        """Whether anything stands in it."""
        return any(not part.isHidden() for part in (self.panel, self.finder, self.notices, self.glance))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The bar knows the keys."""
        bar = self.parentWidget()
        if bar is not None:
            bar.keyPressEvent(event)


class Dock(QFrame):
    """The bar and its drawer.

    Signals:
        pressed(Action): a key was clicked
        turned(): to the next edge
        moved(): to the next screen
        typed(QKeyEvent): a key of the keyboard
        closed(): somebody closed it: back to the window
        changed_size(): the drawer is to be placed anew
    """

    pressed = Signal(object)
    turned = Signal()
    moved = Signal()
    typed = Signal(object)
    closed = Signal()
    changed_size = Signal()

    def __init__(self) -> None:
        super().__init__(None, ON_TOP)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_role(self, "card")
        self.drawer = Drawer(self)
        self.counter, self.state = label(role="small"), label(role="chip")
        self.number, self.time = label(role="title"), label(role="lead")
        self.lamps, self.big = Lamps(), BigButton()
        self.queue = label(role="small")
        self.keys = {action: KeyButton(ICONS[action]) for action in KEYS}
        self.turn, self.screen_button, self.full = (KeyButton(icon) for icon in ("rotate-ccw", "monitor", "layers"))
        self._suggested: Action | None = None
        self._shown: CounterView | None = None
        self._hovered = False
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._layout.setSpacing(SPACE)
        self._layout.setSizeConstraint(QBoxLayout.SizeConstraint.SetFixedSize)
        head, customer = QWidget(), QWidget()
        who, whom, times = column(head, gap=4), row(customer, gap=12), column(gap=4)
        top = row(gap=10)
        top.addWidget(self.counter)
        top.addWidget(self.queue)
        top.addStretch(1)
        who.addLayout(top)
        who.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        times.addWidget(self.time)
        times.addWidget(self.lamps)
        whom.addWidget(self.number, 1, Qt.AlignmentFlag.AlignVCenter)
        whom.addLayout(times)
        for holder, narrow in ((head, 140), (customer, 164)):
            holder.setMinimumWidth(narrow)
            self._layout.addWidget(holder)
        self._layout.addWidget(self.big)
        for button in (*self.keys.values(), self.turn, self.screen_button, self.full):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setFixedWidth(KEY)
            self._layout.addWidget(button)

    def _connect(self) -> None:
        self.big.clicked.connect(self._press_suggested)
        for action, button in self.keys.items():
            button.clicked.connect(lambda _=False, a=action: self.pressed.emit(self._meant(a)))
        self.turn.clicked.connect(self.turned)
        self.screen_button.clicked.connect(self.moved)
        self.full.clicked.connect(lambda: self.pressed.emit(Action.DOCK))

    def stand(self, edge: Edge, screens: int, room: QSize) -> None:
        """Lie along the top or bottom, or stand along a side; no longer than the screen."""
        upright = is_upright(edge)
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if upright else direction.LeftToRight)
        self.big.setFixedWidth(WIDE if upright else BIG)
        for button in (*self.keys.values(), self.turn, self.screen_button, self.full):
            button.setFixedWidth(WIDE if upright else KEY)
        self.screen_button.setVisible(screens > 1)
        for button in self.keys.values():
            button.show()
        for action in SPARED:
            wanted = self._layout.sizeHint()
            if wanted.width() <= room.width() and wanted.height() <= room.height():
                break
            self.keys[action].hide()
        self.adjustSize()

    def show_view(self, shown: CounterView, question: Question | None, tr: Tr) -> None:
        """Repaint, without ever asking for the focus."""
        self._shown = shown
        now = shown.now
        self.counter.setText(tr("counter-title", counter=shown.header.counter))
        set_role(self.state, STATE_ROLES[now.activity])
        self.state.setText(now.state)
        waiting = "–" if shown.lists.unknown else str(len(shown.lists.waiting))
        self.queue.setText(tr("counter-tab-waiting", count=waiting))
        self.number.setText(now.number or tr("counter-dock-nobody"))
        self.time.setText(now.time)
        self.lamps.show_light(now.light)
        suggestion = shown.suggestion
        self._suggested = suggestion.action if shown.page != "login" else Action.DOCK
        words = suggestion.words if shown.page != "login" else tr("counter-do-log-in")
        self.big.put(words, tr("counter-key-space"))
        self.big.setEnabled(self._suggested is not None and shown.actions[self._suggested].enabled)
        for action, button in self.keys.items():
            state = shown.actions[self._meant(action)]
            button.put(state.words, state.key)
            button.put_note(state.note, ICONS[self._meant(action)])
            button.setEnabled(state.enabled and shown.page == "work")
            button.setToolTip(state.why_not or state.also)
        self.turn.put(tr("counter-dock-turn"), "")
        self.screen_button.put(tr("counter-dock-screen"), "")
        self.full.put(tr("counter-dock-full"), shown.actions[Action.DOCK].key)
        self._show_drawer(question, tr)

    def _show_drawer(self, question: Question | None, tr: Tr) -> None:
        drawer, shown = self.drawer, self._shown
        if shown is None:
            return
        if drawer.panel.question is not question:
            drawer.panel.ask(question, tr)
        drawer.notices.show_offers(shown.offers[:2])
        lines = shown.lists.waiting[:GLANCE] if self._hovered and question is None else ()
        drawer.show_glance("\n".join(f"{line.number}  {line.service}  {line.time}  {line.why}" for line in lines))
        drawer.finder.look()
        drawer.adjustSize()
        drawer.setVisible(self.isVisible() and drawer.is_needed)
        self.changed_size.emit()

    def _meant(self, action: Action) -> Action:
        return meant(action, self._shown)

    def _press_suggested(self) -> None:
        if self._suggested is not None:
            self.pressed.emit(self._suggested)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed.emit(event)

    def hover(self, *, on: bool) -> None:
        """The mouse over the bar shows who comes next."""
        self._hovered = on

    def enterEvent(self, event: QEnterEvent) -> None:
        self.hover(on=True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(on=False)
        super().leaveEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.drawer.hide()
        event.accept()
        self.closed.emit()
