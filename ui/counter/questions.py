"""What the window asks in place before it acts: where to transfer, why to pause, with what outcome. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.profile import Reason
from branchdesk.domain.ticket import Ticket
from ui.counter.answers import Local, Note, Option, Plan, Question
from ui.counter.keymap import Action
from ui.counter.messaging import answer_plan, message_question
from ui.counter.scene import Scene
from ui.counter.texts import clock, minutes_in


def plan_or_question(scene: Scene, action: Action) -> Plan | Question:
    """What an action's key leads to, at once or after a question."""
    here = scene.who.counter
    if action is Action.NEXT and scene.serving:
        return _finish_and_next(scene)
    direct: dict[Action, c.Op] = {
        Action.NEXT: c.CallNext(counter=here),
        Action.RECALL: c.Recall(counter=here),
        Action.START: c.StartService(counter=here),
        Action.FINISH: finish_op(scene),
        Action.MISSED: c.MarkMissed(counter=here),
        Action.HOLD: c.HoldTicket(counter=here),
        Action.RESUME: c.ResumeCounter(counter=here),
        Action.READY: c.FreeCounter(counter=here),
        Action.OPEN: c.OpenCounter(counter=here),
        Action.UNDO: c.UndoLast(counter=here),
    }
    if action in direct:
        return (direct[action],)
    asked: dict[Action, Callable[[Scene], Plan | Question]] = {
        Action.OUTCOME: _outcome,
        Action.TRANSFER: _transfer,
        Action.PAUSE: _pause,
        Action.FURTHER: _further,
        Action.RECLASSIFY: _reclassify,
        Action.MESSAGE: message_question,
        Action.ANSWER: answer_plan,
        Action.CLOSE: lambda s: _leave(s, (c.CloseCounter(counter=here),), "counter-ask-close"),
        Action.LOG_OUT: lambda s: _leave(s, (Local.LOG_OUT,), "counter-ask-log-out"),
    }
    return asked[action](scene)


def finish_op(scene: Scene, outcome: str | None = None, *, forgotten: bool = False) -> c.FinishService:
    """A finish with an outcome (default: the profile's first) and the steps ticked."""
    outcomes = scene.s.profile.outcomes
    default = outcomes[0].code if outcomes else ""
    return c.FinishService(
        counter=scene.who.counter,
        outcome=default if outcome is None else outcome,
        forgotten=forgotten,
        steps_done=scene.steps_done,
    )


def _number(scene: Scene) -> str:
    return scene.ticket.number if scene.ticket else ""


def _ask(scene: Scene, key: str, title: str, options: Sequence[Option], hint: str = "", note: Note | None = None,
         *, firm: bool = False) -> Question:  # fmt: skip
    ticket = scene.ticket.id if scene.ticket else ""
    return Question(key, title, tuple(options), hint, note, ticket, firm)


def _do(*plan: c.Op | Local) -> Callable[[str], Plan]:
    """An answer that needs no note."""
    return lambda _note: plan


def _finish_and_next(scene: Scene) -> Question:
    tr = scene.tr
    yes = _do(finish_op(scene), c.CallNext(counter=scene.who.counter))
    title = tr("counter-ask-finish-next", number=_number(scene))
    return _ask(scene, "finish-next", title, [Option("Y", tr("counter-yes-finish-next"), yes)], _open_steps(scene))


def _outcome(scene: Scene) -> Question:
    """Finish otherwise than with the profile's first outcome, or go on with a further matter."""
    tr, outcomes = scene.tr, scene.s.profile.outcomes
    options = [
        Option(str(n), reason.name.said_in(tr.language), _do(finish_op(scene, reason.code)))
        for n, reason in enumerate(outcomes[:9], 1)
    ]
    options.append(Option("A", tr("counter-do-further-more"), _do(Local.ASK_FURTHER)))
    return _ask(scene, "outcome", tr("counter-ask-finish", number=_number(scene)), options, _open_steps(scene))


