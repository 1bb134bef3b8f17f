"""A word to the lobby manager, and the answer to theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from branchdesk.domain import commands as c
from ui.counter.answers import Local, Note, Option, Plan, Question
from ui.counter.offers import incoming, message_words, sender_name
from ui.counter.scene import Scene

Code = Literal["help", "cash", "question", "security"]
CODES: tuple[Code, ...] = ("help", "cash", "question", "security")
MOST = 60
"""Letters of a note: it is read at a glance."""
ANSWERS: tuple[Literal["coming", "soon", "no"], ...] = ("coming", "soon", "no")


def message_question(scene: Scene) -> Question:
    """What for, with a note if there is time to write one; after these, other answers to a message than "coming"."""
    tr = scene.tr
    options = [Option(str(n), tr(f"message-code-{code}"), _send(code)) for n, code in enumerate(CODES, 1)]
    for message in incoming(scene)[:1]:
        who, said = sender_name(scene, message.by), message_words(scene, message)
        options += [
            Option(str(n), tr("counter-answer-with", words=tr(f"message-answer-{code}")), _answer(message.id, code),
                   tr("counter-message-from", who=who, words=said))
            for n, code in enumerate(ANSWERS, len(CODES) + 1)
        ]  # fmt: skip
    note = Note(tr("counter-note-message"), most=MOST)
    return Question("message", tr("counter-ask-message"), tuple(options), tr("counter-hint-message"), note)


def _answer(message: str, code: Literal["coming", "soon", "no"]) -> Callable[[str], Plan]:
    return lambda note: (c.AnswerMessage(message=message, code=code, note=note.strip()),)


def _send(code: Code) -> Callable[[str], Plan]:
    return lambda note: (c.SendMessage(code=code, note=note.strip()),)


def answer_plan(scene: Scene) -> Plan:
    """The oldest message is answered; without one, the line that is only to be seen is put away."""
    waiting = incoming(scene)
    return (c.AnswerMessage(message=waiting[0].id, code="coming"),) if waiting else (Local.SEEN,)
