"""What may be done from the floor, at a counter or for a queue: one tap each, with its way back. No widgets."""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain import commands as c
from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.counter import Activity
from branchdesk.domain.profile import Staff
from branchdesk.domain.snapshot import Message, Snapshot
from ui.manager.floor import CounterCard

TAKEN = 2
"""So many services are offered to a counter "for now"."""

ASKED = 4
"""So many closed counters are offered to be opened."""


class Deed(NamedTuple):
    """One action. ``code`` names its words and icon; ``undo`` takes it back; ``sure``: it is asked about first."""

    code: str
    op: c.Op | None = None
    undo: c.Op | None = None
    service: str = ""
    sure: bool = False


def counter_deeds(s: Snapshot, card: CounterCard, now: int) -> tuple[Deed, ...]:
    """What the rules let a manager do at this counter now; a button for anything else would only be refused."""
    counter = card.id
    found: list[Deed] = []
    if card.activity is Activity.CLOSED:
        found.append(Deed("open", c.SendMessage(counter=counter, code="open")))
        return tuple(found)
    found.append(Deed("come", c.SendMessage(counter=counter, code="come")))
    if card.activity is Activity.PAUSED:
        found.append(Deed("resume", c.ResumeCounter(counter=counter)))
    elif card.activity in (Activity.FREE, Activity.WRAP_UP):
        found.append(Deed("pause"))
    found += [_take(card, service) for service in _in_need(s, card, now)[:TAKEN]]
    setup = next((one for one in s.profile.counters if one.id == counter), None)
    if setup is not None and (setup.services, setup.backup) != (card.services, card.backup):
        back = c.SetSkills(counter=counter, services=setup.services, backup=setup.backup)
        found.append(Deed("usual", back, _skills(card)))
    found.append(Deed("skills"))
    if card.number:
        found.append(Deed("story"))
    if card.activity in (Activity.FREE, Activity.WRAP_UP, Activity.PAUSED):
        found.append(Deed("close", c.CloseCounter(counter=counter), sure=True))
    return tuple(found)


def _skills(card: CounterCard) -> c.SetSkills:
    return c.SetSkills(counter=card.id, services=card.services, backup=card.backup)


def _take(card: CounterCard, service: str) -> Deed:
    backup = tuple(code for code in card.backup if code != service)
    op = c.SetSkills(counter=card.id, services=(*card.services, service), backup=backup)
    return Deed("take", op, _skills(card), service)


def _in_need(s: Snapshot, card: CounterCard, now: int) -> list[str]:
    """Services that wait and are not this counter's own, the longest wait first."""
    waits = {
        code: max(waiting_so_far(s.tickets[ticket], now) for ticket in queue)
        for code, queue in s.waiting.items()
        if queue and code not in card.services
    }
    return sorted(waits, key=lambda code: -waits[code])


def queue_deeds(service: str, cards: tuple[CounterCard, ...]) -> tuple[tuple[CounterCard, Deed], ...]:
    """Who could help a queue: open counters that could take it, then closed ones that could be asked to open."""
    open_ = [card for card in cards if card.activity not in (Activity.CLOSED, Activity.PAUSED)]
    helpers = [(card, _take(card, service)) for card in open_ if service not in card.services]
    asked = [
        (card, Deed("open", c.SendMessage(counter=card.id, code="open")))
        for card in cards
        if card.activity is Activity.CLOSED and service in (*card.services, *card.backup)
    ]
    return (*helpers, *asked[:ASKED])


def without_counter(s: Snapshot) -> tuple[Staff, ...]:
    """Tellers who are logged in nowhere: who could open a window."""
    busy = {counter.teller for counter in s.counters.values()}
    return tuple(person for person in s.profile.staff if person.role == "teller" and person.id not in busy)


def last_word(s: Snapshot, counter: str) -> Message | None:
    """The latest message to or from a counter today, with its answer if there is one."""
    told = [message for message in s.messages.values() if counter in (message.to, message.sender)]
    return max(told, key=lambda message: message.sent_at, default=None)
