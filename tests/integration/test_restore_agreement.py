"""A log that was set back agrees with the centre before the desk may use it: in one process, with a real centre."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from branchdesk.bootstrap.centre import restoring
from branchdesk.centre.database import Database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.intake.tails import Tails
from branchdesk.centre.pages.reading import branch_day, problems
from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.domain.events import GenerationBegan
from branchdesk.domain.snapshot import Snapshot
from branchdesk.metrics.summary import summarise
from branchdesk.services.desk import Desk, Request
from branchdesk.services.generations import Mark
from branchdesk.services.logbook import load
from branchdesk.services.messages import Answer
from branchdesk.services.ports import BranchLog
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.services.sync_messages import Tail
from branchdesk.store.marks import mark_path, read_mark, write_mark
from branchdesk.store.opening import open_log
from branchdesk.sync.restoring import Restoring
from tests.centre_kit import Branch, DirectTransport, digest, drain, opened, profile_of
from tests.simulation.invariants import Checker

KIOSK = Who(device="kiosk-1", kind="kiosk")
NODE = Who(device="node", kind="node")
_MOMENTS = itertools.count(1)
PROFILE = profile_of("nj-001")


class Line:
    """The way to a real centre, which may be cut, or cut after some answers."""

    def __init__(self, database: Database) -> None:
        self._tails = Tails(database)
        self.cut = ""
        self.answers = 1 << 30
        self.now = 2_000_000_000_000
        """Nobody has been heard for long."""

    def tail(self, after: int, gen: int = 0) -> Tail:
        self.answers -= 1
        if self.cut == "branch_token_wrong":
            raise Rejected(self.cut, branch="nj-001")
        if self.cut or self.answers < 0:
            raise Unavailable("centre_unreachable", detail="test")
        return self._tails.read("nj-001", after, gen, self.now)


class Restored:
    """A node's log as a back-up had it at event ``seq`` of a branch's, with the desk over it."""

    def __init__(
        self, branch: Branch, seq: int, line: Line | None, *, decided: bool = False, log: BranchLog | None = None
    ) -> None:
        self.branch = branch
        self.own = copy(branch, seq)
        self.mark: Mark | None = Mark(at=next(_MOMENTS), seq=seq, decided=decided)
        self._line = line
        self.start()

    def start(self) -> None:
        """As a process that starts: what was not on the disk is gone."""
        snapshot = load(self.own, PROFILE)
        self.restoring = Restoring(
            self.own, PROFILE, self.branch.cast.clock, self.mark or Mark(at=0, seq=0), self._line, self._ended
        )
        self.log = ReplicatedLog(self.own, self.restoring)
        self.desk = Desk(self.log, snapshot, self.branch.cast.clock, self._new_id)

    def ask_again(self) -> None:
        """Time passes; the pulse asks."""
        self.restoring._not_before = 0
        self.desk.catch_up()

    def number(self, cmd_id: str = "") -> str:
        """A new ticket's number."""
        answer = self.desk.submit_one(Command(cmd_id=cmd_id or self._new_id(), op=c.IssueTicket(service="A")), KIOSK)
        return next(
            t.number
            for t in self.desk.snapshot.tickets.values()
            if t.id == getattr(answer.events[-1].data, "ticket", "")
        )

    def began(self) -> list[GenerationBegan]:
        return [e.event.data for e in self.own.read(0, 1 << 20) if isinstance(e.event.data, GenerationBegan)]

    def check(self) -> Snapshot:
        """All invariants over the whole log; the desk's snapshot."""
        checker = Checker()
        checker.read(self.own.read(0, 1 << 20))
        self.desk.catch_up()
        checker.compare(self.desk.snapshot)
        return self.desk.snapshot

    def _ended(self) -> None:
        self.mark = None

    def _new_id(self) -> str:
        return f"id-{next(_MOMENTS)}"


def copy(branch: Branch, seq: int) -> ListLog:
    return ListLog(branch.log.read(0, seq))


def numbers(s: Snapshot) -> list[str]:
    return [ticket.number for ticket in s.tickets.values()]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        register_branch(found, "nj-001", 0)
        yield found


@pytest.fixture
def branch(database: Database) -> Branch:
    """A branch at ten o'clock, all of it at the centre."""
    branch = Branch(PROFILE)
    branch.play("10:00")
    drain(branch.shipper(DirectTransport(Ingest(database))), branch.log)
    return branch


