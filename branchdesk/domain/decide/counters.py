"""Counters and tellers: log in and out, open and close, pause and resume, skills."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.counter import Counter
from branchdesk.domain.decide.draft import Draft, Handlers
from branchdesk.domain.errors import Rejected


def log_in(d: Draft, op: c.LogIn) -> None:
    """One person at one counter; whoever was logged in here must have closed first."""
    s = d.snapshot
    s.profile.person(op.staff)
    counter = s.counter(op.counter)
    if counter.teller == op.staff:
        return
    if counter.teller and counter.opened_at is not None:
        raise Rejected("counter_taken", counter=op.counter)
    for other in s.counters.values():
        if other.teller == op.staff:
            if other.opened_at is not None:
                raise Rejected("logged_in_elsewhere", counter=other.id)
            d.emit(e.StaffLoggedOut(counter=other.id, staff=op.staff))
    d.emit(e.StaffLoggedIn(counter=op.counter, staff=op.staff))


def log_out(d: Draft, op: c.LogOut) -> None:
    counter = d.snapshot.counter(op.counter)
    if not counter.teller:
        raise Rejected("log_in_first")
    if counter.opened_at is not None:
        _close(d, counter)
    d.emit(e.StaffLoggedOut(counter=op.counter, staff=counter.teller))


def open_counter(d: Draft, op: c.OpenCounter) -> None:
    counter = d.snapshot.counter(op.counter)
    if not counter.teller:
        raise Rejected("log_in_first")
    if counter.opened_at is not None:
        raise Rejected("counter_open", counter=op.counter)
    d.emit(e.CounterOpened(counter=op.counter, staff=counter.teller))


def close_counter(d: Draft, op: c.CloseCounter) -> None:
    counter = d.snapshot.counter(op.counter)
    if counter.opened_at is None:
        raise Rejected("counter_closed", counter=op.counter)
    _close(d, counter)


def _close(d: Draft, counter: Counter) -> None:
    if counter.ticket:
        raise Rejected("finish_first", number=d.snapshot.ticket(counter.ticket).number)
    d.emit(e.CounterClosed(counter=counter.id))


def pause(d: Draft, op: c.PauseCounter) -> None:
    d.idle_counter(op.counter)
    for reason in d.snapshot.profile.pauses:
        if reason.code == op.reason:
            d.emit(e.CounterPaused(counter=op.counter, reason=op.reason, approved=reason.approved))
            return
    raise Rejected("unknown_reason", reason=op.reason)


def resume(d: Draft, op: c.ResumeCounter) -> None:
    if d.snapshot.counter(op.counter).paused_at is None:
        raise Rejected("not_paused", counter=op.counter)
    d.emit(e.CounterResumed(counter=op.counter))


def free(d: Draft, op: c.FreeCounter) -> None:
    counter = d.idle_counter(op.counter)
    if counter.wrap_up:
        d.emit(e.CounterFreed(counter=op.counter))


def set_skills(d: Draft, op: c.SetSkills) -> None:
    d.snapshot.counter(op.counter)
    for code in (*op.services, *op.backup):
        d.snapshot.profile.service(code)
    if not op.services:
        raise Rejected("skills_empty", counter=op.counter)
    d.emit(e.SkillsSet(counter=op.counter, services=op.services, backup=op.backup))


HANDLERS: Handlers = {
    c.LogIn: log_in,
    c.LogOut: log_out,
    c.OpenCounter: open_counter,
    c.CloseCounter: close_counter,
    c.PauseCounter: pause,
    c.ResumeCounter: resume,
    c.FreeCounter: free,
    c.SetSkills: set_skills,
}