def _open_steps(scene: Scene) -> str:
    """How many standard steps are not ticked; a reminder, never a lock."""
    ticket = scene.ticket
    code = ticket.segment.service if ticket and ticket.segments else ""
    steps = next((service.steps for service in scene.s.profile.services if service.code == code), ())
    left = len(steps) - len(scene.ticked)
    return scene.tr("counter-hint-steps", left=left) if steps and left > 0 else ""


def _transfer(scene: Scene) -> Question:
    """Services by their letter, counters by their number."""
    tr, s, here = scene.tr, scene.s, scene.who.counter
    now = scene.ticket.service if scene.ticket else ""
    options = [
        Option(
            service.code,
            service.name.said_in(tr.language),
            _transfer_to(here, service=service.code),
            tr("counter-waiting-people", count=len(s.queue(service.code))),
        )
        for service in s.profile.services
        if service.code != now
    ]
    for counter in sorted(s.counters.values(), key=lambda known: (len(known.id), known.id)):
        if counter.id != here and counter.opened_at is not None:
            options.append(
                Option(
                    counter.id if len(counter.id) == 1 else "",
                    tr("counter-number", counter=counter.id),
                    _transfer_to(here, to_counter=counter.id),
                    tr.person(s.profile, counter.teller),
                )
            )
    title = tr("counter-ask-transfer", number=_number(scene))
    asked = _ask(scene, "transfer", title, options, tr("counter-hint-transfer"), Note(tr("counter-note-transfer")))
    return asked._replace(search=tr("counter-search-transfer"))


def _transfer_to(here: str, *, service: str = "", to_counter: str = "") -> Callable[[str], Plan]:
    return lambda note: (c.TransferTicket(counter=here, service=service, to_counter=to_counter, note=note),)


def _pause(scene: Scene) -> Question:
    tr, here = scene.tr, scene.who.counter
    options = [
        Option(
            str(n),
            reason.name.said_in(tr.language),
            _do(c.PauseCounter(counter=here, reason=reason.code)),
            _pause_detail(scene, reason),
        )
        for n, reason in enumerate(scene.s.profile.pauses[:9], 1)
    ]
    return _ask(scene, "pause", tr("counter-ask-pause"), options)


def _pause_detail(scene: Scene, reason: Reason) -> str:
    tr = scene.tr
    planned = tr("counter-minutes", minutes=round(reason.minutes)) if reason.minutes else ""
    counted = "" if reason.approved else tr("counter-pause-counted")
    return "  ·  ".join(filter(None, (planned, counted)))


def _further(scene: Scene) -> Question:
    """A further service: the one before ends with the profile's first outcome."""
    tr, here, outcome = scene.tr, scene.who.counter, finish_op(scene).outcome
    done = scene.steps_done
    options = [
        Option(
            service.code,
            service.name.said_in(tr.language),
            _do(c.NextService(counter=here, service=service.code, outcome=outcome, steps_done=done)),
        )
        for service in scene.s.profile.services
    ]
    return _ask(scene, "further", tr("counter-ask-further", number=_number(scene)), options, tr("counter-hint-further"))


def _reclassify(scene: Scene) -> Question:
    tr, here = scene.tr, scene.who.counter
    now = scene.ticket.segment.service if scene.ticket and scene.ticket.segments else ""

    def to(code: str) -> Callable[[str], Plan]:
        default = tr("counter-reason-wrong-service")
        return lambda note: (c.Reclassify(counter=here, service=code, reason=note.strip() or default),)

    options = [
        Option(service.code, service.name.said_in(tr.language), to(service.code))
        for service in scene.s.profile.services
        if service.code != now
    ]
    note = Note(tr("counter-note-reason"), tr("counter-reason-wrong-service"))
    title = tr("counter-ask-reclassify", number=_number(scene))
    return _ask(scene, "reclassify", title, options, tr("counter-hint-audited"), note)