@pytest.mark.parametrize("lost", [0, 1, 60, 1000])
def test_what_was_lost_comes_back_before_any_number(database: Database, branch: Branch, lost: int) -> None:
    head = branch.log.head().seq
    back = Restored(branch, max(1, head - lost), Line(database))
    given = numbers(branch.snapshot)
    number = back.number()
    assert back.own.read(0, head) == branch.log.read(0, head)
    assert number not in given
    assert int(number[1:]) > 100
    assert (back.began()[0].reason, back.began()[0].unseen, back.mark) == ("restored", False, None)
    assert back.check().gen == 2


def test_the_whole_log_is_shipped_again_and_counted_once(database: Database, branch: Branch) -> None:
    before = branch.log.head().seq
    back = Restored(branch, before - 80, Line(database))
    for _ in range(5):
        back.number()
    shipper = branch.shipper(DirectTransport(Ingest(database)), back.restoring)
    drain(shipper, back.own)
    digest(database)
    with database.read() as connection:
        held = connection.exec_driver_sql("SELECT gen, count(*), count(DISTINCT seq) FROM event GROUP BY gen").all()
    assert [tuple(row) for row in held] == [(1, before, before), (2, back.own.head().seq, back.own.head().seq)]
    shown = branch_day(database, "nj-001").summary
    assert shown is not None
    assert shown.total.issued == len(back.desk.snapshot.tickets)
    assert shown == summarise(back.desk.snapshot, branch.cast.clock.now())
    assert problems(database) == (1, ())


def test_without_an_answer_nothing_is_issued_or_called_and_it_goes_on_by_itself(
    database: Database, branch: Branch
) -> None:
    line = Line(database)
    line.cut = "centre_unreachable"
    head = branch.log.head().seq
    back = Restored(branch, head - 50, line)
    for op in (c.IssueTicket(service="A"), c.OpenDay(), c.EnrolDevice(device_id="x", device_kind="kiosk", name="x")):
        (result,) = back.desk.submit([Request(Command(cmd_id=back._new_id(), op=op), NODE)])
        assert isinstance(result, Unavailable)
        assert result.code == "restored_waiting"
    with pytest.raises(Unavailable):
        back.log.head()
    assert back.own.head().seq == head - 50
    line.cut = ""
    with pytest.raises(Unavailable):
        back.desk.catch_up()  # not asked at every look
    back.ask_again()
    assert back.number() not in numbers(branch.snapshot)
    assert back.check().gen == 2


def test_a_known_command_gets_its_old_answer_also_for_what_came_back(database: Database, branch: Branch) -> None:
    last = next(e for e in reversed(branch.log.read(0, 1 << 20)) if e.event.type == "ticket_issued").event
    back = Restored(branch, last.seq - 1, Line(database))
    back.number()
    answer = back.desk.submit_one(
        Command(cmd_id=last.cmd_id, op=c.IssueTicket(service="A")), Who(device=last.device, kind="kiosk")
    )
    assert answer == Answer(cmd_id=last.cmd_id, events=tuple(branch.log.find(last.cmd_id)))


def test_a_line_that_breaks_in_the_middle_goes_on_where_it_was(database: Database) -> None:
    branch = Branch(PROFILE)
    branch.finish()
    drain(branch.shipper(DirectTransport(Ingest(database))), branch.log)
    line = Line(database)
    line.answers = 2
    back = Restored(branch, 10, line)
    with pytest.raises(Unavailable):
        back.desk.catch_up()
    assert 10 < back.own.head().seq < branch.log.head().seq
    line.answers = 1 << 30
    back.start()
    back.desk.catch_up()
    assert len(back.began()) == 1
    assert back.own.read(0, branch.log.head().seq) == branch.log.read(0, branch.log.head().seq)
    back.check()


def test_a_crash_before_the_mark_is_gone_begins_no_second_generation(database: Database, branch: Branch) -> None:
    back = Restored(branch, 50, Line(database))
    kept = back.mark
    back.desk.catch_up()
    back.mark = kept
    back.start()
    back.number()
    assert (len(back.began()), back.mark, back.check().gen) == (1, None, 2)


def test_without_any_centre_numbers_go_on_further_up(branch: Branch) -> None:
    back = Restored(branch, branch.log.head().seq - 80, None)
    given = numbers(branch.snapshot)
    fresh = [back.number() for _ in range(30)]
    assert not {*fresh} & {*given}
    assert back.began()[0].unseen
    back.check()


def test_while_another_machine_speaks_for_the_branch_this_one_is_silent(database: Database, branch: Branch) -> None:
    line = Line(database)
    line.now = 1_000_000 + 14_000  # of the last contact, see ``DirectTransport``
    back = Restored(branch, branch.log.head().seq - 50, line)
    with pytest.raises(Unavailable) as refused:
        back.number()
    assert refused.value.code == "restored_elsewhere"
    assert back.own.head() == branch.log.head()  # what it got is the branch's own in any case
    line.now += 2_000
    back.ask_again()
    back.number()
    assert back.check().gen == 2


