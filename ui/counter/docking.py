"""The full window or the dock: one of them at a time, of the same work. And keys that reach it from other programs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QWidget

from ui.counter.device import Device
from ui.counter.dock import EDGES, Dock, bar_place, drawer_place
from ui.counter.findbox import FindBox
from ui.counter.hotkeys import HotKeys
from ui.counter.keyboard import Keyboard
from ui.counter.keymap import Action
from ui.counter.queuebox import QueueBox
from ui.counter.session import Session


class Standing:
    """Where the dock stands: on the screen and at the edge that the user has chosen."""

    def __init__(self, window: QWidget, device: Device) -> None:
        self._window, self._device = window, device
        self.dock: Dock | None = None

    def turn(self) -> None:
        """To the next edge."""
        edge = self._device.settings.counter_edge
        self._device.change(counter_edge=EDGES[(EDGES.index(edge) + 1) % len(EDGES)])

    def move(self) -> None:
        """To the next screen."""
        screens = QGuiApplication.screens()
        self._device.change(screen=screens[(screens.index(self._screen()) + 1) % len(screens)].name())

    def place(self) -> None:
        """Bar and drawer, for the size that they have now."""
        if self.dock is not None:
            edge = self._device.settings.counter_edge
            room = self._screen().availableGeometry()
            self.dock.stand(edge, len(QGuiApplication.screens()), room.size())
            self.dock.move(bar_place(room, edge, self.dock.size()))
            self.place_drawer()

    def place_drawer(self) -> None:
        if self.dock is not None:
            room, edge = self._screen().availableGeometry(), self._device.settings.counter_edge
            drawer = self.dock.drawer
            drawer.move(drawer_place(room, edge, self.dock.geometry(), drawer.size()))

    def _screen(self) -> QScreen:
        """The one that was chosen, while it is there; else the window's."""
        screens = QGuiApplication.screens()
        mine = self._window.screen()
        wanted = self._device.settings.screen
        return next((s for s in screens if s.name() == wanted), mine if mine in screens else screens[0])


class Docking(QObject):
    """Made with the window; the dock comes into being when it is first wanted.

    Signals:
        refused(list[str]): keys that another program has
    """

    refused = Signal(object)

    def __init__(self, window: QWidget, session: Session, queue: QueueBox) -> None:
        super().__init__(window)
        self._window, self._session, self._queue = window, session, queue
        self._device: Device = session.device
        self.dock: Dock | None = None
        self._standing = Standing(window, self._device)
        self._keyboard: Keyboard | None = None
        self.hotkeys = HotKeys(self)
        self.hotkeys.pressed.connect(self._on_hotkey)
        self._device.changed.connect(self._on_settings)
        session.shown.connect(lambda _: self.show_view())
        session.asking.asked.connect(lambda _: self.show_view())
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._on_screen_gone)  # a method: the application must not keep a closed window

    @property
    def docked(self) -> bool:
        """Whether the dock is what the user sees."""
        return self.dock is not None and self.dock.isVisible()

    @property
    def finder(self) -> FindBox | None:
        """The dock's line for numbers, while it is the dock that is used."""
        return self.dock.drawer.finder if self.docked and self.dock is not None else None

    def _on_screen_gone(self, _screen: QScreen) -> None:
        self._standing.place()

    def begin(self) -> None:
        """As it was left."""
        self._on_settings()
        if self._device.settings.counter_docked:
            self.turn_into_dock()

    def toggle(self) -> None:
        """The other one; kept for the next start."""
        if self.docked:
            self.turn_into_window()
        else:
            self.turn_into_dock()
        self._device.change(counter_docked=self.docked)

    def turn_into_dock(self) -> None:
        dock = self.dock or self._make()
        self._standing.place()
        dock.show()
        self._window.hide()
        self.show_view()
        self._standing.place()

    def turn_into_window(self) -> None:
        """Because the user wants it, so it may take the focus."""
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        if self.dock is not None:
            self.dock.drawer.hide()
            self.dock.hide()

    def close(self) -> None:
        """With the window: nothing is left behind."""
        self.hotkeys.close()
        if self.dock is not None:
            self.dock.closed.disconnect()
            self.dock.close()

    def show_view(self) -> None:
        session = self._session
        if self.dock is not None and self.docked and session.view is not None:
            self.dock.show_view(session.view, session.asking.question, session.texts)

    def _make(self) -> Dock:
        session, dock = self._session, Dock()
        self.dock = self._standing.dock = dock
        panel = dock.drawer.panel
        self._keyboard = Keyboard(session, panel, self._queue)
        dock.pressed.connect(session.press)
        dock.typed.connect(self._on_key)
        dock.turned.connect(self._standing.turn)
        dock.moved.connect(self._standing.move)
        dock.changed_size.connect(self._standing.place_drawer)
        dock.closed.connect(self.toggle)
        dock.drawer.notices.pressed.connect(session.press)
        dock.drawer.finder.taken.connect(session.act_on)
        dock.drawer.finder.closed.connect(self.show_view)
        panel.chosen.connect(session.choose)
        panel.noted.connect(session.answer)
        panel.cancelled.connect(session.asking.cancel)
        return dock

    def _on_key(self, event: QKeyEvent) -> None:
        if self._keyboard is not None and self.dock is not None:
            self._keyboard.handle(event, self.dock.focusWidget())

    def _on_hotkey(self, action: Action) -> None:
        """Somebody pressed it, so a question that follows may have the keyboard."""
        self._session.press(action)
        if self._session.asking.question is not None:
            shown: QWidget = self.dock if self.docked and self.dock is not None else self._window
            shown.raise_()
            shown.activateWindow()

    def _on_settings(self) -> None:
        self.hotkeys.use(self._device.keys, on=self._device.settings.counter_hotkeys)
        self.refused.emit(self.hotkeys.refused)
        self._standing.place()
