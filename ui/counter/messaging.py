"""A word to the lobby manager, and the answer to theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from branchdesk.domain import commands as c
from ui.counter.answers import Local, Note, Option, Plan, Question
from ui.counter.offers import incoming
from ui.counter.scene import Scene

Code = Literal["help", "cash", "question", "security"]
CODES: tuple[Code, ...] = ("help", "cash", "question", "security")


def message_question(scene: Scene) -> Question:
    """What for; with a note, if there is time to write one."""
    tr = scene.tr
    options = tuple(Option(str(n), tr(f"message-code-{code}"), _send(code)) for n, code in enumerate(CODES, 1))
    note = Note(tr("counter-note-message"))
    return Question("message", tr("counter-ask-message"), options, tr("counter-hint-message"), note)


def _send(code: Code) -> Callable[[str], Plan]:
    return lambda note: (c.SendMessage(code=code, note=note.strip()),)


def answer_plan(scene: Scene) -> Plan:
    """The oldest message is answered; without one, the line that is only to be seen is put away."""
    waiting = incoming(scene)
    return (c.AnswerMessage(message=waiting[0].id),) if waiting else (Local.SEEN,)
