"""Which key does what: the shipped keys, what this PC has changed, and which changes cannot be. Pure.

A few actions share a key, because a counter is never in a state that allows both (pause and resume, open and message).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from branchdesk.domain.counter import Activity


class Action(StrEnum):
    """One key each."""

    NEXT = "next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    OUTCOME = "outcome"
    MISSED = "missed"
    HOLD = "hold"
    TRANSFER = "transfer"
    PAUSE = "pause"
    RESUME = "resume"
    FURTHER = "further"
    RECLASSIFY = "reclassify"
    READY = "ready"
    OPEN = "open"
    CLOSE = "close"
    LOG_OUT = "log_out"
    UNDO = "undo"
    MESSAGE = "message"
    ANSWER = "answer"
    NUMBER = "number"
    LISTS = "lists"
    BY_NAME = "by_name"
    GIVE_UP = "give_up"
    MY_DAY = "my_day"
    KEYS = "keys"
    DOCK = "dock"


A = Action
KEYS: dict[Action, tuple[str, str]] = {
    A.NEXT: ("N", "F1"),
    A.RECALL: ("R", "F2"),
    A.START: ("S", "F3"),
    A.FINISH: ("F", "F4"),
    A.OUTCOME: ("E", ""),
    A.MISSED: ("M", "F5"),
    A.HOLD: ("H", "F6"),
    A.TRANSFER: ("T", "F7"),
    A.PAUSE: ("P", "F8"),
    A.RESUME: ("P", "F8"),
    A.FURTHER: ("A", "F9"),
    A.RECLASSIFY: ("K", "F10"),
    A.READY: ("D", "F11"),
    A.OPEN: ("O", "F12"),
    A.CLOSE: ("X", ""),
    A.LOG_OUT: ("L", ""),
    A.UNDO: ("Z", "CTRL+Z"),
    A.MESSAGE: ("B", "F12"),
    A.ANSWER: ("V", ""),
    A.NUMBER: ("/", ""),
    A.LISTS: ("Q", ""),
    A.BY_NAME: ("C", ""),
    A.GIVE_UP: ("DEL", ""),
    A.MY_DAY: ("Y", ""),
    A.KEYS: ("J", ""),
    A.DOCK: ("W", ""),
}
"""As shipped, a letter and a function key each. Function keys reach the window whatever input method is on."""

CALLED, SERVING = frozenset({Activity.CALLED}), frozenset({Activity.SERVING})
WITH_CUSTOMER = CALLED | SERVING
ALONE = frozenset({A.START, A.FINISH, A.OUTCOME})
"""What needs no node: to serve the customer who is here to the end."""
IDLE = frozenset({Activity.FREE, Activity.WRAP_UP})
ANY_OPEN = WITH_CUSTOMER | IDLE | {Activity.PAUSED}
ALLOWED: dict[Action, frozenset[Activity]] = {
    A.NEXT: IDLE | SERVING,
    A.RECALL: CALLED,
    A.START: CALLED,
    A.FINISH: SERVING,
    A.OUTCOME: SERVING,
    A.MISSED: CALLED,
    A.HOLD: WITH_CUSTOMER,
    A.TRANSFER: WITH_CUSTOMER,
    A.PAUSE: IDLE,
    A.RESUME: frozenset({Activity.PAUSED}),
    A.FURTHER: SERVING,
    A.RECLASSIFY: WITH_CUSTOMER,
    A.READY: frozenset({Activity.WRAP_UP}),
    A.OPEN: frozenset({Activity.CLOSED}),
    A.CLOSE: ANY_OPEN,
    A.LOG_OUT: ANY_OPEN | {Activity.CLOSED},
    A.UNDO: IDLE,
    A.MESSAGE: ANY_OPEN,
    A.ANSWER: ANY_OPEN | {Activity.CLOSED},
    A.NUMBER: ANY_OPEN,
    A.LISTS: ANY_OPEN,
    A.BY_NAME: ANY_OPEN,
    A.GIVE_UP: ANY_OPEN,
    A.MY_DAY: ANY_OPEN | {Activity.CLOSED},
    A.KEYS: ANY_OPEN | {Activity.CLOSED},
    A.DOCK: ANY_OPEN | {Activity.CLOSED},
}
OF_WINDOW = frozenset({A.NUMBER, A.LISTS, A.BY_NAME, A.GIVE_UP, A.MY_DAY, A.KEYS, A.DOCK})
"""What the window does by itself; the branch is not asked."""

Keys = Mapping[Action, tuple[str, str]]
"""A letter (or whatever was chosen) and a function key each; empty: none."""

RESERVED = frozenset({
    "SPACE", "RETURN", "ENTER", "ESC", "UP", "DOWN", "LEFT", "RIGHT", "TAB", "BACKTAB", "SHIFT+TAB", "CTRL+C",
    *(f"CTRL+{digit}" for digit in range(1, 10)),
})  # fmt: skip
"""What always means the same: the suggestion, the list, a question's answers, the steps."""


SHARING: tuple[set[Action], ...] = ({Action.PAUSE, Action.RESUME}, {Action.OPEN, Action.MESSAGE})
"""Which may have the same key."""


class Clash(NamedTuple):
    """Why a key cannot be had: it is reserved (``by`` None), or another action's."""

    by: Action | None


def keys_of(changed: Mapping[str, str]) -> Keys:
    """The keys in force. What a later version or a hand has written wrongly into the settings is passed over."""
    keys = dict(KEYS)
    for name, key in changed.items():
        if name in Action.__members__.values():
            keys[Action(name)] = (key.upper(), KEYS[Action(name)][1])
    for action in Action:
        if keys[action] != KEYS[action] and clash(keys, action, keys[action][0]) is not None:
            keys[action] = KEYS[action]
    return keys


def clash(keys: Keys, action: Action, key: str) -> Clash | None:
    """What stands against giving ``key`` to ``action``; None: nothing."""
    if not key or key in RESERVED:
        return Clash(None)
    for other, theirs in keys.items():
        if other is not action and key in theirs and {action, other} not in SHARING:
            return Clash(other)
    return None


def with_key(changed: Mapping[str, str], action: Action, key: str) -> dict[str, str]:
    """The changes with one more; a shipped key is no change. What shares a place (pause, resume) goes along."""
    together = (Action.PAUSE, Action.RESUME) if action in (Action.PAUSE, Action.RESUME) else (action,)
    new = dict(changed)
    for one in together:
        if key == KEYS[one][0]:
            new.pop(str(one), None)
        else:
            new[str(one)] = key
    return new


def swapped(changed: Mapping[str, str], action: Action, other: Action) -> dict[str, str]:
    """The two actions' keys exchanged."""
    keys = keys_of(changed)
    mine, theirs = keys[action][0], keys[other][0]
    return with_key(with_key(changed, action, theirs), other, mine)


def action_for(keys: Keys, name: str, activity: Activity) -> Action | None:
    """The action of a key: of those that share it, the one that the counter's state allows."""
    found = [action for action, both in keys.items() if name and name in both]
    return next((action for action in found if activity in ALLOWED[action]), found[0] if found else None)


def shown_key(key: str) -> str:
    """A key as it is printed: "Ctrl+Z", "Del", "N", "F1"."""
    return "+".join(part if len(part) < 3 else part.capitalize() for part in key.split("+")) if key != "+" else key
