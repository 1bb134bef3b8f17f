"""What a teller can do with one key, when, and, if not now, why not. Pure.

The branch decides in the end; this only keeps a key from being offered when the answer is known to be no.
"""

from __future__ import annotations

import msgspec

from branchdesk.client.link import LinkState
from branchdesk.domain.counter import Activity
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import SECOND
from ui.counter.keymap import ALLOWED, ALONE, IDLE, OF_WINDOW, WITH_CUSTOMER, Action, shown_key
from ui.counter.lines import Doing, next_here
from ui.counter.offers import incoming, seen_next
from ui.counter.scene import Scene
from ui.counter.texts import seconds_left

A = Action


class ActionState(msgspec.Struct, frozen=True, kw_only=True):
    """One action as it is offered now."""

    action: Action
    enabled: bool
    words: str
    note: str = ""
    """A small line on the key: a countdown, a count."""
    why_not: str = ""
    """A sentence; empty where enabled."""
    key: str = ""
    also: str = ""
    """Its keys in force."""


def action_states(scene: Scene) -> dict[Action, ActionState]:
    """Every action as it stands now."""
    return {action: _state(scene, action) for action in Action}


def suggested(scene: Scene) -> Action | None:
    """The one thing that most often comes next; None where there is nothing to do."""
    if scene.link is not LinkState.LIVE:
        return {Activity.CALLED: A.START, Activity.SERVING: A.FINISH}.get(scene.counter.activity)
    waits = next_here(scene) is not None
    return {
        Activity.CLOSED: A.OPEN,
        Activity.FREE: A.NEXT if waits else None,
        Activity.CALLED: A.START,
        Activity.SERVING: A.FINISH,
        Activity.WRAP_UP: A.NEXT if waits else A.READY,
        Activity.PAUSED: A.RESUME,
    }[scene.counter.activity]


def line_refusal(scene: Scene, doing: Doing) -> str:
    """Why a line of a list cannot be acted on now; empty where it can."""
    tr, activity = scene.tr, scene.counter.activity
    if unlinked := _unlinked(scene, A.NEXT):
        return unlinked
    if scene.busy:
        return tr("counter-not-busy")
    if doing == "reinstate":
        return ""
    if doing == "next":
        return action_states(scene)[A.NEXT].why_not
    if activity in IDLE:
        return ""
    return tr("counter-not-with-customer") if activity in WITH_CUSTOMER else _wrong_moment(scene, A.NEXT)


def _state(scene: Scene, action: Action) -> ActionState:
    tr, key, also = scene.tr, scene.key(action), shown_key(scene.keys[action][1])
    words = tr(f"counter-do-{str(action).replace('_', '-')}")
    if action in OF_WINDOW:
        return ActionState(action=action, enabled=True, words=words, key=key, also=also)
    note, why_not = _limits(scene, action)
    if unlinked := _unlinked(scene, action):
        why_not, note = unlinked, ""
    elif scene.busy:
        why_not = tr("counter-not-busy")
    elif scene.counter.activity not in ALLOWED[action] and action is not A.UNDO:
        why_not = _wrong_moment(scene, action)
        note = ""
    return ActionState(action=action, enabled=not why_not, words=words, note=note, why_not=why_not, key=key, also=also)


def _unlinked(scene: Scene, action: Action) -> str:
    """Why not, as long as the branch cannot be asked, or has not heard everything; empty where it can be done."""
    if scene.link is LinkState.LIVE:
        return "" if scene.settled else scene.tr("counter-not-told")
    if not scene.alone:
        return scene.tr("counter-not-linked")
    if action in ALONE:
        return ""
    return scene.tr("counter-not-alone-next" if action is A.NEXT else "counter-not-alone")


def _limits(scene: Scene, action: Action) -> tuple[str, str]:
    """What the policy adds to the state: a note for the key, and why not yet."""
    ticket = scene.ticket
    if action is A.NEXT and next_here(scene) is None:
        return "", scene.tr("counter-not-waiting")
    if action is A.RECALL and ticket is not None and ticket.segments:
        return _recall_limit(scene, ticket)
    if action is A.MISSED and ticket is not None and ticket.segments:
        return _missed_limit(scene, ticket)
    if action is A.UNDO and not scene.slip_left:
        return "", scene.tr("counter-not-undo")
    if action is A.ANSWER and not (incoming(scene) or seen_next(scene)):
        return "", scene.tr("counter-not-message")
    if action is A.FURTHER and len(scene.s.profile.services) < 2:
        return "", scene.tr("counter-not-one-service")
    if action is A.OUTCOME and len(scene.s.profile.outcomes) < 2:
        return "", scene.tr("counter-not-one-outcome")
    return "", ""


def _recall_limit(scene: Scene, ticket: Ticket) -> tuple[str, str]:
    policy, tr = scene.s.profile.policy, scene.tr
    count = tr("counter-note-calls", calls=ticket.segment.calls, most=policy.max_calls)
    if ticket.segment.calls >= policy.max_calls:
        return count, tr("counter-not-recalls-left", calls=policy.max_calls)
    left = seconds_left(ticket.segment.last_called_at + policy.recall_gap_s * SECOND - scene.now)
    if left:
        return tr("counter-note-seconds", seconds=left), tr("counter-not-recall-yet", seconds=left)
    return count, ""


def _missed_limit(scene: Scene, ticket: Ticket) -> tuple[str, str]:
    policy, tr = scene.s.profile.policy, scene.tr
    calls, needed = ticket.segment.calls, policy.missed_calls
    left = seconds_left(ticket.segment.called_at + policy.missed_after_s * SECOND - scene.now)
    if calls >= needed and not left:
        return "", ""
    note = tr("counter-note-missed", calls=min(calls, needed), needed=needed, seconds=left)
    return note, tr("counter-not-missed-yet", calls=calls, needed=needed, seconds=left)


def _wrong_moment(scene: Scene, action: Action) -> str:
    tr, activity = scene.tr, scene.counter.activity
    if activity is Activity.CLOSED:
        return tr("counter-not-closed")
    if activity is Activity.PAUSED:
        return tr("counter-not-paused")
    if activity in IDLE:
        return tr("counter-not-customer")
    if activity is Activity.CALLED and action in (A.FINISH, A.OUTCOME, A.FURTHER):
        return tr("counter-not-started")
    if activity is Activity.SERVING and action in (A.RECALL, A.START, A.MISSED):
        return tr("counter-not-again")
    return tr("counter-not-with-customer")
