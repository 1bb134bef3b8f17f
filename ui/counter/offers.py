"""What is said beside the work, each with one key at most: a slip to take back, messages, a word of care. Pure.

Nothing here may be read by the customer across the counter: a low rating is told of when nobody sits there, without
number or value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from branchdesk.domain.counter import Activity
from branchdesk.domain.snapshot import Message
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.domain.times import MINUTE, SECOND, local
from branchdesk.i18n.stories import answer_words
from ui.counter.keymap import Action
from ui.counter.scene import Scene
from ui.counter.texts import clock

LOW = 2
"""A rating at or below this is worth a word with the lobby manager."""
LOW_AFTER = MINUTE
"""Whoever has just rated may still stand there."""
ANSWERED_FOR = 2 * MINUTE
"""So long an answer stays in view."""
SAID_FOR = 5 * SECOND
ALONE = (Activity.WRAP_UP, Activity.PAUSED, Activity.FREE)


Tone = Literal["info", "good", "warn", "bad"]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A line. ``key`` names it for good; ``action`` is None where there is nothing to press."""

    key: str
    words: str
    tone: Tone = "info"
    action: Action | None = None
    do_words: str = ""
    press: str = ""
    """The key to press, as it is in force."""
    share: float | None = None
    """Of the time that is left; None: no time runs."""


def offers(scene: Scene) -> tuple[Offer, ...]:
    """All of them, the most pressing first."""
    if not scene.logged_in:
        return ()
    return (*_undo(scene), *_incoming(scene), *_outgoing(scene), *_low(scene))


def incoming(scene: Scene) -> list[Message]:
    """What this counter has been told and not answered, oldest first."""
    here = scene.who.counter
    told = [m for m in scene.s.messages.values() if m.to == here and m.answered_at is None]
    return sorted(told, key=lambda m: (m.sent_at, m.id))


def seen_next(scene: Scene) -> str:
    """The line that "seen" puts away where no message waits for an answer; empty: none."""
    return next((offer.key for offer in (*_outgoing(scene), *_low(scene)) if offer.action is Action.ANSWER), "")


def _undo(scene: Scene) -> Iterator[Offer]:
    """Said for some seconds even where the branch allows no undo."""
    slip, left = scene.s.slips.get(scene.who.counter), scene.slip_left
    if slip is None or not (left or scene.now - slip.at < SAID_FOR):
        return
    tr, whole = scene.tr, scene.s.profile.policy.undo_s * SECOND
    now = scene.s.tickets[slip.ticket.id]
    step = "abandoned" if now.state is TicketState.ABANDONED else slip.step
    to = {"to": _sent_to(scene, now)} if step == "transfer" else {}
    words = tr(f"counter-done-{step}", number=now.number, **to)
    if not left:
        yield Offer(key="said", words=words, tone="good")
        return
    do_words = tr("counter-undo-left", seconds=-(-left // SECOND))
    press = scene.key(Action.UNDO)
    yield Offer(key="undo", words=words, action=Action.UNDO, do_words=do_words, press=press, share=left / whole)


def _sent_to(scene: Scene, ticket: Ticket) -> str:
    if ticket.directed_to:
        return scene.tr("counter-number", counter=ticket.directed_to)
    return scene.tr.service(scene.s.profile, ticket.service)


def _incoming(scene: Scene) -> Iterator[Offer]:
    tr, waiting = scene.tr, incoming(scene)
    for place, message in enumerate(waiting[:2]):
        words = tr("counter-message-from", who=sender_name(scene, message.by), words=message_words(scene, message))
        first = not place
        yield Offer(
            key=message.id,
            words=words,
            tone="warn",
            action=Action.ANSWER if first else None,
            do_words=tr("counter-do-answer") if first else "",
            press=scene.key(Action.ANSWER) if first else "",
        )


def _outgoing(scene: Scene) -> Iterator[Offer]:
    """The latest that was sent from here: on its way, or seen by whom."""
    mine = [m for m in scene.s.messages.values() if m.sender == scene.who.counter and m.id not in scene.seen]
    message = max(mine, key=lambda m: (m.sent_at, m.id), default=None)
    if message is None:
        return
    tr, said = scene.tr, message_words(scene, message)
    if message.answered_at is None:
        words = tr("counter-message-sent", words=said, time=clock(scene.now - message.sent_at))
        yield Offer(key=message.id, words=words)
    elif scene.now - message.answered_at < ANSWERED_FOR:
        at = f"{local(message.answered_at, scene.s.profile.timezone):%H:%M}"
        words = tr("counter-message-seen", words=said, who=sender_name(scene, message.answered_by), time=at)
        answer = answer_words(tr.language, message.answer_code, message.answer)
        if answer:
            words = tr("counter-message-answer", words=words, answer=answer)
        yield _to_see(scene, message.id, words, "good")


def _low(scene: Scene) -> Iterator[Offer]:
    """Quiet: while nobody sits here, and not before whoever was not satisfied has left."""
    if scene.counter.activity not in ALONE:
        return
    for ticket in scene.s.tickets.values():
        rating = ticket.rating
        if rating is None or rating.score > LOW or ticket.segment.teller != scene.who.staff:
            continue
        key = f"rating:{ticket.id}"
        if key not in scene.seen and scene.now - rating.at >= LOW_AFTER:
            yield _to_see(scene, key, scene.tr("counter-low-rating"))
            return


def _to_see(scene: Scene, key: str, words: str, tone: Tone = "info") -> Offer:
    """A line that is put away once it was seen."""
    return Offer(
        key=key,
        words=words,
        tone=tone,
        action=Action.ANSWER,
        do_words=scene.tr("counter-do-seen"),
        press=scene.key(Action.ANSWER),
    )


def message_words(scene: Scene, message: Message) -> str:
    """What a message says."""
    words = scene.tr(f"message-code-{message.code}")
    return scene.tr("counter-message-noted", words=words, note=message.note) if message.note else words


def sender_name(scene: Scene, staff: str) -> str:
    """Who said it."""
    return scene.tr.person(scene.s.profile, staff) if staff else scene.tr("counter-lobby")
