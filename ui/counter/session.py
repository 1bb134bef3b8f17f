"""The teller's work: turns keys into commands, keeps what is being asked, and tells the window what to show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer
from ui.bridge import Bridge
from ui.counter.actions import Action, line_refusal
from ui.counter.lines import Line
from ui.counter.presenter import CounterView, view
from ui.counter.questions import (
    Local,
    Option,
    Plan,
    Question,
    by_name_question,
    forgotten_question,
    line_plan,
    plan_or_question,
    quit_question,
)
from ui.counter.scene import Scene
from ui.counter.texts import Tr

SHOW_BUSY_AFTER_MS = 250
"""A command usually takes a few ms: only a slow one greys the keys."""


class Session(QObject):
    """One teller's window without its widgets.

    Signals:
        shown(CounterView | None): there is something new to show; None before the branch is known
        asked(Question | None): something is asked in place, or no longer
        told(str, str): words and kind for the banner
        sent(Action | None): a key's command went out; None: all came back
        left(): the user confirmed to quit
    """

    shown = Signal(object)
    asked = Signal(object)
    told = Signal(str, str)
    sent = Signal(object)
    left = Signal()

    def __init__(self, bridge: Bridge, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.texts = Tr(language)
        self.question: Question | None = None
        self.view: CounterView | None = None
        self._link_since = bridge.link.now()
        self._steps = _Steps()
        self._outbox = _Outbox()
        self._slow = False
        self._slow_timer = QTimer(self)
        self._slow_timer.setSingleShot(True)
        self._slow_timer.timeout.connect(self._show_busy)
        bridge.changed.connect(self._on_changed)
        bridge.link_changed.connect(self._on_link)
        bridge.worked.connect(self._on_worked)

    @property
    def busy(self) -> bool:
        """A command is under way, or its event has not reached this window yet."""
        return self.bridge.busy or self._outbox.awaits(self.bridge.snapshot)

    def scene(self) -> Scene | None:
        """What is known now; None before the first snapshot."""
        s = self.bridge.snapshot
        if s is None:
            return None
        scene = Scene(
            s,
            self.bridge.link.who,
            self.bridge.link.now(),
            self.texts,
            self.bridge.link_state,
            self._link_since,
            self._slow,
        )
        return scene._replace(ticked=self._steps.of(scene)) if scene.who.counter in s.counters else None

    def refresh(self) -> None:
        """Look at the clock and the branch again; the window repaints what changed."""
        scene = self.scene()
        new = view(scene) if scene else None
        self._check_question(scene, new)
        if new != self.view or new is None:
            self.view = new
            self.shown.emit(new)

    def press(self, action: Action) -> None:
        """A key, or the button with the same words. Where it cannot be, it says why."""
        scene = self.scene()
        if scene is None or self.view is None or self.busy:
            return
        state = view(scene).actions[action]
        if not state.enabled:
            self.told.emit(state.why_not, "info")
            return
        self._go(plan_or_question(scene, action), action)

    def press_suggested(self) -> None:
        """The large button."""
        if self.view is not None and self.view.suggestion.action is not None:
            self.press(self.view.suggestion.action)

    def act_on(self, line: Line, *, by_name: bool = False) -> None:
        """Enter or a double click on a line: call it, call it back, reinstate it."""
        scene = self.scene()
        if scene is None or self.busy:
            return
        refused = line_refusal(scene, "call" if by_name else line.doing)
        if refused:
            self.told.emit(refused, "info")
        elif by_name and line.doing != "call_back":
            self._ask(by_name_question(scene, scene.s.ticket(line.ticket)))
        else:
            self._go(line_plan(scene, line.ticket, line.doing))

    def choose(self, option: Option, note: str) -> None:
        """An answer to the present question."""
        self.answer(option.then(note))

    def answer(self, plan: Plan) -> None:
        """Put the question aside and do what its answer says."""
        if not self.busy:
            self._ask(None)
            self._run(plan)

    def cancel(self) -> None:
        """Esc."""
        if self.question is not None and not self.question.firm:
            self._ask(None)

    def tick(self, index: int) -> None:
        """Tick or untick a service step."""
        scene = self.scene()
        if scene is not None and self.view is not None and index < len(self.view.now.steps):
            self._steps.toggle(scene, index)
            self.refresh()

    def log_in(self, staff: str, pin: str) -> None:
        """Answers come as ``shown`` (the next page) or ``told``."""
        self._work(partial(self.bridge.link.log_in, staff, pin), lambda _: self.told.emit("", ""))

    def may_quit(self) -> bool:
        """Whether the window may close; with a customer here, it asks first."""
        scene = self.scene()
        if scene is None or not scene.logged_in or scene.ticket is None:
            return True
        self._ask(quit_question(scene))
        return False

    def speak(self, language: str) -> None:
        """Go on in another language."""
        self.texts = Tr(language)
        if self.question is None or not self.question.firm:
            self._ask(None)
        self.refresh()

    def _go(self, next_step: Plan | Question, action: Action | None = None) -> None:
        if isinstance(next_step, Question):
            self._ask(next_step)
        else:
            self.sent.emit(action)
            self._run(next_step)

    def _ask(self, question: Question | None) -> None:
        self.question = question
        self.asked.emit(question)

    def _check_question(self, scene: Scene | None, new: CounterView | None) -> None:
        """Questions about a customer who is no longer here go; "still serving?" comes by itself."""
        now = self.question
        if scene is None or new is None or new.page == "login":
            if now is not None:
                self._ask(None)
        elif now is not None and now.key == "forgotten":
            fresh = forgotten_question(scene) if new.forgotten else None
            if fresh is None or (fresh.title, fresh.hint) != (now.title, now.hint):
                self._ask(fresh)
        elif now is not None and now.key != "by-name" and now.ticket not in ("", scene.counter.ticket):
            self._ask(None)
        elif now is None and new.forgotten and not self.busy:
            self._ask(forgotten_question(scene))

    def _run(self, plan: Plan) -> None:
        if not plan:
            return
        step, rest = plan[0], plan[1:]
        if isinstance(step, c.Op):
            send = partial(self.bridge.link.send, step, cmd_id=self._outbox.id_for(step))
            self._work(send, partial(self._answered, rest), step)
        elif step is Local.LOG_OUT:
            self._work(self.bridge.link.log_out, lambda _: self.refresh())
        elif step is Local.ASK_FURTHER:
            self.press(Action.FURTHER)
        else:
            self.left.emit()

    def _work(self, work: Callable[[], object], done: Callable[..., None], op: c.Op | None = None) -> None:
        self._slow_timer.start(SHOW_BUSY_AFTER_MS)
        self.bridge.mutate(work, done, partial(self._failed, op))

    def _answered(self, rest: Plan, answer: Answer) -> None:
        self._outbox.answered(answer)
        for event in answer.events:
            self._say(event)
        self._run(rest)

    def _failed(self, op: c.Op | None, error: BranchDeskError) -> None:
        self._outbox.failed(op, error)
        self.told.emit(self.texts.error(error), "bad")

    def _say(self, event: Event) -> None:
        """Say what became of a customer who left the counter otherwise than served."""
        words = {
            e.TicketHeld: "counter-done-hold",
            e.TicketMissed: "counter-done-missed",
            e.TicketAbandoned: "counter-done-abandoned",
            e.TicketTransferred: "counter-done-transfer",
            e.TicketReinstated: "counter-done-reinstate",
        }.get(type(event.data))
        s = self.bridge.snapshot
        if words is not None and s is not None:
            ticket = s.tickets.get(getattr(event.data, "ticket", ""))
            self.told.emit(self.texts(words, number=ticket.number if ticket else ""), "good")

    def _on_changed(self, snapshot: Snapshot, event: Event | None) -> None:
        self._outbox.seen(event)
        if event is not None and isinstance(event.data, e.TicketRated):
            ticket = snapshot.tickets.get(event.data.ticket)
            if ticket is not None and ticket.segments and ticket.segment.counter == self.bridge.link.who.counter:
                self.told.emit(self.texts("counter-rated", number=ticket.number), "info")
        self._settle()

    def _on_link(self, _state: LinkState, since: int) -> None:
        self._link_since = since
        self._outbox.forget()
        self._settle()

    def _on_worked(self) -> None:
        self._settle()

    def _settle(self) -> None:
        if not self.busy:
            self._slow = False
            self._slow_timer.stop()
            self.sent.emit(None)
        self.refresh()

    def _show_busy(self) -> None:
        self._slow = self.busy
        self.refresh()


class _Outbox:
    """Ids of commands: one whose outcome is unknown keeps its id when asked for again, so it happens once."""

    def __init__(self) -> None:
        self._unsure: tuple[c.Op, str] | None = None
        self._sent: tuple[c.Op, str] | None = None
        self._await_seq = 0

    def id_for(self, op: c.Op) -> str:
        cmd_id = self._unsure[1] if self._unsure is not None and self._unsure[0] == op else uuid4().hex
        self._sent = (op, cmd_id)
        return cmd_id

    def answered(self, answer: Answer) -> None:
        self._unsure = None
        self._await_seq = max((event.seq for event in answer.events), default=0)

    def failed(self, op: c.Op | None, error: BranchDeskError) -> None:
        self._unsure = self._sent if op is not None and isinstance(error, Unavailable) else None

    def seen(self, event: Event | None) -> None:
        """The command's event came after all, or the whole branch was told anew: nothing is unsure any more."""
        if event is None or (self._unsure is not None and event.cmd_id == self._unsure[1]):
            self._unsure = None

    def awaits(self, s: Snapshot | None) -> bool:
        """The answer is here but the change it made is not."""
        return s is not None and s.seq < self._await_seq

    def forget(self) -> None:
        """The connection changed: what was awaited comes with the next snapshot."""
        self._await_seq = 0


class _Steps:
    """Ticks of the present customer's present service."""

    def __init__(self) -> None:
        self._whose: tuple[str, int] = ("", 0)
        self._ticked: frozenset[int] = frozenset()

    def of(self, scene: Scene) -> frozenset[int]:
        ticket = scene.ticket
        whose = (ticket.id, len(ticket.segments)) if ticket else ("", 0)
        if whose != self._whose:
            self._whose, self._ticked = whose, frozenset()
        return self._ticked

    def toggle(self, scene: Scene, index: int) -> None:
        self.of(scene)
        self._ticked = self._ticked ^ {index}