def _leave(scene: Scene, plan: Plan, title: str) -> Plan | Question:
    """Closing or logging out; with a customer here, first say what becomes of them."""
    tr, here = scene.tr, scene.who.counter
    if scene.counter.activity is Activity.CLOSED:
        return plan
    if scene.ticket is None:
        options = [Option("Y", tr("counter-yes"), _do(*plan))]
        return _ask(scene, title, tr(title, counter=here), options)
    options = []
    if scene.serving:
        options.append(Option("1", tr("counter-leave-finish"), _do(finish_op(scene), *plan)))
    options.append(Option("2", tr("counter-leave-hold"), _do(c.HoldTicket(counter=here), *plan)))
    return _ask(scene, title, tr("counter-ask-leave", number=_number(scene)), options)


def quit_question(scene: Scene) -> Question:
    """The window is to be closed while a customer is here."""
    tr = scene.tr
    options = [Option("Y", tr("counter-yes-quit"), _do(Local.QUIT))]
    return _ask(scene, "quit", tr("counter-ask-quit", number=_number(scene)), options, tr("counter-hint-quit"))


def forgotten_question(scene: Scene) -> Question:
    """Still serving, or did the customer leave long ago? The finish is then flagged and not averaged in."""
    tr, here = scene.tr, scene.who.counter
    ticket: Ticket | None = scene.ticket
    since = ticket.segment.started_at if ticket and ticket.segments else None
    lasted = scene.now - (since or scene.now)
    options = [
        Option("1", tr("counter-forgotten-still"), _do(c.ConfirmServing(counter=here))),
        Option("2", tr("counter-forgotten-left"), _do(finish_op(scene, forgotten=True))),
    ]
    title = tr("counter-ask-forgotten", number=_number(scene))
    hint = tr("counter-hint-forgotten", minutes=minutes_in(lasted), time=clock(lasted))
    return _ask(scene, "forgotten", title, options, hint, firm=True)


def by_name_question(scene: Scene, ticket: Ticket) -> Question:
    """Out of order is allowed with a reason, and the reason stays with the call."""
    tr, here = scene.tr, scene.who.counter

    def because(reason: str) -> Plan:
        return (c.CallTicket(counter=here, ticket=ticket.id, reason=reason.strip()),)

    reasons = [
        tr("counter-reason-returned"),
        tr("counter-reason-needs-help"),
        tr("counter-reason-lobby"),
        tr("counter-reason-urgent"),
    ]

    def given(reason: str) -> Callable[[str], Plan]:
        return lambda _note: because(reason)

    options = tuple(Option(str(n), reason, given(reason)) for n, reason in enumerate(reasons, 1))
    title = tr("counter-ask-by-name", number=ticket.number)
    note = Note(tr("counter-note-other-reason"), then=because)
    return Question("by-name", title, options, tr("counter-hint-audited"), note, ticket.id)


def give_up_question(scene: Scene, ticket: Ticket) -> Question:
    """A customer on hold here who has left for good."""
    tr = scene.tr
    leave = c.AbandonTicket(ticket=ticket.id, reason=tr("counter-reason-left"))
    options = (Option("Y", tr("counter-yes-gave-up"), _do(leave)),)
    return Question("give-up", tr("counter-ask-gave-up", number=ticket.number), options, ticket=ticket.id)


def line_plan(scene: Scene, ticket_id: str, doing: str) -> Plan | Question:
    """What Enter or a double click on a line of a list does; ``doing`` as in ``lines.Line``."""
    here = scene.who.counter
    if doing == "next":
        return plan_or_question(scene, Action.NEXT)
    if doing == "call_back":
        return (c.CallTicket(counter=here, ticket=ticket_id),)
    if doing == "reinstate":
        return (c.ReinstateTicket(ticket=ticket_id),)
    return by_name_question(scene, scene.s.ticket(ticket_id))
