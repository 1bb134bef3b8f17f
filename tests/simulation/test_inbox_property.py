"""The way down under cuts, repeated answers, restarts, failing disks and two PCs that both take what there is.

Whatever happens: each entry is done once or refused once, and what the centre was told first is what the log says.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import Event, TicketIssued
from branchdesk.domain.times import MINUTE
from branchdesk.services import logbook
from branchdesk.services.desk import Desk
from branchdesk.services.inbox_messages import CENTRE, answer_of
from branchdesk.sync.inbox import InboxReader
from tests.fakes import MemoryLog
from tests.inbox_centre import InboxCentre
from tests.scenario import BRANCH
from tests.simulation.machine import Clock, ShakyLog
from tests.simulation.test_stateful_domain import EXAMPLES

OPENING = 1_772_413_200_000
"""2 March 2026, 09:00 in Shanghai."""


class Pc:
    """A PC of the branch: a desk on the common log, and its reader of the inbox."""

    def __init__(self, log: ShakyLog, centre: InboxCentre, clock: Clock, new_id: Callable[[], str]) -> None:
        self.log, self.centre, self.clock, self.new_id = log, centre, clock, new_id
        self.restart()

    def restart(self) -> None:
        snapshot = logbook.open_branch(self.log, BRANCH, now=self.clock.at)
        self.desk = Desk(self.log, snapshot, self.clock, self.new_id)
        self.reader = InboxReader(self.centre, self.clock)
        self.reader._apply = self.apply

    def apply(self, command: c.Command) -> tuple[Event, ...]:
        return self.desk.submit_one(command, CENTRE).events


class Scene:
    """A branch of two PCs, and its centre."""

    def __init__(self) -> None:
        self.clock = Clock(OPENING)
        self.centre = InboxCentre()
        self.log = MemoryLog(BRANCH.branch)
        self.shaky = ShakyLog(self.log)
        ids = itertools.count(1)
        self.pcs = [Pc(self.shaky, self.centre, self.clock, lambda: f"id-{next(ids):06}") for _ in range(2)]
        self.people(c.OpenDay())
        self.wishes = 0

    def people(self, op: c.AnyOp) -> None:
        """Somebody in the branch is quicker."""
        who = c.Who(device="desk", kind="manager", staff="zhao", role="manager")
        self.pcs[0].desk.submit_one(c.Command(cmd_id=f"people-{self.log.head().seq}", op=op), who)

    def wish(self, kind: int) -> None:
        self.wishes += 1
        entry, token = f"e{self.wishes}", f"a-token-of-letters-{self.wishes}"
        tickets = sorted(self.pcs[0].desk.snapshot.tickets.values(), key=lambda t: t.number)
        oldest = tickets[0] if tickets else None
        ops: list[c.RemoteOp | bytes] = [
            c.IssueRemoteTicket(service="A", token=token),
            c.BookAppointment(service="D", booked_at=OPENING + 90 * MINUTE, token=token),
            c.DelayTicket(ticket=oldest.id, token=oldest.token) if oldest else b'{"type": "dance"}',
            c.AbandonTicket(ticket=oldest.id, token=oldest.token) if oldest else b'{"type": "delay_ticket"}',
        ]
        self.centre.put(entry, ops[kind])

    def cut(self, when: str) -> None:
        """The next word to or from the centre is lost."""

        def once(what: str) -> None:
            if what == when:
                self.centre.fail = lambda _what: None
                raise Unavailable("centre_unreachable")

        self.centre.fail = once

    def check(self) -> None:
        """Every entry was answered, and the first answer is the log's own."""
        by_id: dict[str, list[Event]] = {}
        for sealed in self.log.read(0, 100_000):
            by_id.setdefault(sealed.event.cmd_id, []).append(sealed.event)
        for entry in self.centre.entries:
            assert self.centre.answers[entry.id] == answer_of(entry.id, by_id[entry.id])
        for answer in self.centre.told:
            assert answer == self.centre.answers[answer.id]
        tokens = [e.data.token for events in by_id.values() for e in events if isinstance(e.data, TicketIssued)]
        assert len(tokens) == len(set(tokens))


STEP = st.one_of(
    st.tuples(st.just("wish"), st.integers(0, 3)),
    st.tuples(st.just("step"), st.integers(0, 1)),
    st.tuples(st.just("step"), st.integers(0, 1)),
    st.tuples(st.just("cut"), st.sampled_from(["before", "after"])),
    st.tuples(st.just("disk"), st.sampled_from(["before", "after"])),
    st.tuples(st.just("restart"), st.integers(0, 1)),
    st.tuples(st.just("close"), st.just(0)),
)


@settings(
    max_examples=EXAMPLES or 60,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(STEP, min_size=5, max_size=40))
def test_every_wish_is_done_or_refused_once(steps: list[tuple[str, int | str]]) -> None:
    scene = Scene()
    for what, how in steps:
        if what == "wish":
            scene.wish(int(how))
        elif what == "step":
            scene.pcs[int(how)].reader.step()
        elif what == "cut":
            scene.cut(str(how))
        elif what == "disk":
            scene.shaky.fail = str(how)
        elif what == "restart":
            scene.shaky.fail = ""
            scene.pcs[int(how)].restart()
        else:
            scene.shaky.fail = ""
            scene.pcs[0].desk.catch_up()
            day_open = scene.pcs[0].desk.snapshot.day_open
            scene.people(c.CloseDay(force=True) if day_open else c.OpenDay())
    scene.shaky.fail, scene.centre.fail = "", lambda _what: None
    for _ in range(3):
        for pc in scene.pcs:
            pc.reader.step()
    scene.check()