def test_a_branch_of_several_pcs_does_not_go_on_from_one_old_disk(database: Database, branch: Branch) -> None:
    """The back-up is from before the branch grew; the other PCs are off for the night."""
    alone = branch.log.head().seq
    for number in (1, 2, 3):
        name, address = f"pc-{number}", f"10.0.0.{number}:8700"
        branch.cast.as_node(c.EnrolDevice(device_id=name, device_kind="node", name=name, address=address))
    drain(branch.shipper(DirectTransport(Ingest(database))), branch.log)
    back = Restored(branch, alone, Line(database))
    with pytest.raises(Unavailable, match="restored_several"):
        back.number()
    assert back.own.head() == branch.log.head()
    assert back.mark is not None
    back.mark = replace(back.mark, decided=True)
    back.start()
    back.number()
    assert back.check().gen == 2


def test_an_older_copy_of_a_log_that_was_restored_before(database: Database, branch: Branch) -> None:
    """Restored twice from the same back-up: the second time it finds what the first one did."""
    first = Restored(branch, 50, Line(database))
    number = first.number()
    drain(branch.shipper(DirectTransport(Ingest(database)), first.restoring), first.own)
    second = Restored(branch, 50, Line(database))
    assert second.number() not in [*numbers(branch.snapshot), number]
    assert second.check().gen == 3
    assert len(second.began()) == 2


class TestFork:
    """The restored log and the centre have different pasts."""

    @pytest.fixture
    def strange(self, branch: Branch) -> Branch:
        strange = Branch(PROFILE, seed=2)
        strange.play("09:40")
        return strange

    def test_nothing_is_issued_until_a_person_decides(
        self, database: Database, branch: Branch, strange: Branch
    ) -> None:
        back = Restored(strange, strange.log.head().seq, Line(database))
        with pytest.raises(Unavailable) as refused:
            back.number()
        assert refused.value.code == "restored_fork"
        assert back.own.head() == strange.log.head()
        decided = Restored(strange, strange.log.head().seq, Line(database), decided=True)
        decided.number()
        assert decided.check().gen == 2
        drain(strange.shipper(DirectTransport(Ingest(database)), decided.restoring), decided.own)
        assert problems(database) == (1, ())
        assert_equal_log(database, decided.own, 2)
        assert_equal_log(database, branch.log, 1)

    @pytest.mark.parametrize("cut", ["centre_unreachable", "branch_token_wrong"])
    def test_who_decided_does_not_wait_for_the_centre(self, database: Database, strange: Branch, cut: str) -> None:
        line = Line(database)
        line.cut = cut
        with pytest.raises(Unavailable) as refused:
            Restored(strange, 50, line).number()
        assert (refused.value.code, refused.value.params) == ("restored_waiting", {"detail": cut})
        decided = Restored(strange, 50, line, decided=True)
        decided.number()
        assert decided.began()[0].unseen


def assert_equal_log(database: Database, log: BranchLog, gen: int) -> None:
    with database.read() as connection:
        held = connection.exec_driver_sql("SELECT hash FROM event WHERE gen = ? ORDER BY seq", (gen,)).scalars().all()
    assert held == [event.hash for event in log.read(0, 1 << 20)]


class TestMark:
    """The file beside the log."""

    def test_it_says_the_same_after_a_power_cut(self, tmp_path: Path) -> None:
        log = tmp_path / "branch.db"
        assert read_mark(log) is None
        mark = Mark(at=1, seq=2, reason="settled", decided=True, by="m01", note="停电")
        write_mark(log, mark)
        assert read_mark(log) == mark
        assert mark_path(log).stat().st_mode & 0o77 == 0

    def test_one_that_cannot_be_read_stops_the_node(self, tmp_path: Path) -> None:
        mark_path(tmp_path / "branch.db").write_bytes(b"{")
        with pytest.raises(Damaged) as refused:
            read_mark(tmp_path / "branch.db")
        assert refused.value.code == "mark_damaged"

    def test_among_several_pcs_a_restored_copy_is_only_late(self, tmp_path: Path, branch: Branch) -> None:
        path = tmp_path / "branch.db"
        log = open_log(path, "nj-001")
        write_mark(path, Mark(at=1, seq=0))
        clock = branch.cast.clock
        assert restoring(path, log, branch.snapshot, clock, in_cluster=True) is None
        assert read_mark(path) is None
        assert restoring(path, log, branch.snapshot, clock, in_cluster=False) is None
        write_mark(path, Mark(at=1, seq=0))
        assert restoring(path, log, branch.snapshot, clock, in_cluster=False) is not None
        log.close()
