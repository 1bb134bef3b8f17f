"""The teller's work: turns keys into plans, keeps what is being asked, and tells the window what to show."""

from __future__ import annotations

from functools import partial
from typing import Literal

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from branchdesk.client.journal import Journal
from branchdesk.domain import events as e
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import Event
from ui.bridge import Bridge
from ui.counter.actions import line_refusal
from ui.counter.answers import Local, Option, Plan, Question
from ui.counter.asking import Asking
from ui.counter.device import Device
from ui.counter.finding import Found, find
from ui.counter.history import History
from ui.counter.keymap import OF_WINDOW, Action
from ui.counter.lines import Line
from ui.counter.offers import seen_next
from ui.counter.presenter import CounterView, view
from ui.counter.questions import by_name_question, give_up_question, line_plan, plan_or_question, quit_question
from ui.counter.scene import Scene
from ui.counter.sender import Sender
from ui.counter.texts import Tr
from ui.island import Shore

How = Literal["", "by_name", "give_up"]
SAID: dict[type[e.Payload], str] = {
    e.CallRestored: "counter-done-undo",
    e.ServiceRestored: "counter-done-undo",
    e.TicketReinstated: "counter-done-reinstate",
}
"""What is said of a customer besides what ``offers`` shows."""


class Session(QObject):
    """One teller's window without its widgets.

    Signals:
        shown(CounterView | None): there is something new to show; None before the branch is known
        told(str, str): words and kind for the banner; no words: nothing to tell any more
        sent(Action | None): a key's command went out; None: all came back
        left(): the user confirmed to quit
        wanted(Action): something that the window does by itself
    """

    shown = Signal(object)
    told = Signal(str, str)
    sent = Signal(object)
    left = Signal()
    wanted = Signal(object)

    def __init__(
        self, bridge: Bridge, journal: Journal, language: str, device: Device, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge, self.device = bridge, device
        self._seen: frozenset[str] = frozenset()
        self.texts = Tr(language)
        self.view: CounterView | None = None
        self.asking = Asking(self)
        self.shore = Shore(bridge, journal)
        self.post = Sender(bridge, self.shore, self)
        self._steps, self.history = _Steps(), History(bridge, self)
        self.history.changed.connect(self.refresh)
        self._lapsed = False
        self.post.settled.connect(self.refresh)
        self.post.happened.connect(self._say)
        self.post.refused.connect(self._on_refused)
        self.post.local.connect(self._do_here)

    def scene(self) -> Scene | None:
        """What is known now; None before the first snapshot, or where the branch has no such counter."""
        s, link = self.bridge.snapshot, self.bridge.link
        if s is None or link.who.counter not in s.counters:
            return None
        post, shore = self.post, self.shore
        s = shore.island.view(s, link.who)
        who = replace(link.who, staff="", role="") if self._lapsed else link.who
        scene = Scene(s, who, link.now(), self.texts, self.bridge.link_state, post.link_since, post.slow)
        scene = scene._replace(alone=shore.alone, settled=shore.settled, keys=self.device.keys, seen=self._seen)
        return scene._replace(ticked=self._steps.of(scene), past=self.history.of(scene))

    def refresh(self) -> None:
        """Look at the clock and the branch again; the window repaints what changed."""
        self.shore.look()
        scene = self.scene()
        new = view(scene) if scene else None
        if not self.post.busy:
            self.sent.emit(None)
            self.asking.check(scene, new)
        if new != self.view or new is None:
            self.view = new
            self.shown.emit(new)

    def press(self, action: Action) -> None:
        """A key, or the button with the same words. Where it cannot be, it says why."""
        scene = self.scene()
        if scene is None or (self.post.busy and action not in OF_WINDOW):
            return
        state = view(scene).actions[action]
        if action in OF_WINDOW:
            self.wanted.emit(action)
        elif state.enabled:
            self._go(plan_or_question(scene, action), action)
        else:
            self.told.emit(state.why_not, "info")

    def act_on(self, line: Line, how: How = "") -> None:
        """Enter or a double click on a line: call it, call it back, reinstate it. ``how``: something else instead."""
        scene = self.scene()
        if scene is None or self.post.busy:
            return
        refused = line_refusal(scene, {"": line.doing, "by_name": "call", "give_up": "reinstate"}[how])
        if refused:
            self.told.emit(refused, "info")
        elif how == "give_up":
            if line.doing == "call_back":
                self.asking.ask(give_up_question(scene, scene.s.ticket(line.ticket)))
        elif how == "by_name" and line.doing != "call_back":
            self.asking.ask(by_name_question(scene, scene.s.ticket(line.ticket)))
        else:
            self._go(line_plan(scene, line.ticket, line.doing))

    def find(self, typed: str) -> Found:
        """A customer by number, as typed so far."""
        scene = self.scene()
        return find(scene, typed) if scene is not None else Found("")

    def choose(self, option: Option, note: str) -> None:
        """An answer to the present question."""
        self.answer(option.then(note))

    def answer(self, plan: Plan) -> None:
        """Put the question aside and do what its answer says."""
        if not self.post.busy:
            self.asking.ask(None)
            self.post.run(plan)

    def tick(self, index: int) -> None:
        """Tick or untick a service step."""
        scene = self.scene()
        if scene is not None and self.view is not None and index < len(self.view.now.steps):
            self._steps.toggle(scene, index)
            self.refresh()

    def log_in(self, staff: str, pin: str) -> None:
        """Answers come as ``shown`` (the next page) or ``told``."""

        def done(_: object) -> None:
            self._lapsed = False
            self.told.emit("", "")

        if not self.post.busy:
            self.post.work(partial(self.bridge.link.log_in, staff, pin), done)

    def may_quit(self) -> bool:
        """Whether the window may close; with a customer here, it asks first."""
        scene = self.scene()
        if scene is None or not scene.logged_in or scene.ticket is None:
            return True
        self.asking.ask(quit_question(scene))
        return False

    def _go(self, next_step: Plan | Question, action: Action | None = None) -> None:
        if isinstance(next_step, Question):
            self.asking.ask(next_step)
        else:
            self.sent.emit(action)
            self.post.run(next_step)

    def _do_here(self, step: Local) -> None:
        if step is Local.LOG_OUT:
            self.post.work(self.bridge.link.log_out, lambda _: self.refresh())
        elif step is Local.ASK_FURTHER:
            self.press(Action.FURTHER)
        elif step is Local.SEEN:
            scene = self.scene()
            self._seen |= {seen_next(scene)} if scene is not None else set()
            self.refresh()
        else:
            self.left.emit()

    def _say(self, event: Event) -> None:
        """Say what became of a customer; of a rating, that it came and not what it was."""
        s, here = self.bridge.snapshot, self.bridge.link.who.counter
        ticket = s.tickets.get(getattr(event.data, "ticket", "")) if s is not None else None
        if ticket is None:
            return
        if isinstance(event.data, e.TicketRated):
            if ticket.segments and ticket.segment.counter == here:
                self.told.emit(self.texts("counter-rated", number=ticket.number), "info")
        elif isinstance(event.data, e.TicketAbandoned) and not ticket.times_missed:
            self.told.emit(self.texts("counter-done-gave-up", number=ticket.number), "good")
        elif type(event.data) in SAID:
            self.told.emit(self.texts(SAID[type(event.data)], number=ticket.number), "good")

    def _on_refused(self, error: BranchDeskError) -> None:
        """A log-in that has lapsed (a night without use) leads back to the log-in page."""
        self._lapsed = self._lapsed or error.code == "log_in_first"
        self.told.emit(self.texts.error(error), "bad")


class _Steps:
    """Ticks of a customer's service; those of the customer before stay for a while: a finish may be taken back."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], frozenset[int]] = {}

    def of(self, scene: Scene) -> frozenset[int]:
        return self._kept.get(self._whose(scene), frozenset())

    def toggle(self, scene: Scene, index: int) -> None:
        whose = self._whose(scene)
        ticked = self._kept.pop(whose, frozenset()) ^ {index}
        self._kept = dict([*list(self._kept.items())[-3:], (whose, ticked)])

    def _whose(self, scene: Scene) -> tuple[str, int]:
        ticket = scene.ticket
        return (ticket.id, len(ticket.segments)) if ticket else ("", 0)
