"""The centre has a branch's log exactly once, whatever the way between them does."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.pages.reading import problems
from branchdesk.domain.chain import GENESIS, Head, Sealed
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.services.sync_messages import MAX_EVENTS, Ack, Batch, Forked, Need, Shipped
from branchdesk.store.opening import open_log
from branchdesk.sync.core import STUCK_S
from branchdesk.sync.http import HttpTransport
from branchdesk.sync.shipper import Shipper
from branchdesk.web.address import Address
from tests.centre_kit import (
    Branch,
    CentreProcess,
    DirectTransport,
    assert_equal,
    digest,
    drain,
    opened,
    profile_of,
    running_centre,
)

NOW = 1_772_413_200_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        register_branch(found, "nj-001", NOW)
        yield found


@pytest.fixture(scope="module")
def day() -> Branch:
    """A whole day's log; tests only read it."""
    branch = Branch(profile_of("nj-001"))
    branch.finish()
    return branch


def batch(branch: Branch, after: int, count: int = 50, **changes: object) -> Batch:
    """A batch as the branch would send it."""
    log = branch.log.read(0, branch.log.head().seq)
    made = Batch(
        branch=branch.name,
        gen=1,
        after=after,
        after_hash=log[after - 1].hash if after else GENESIS,
        head=log[-1].seq,
        at=NOW,
        events=tuple(Shipped(e.seq, e.hash, e.body) for e in log[after : after + count]),
    )
    return replace(made, **changes)


def stored(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(t.event)).scalar_one()


def test_a_log_on_disk_reaches_a_centre_over_tcp(tmp_path: Path, database: Database) -> None:
    branch = Branch(profile_of("nj-001"), open_log(tmp_path / "branch.db", "nj-001"), arrivals=60)
    branch.play("11:00")
    token = register_branch(database, "nj-001", NOW)
    with running_centre(database) as url:
        shipper = branch.shipper(HttpTransport(url, "nj-001", token))
        drain(shipper, branch.log)
        assert_equal(database, branch)
        branch.finish()
        drain(shipper, branch.log)
        shipper.stop()
    assert_equal(database, branch)
    branch.log.close()


def test_the_thread_ships_what_is_appended_and_stops(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=20)
    reached: queue.Queue[int | None] = queue.Queue()
    shipper = Shipper(
        branch.name,
        branch.log,
        DirectTransport(Ingest(database)),
        branch.cast.clock,
        lambda status: reached.put(status.cursor),
        heartbeat_s=3600,
    )
    shipper.start()
    while reached.get(timeout=20) != branch.log.head().seq:
        pass
    for until in ("09:30", "10:00"):  # only a wake ends the long pause
        branch.play(until)
        shipper.wake()
        while reached.get(timeout=20) != branch.log.head().seq:
            pass
    shipper.stop()
    assert_equal(database, branch)


def test_duplicates_and_overlaps_change_nothing(database: Database, day: Branch) -> None:
    ingest = Ingest(database)
    assert ingest.take(batch(day, 0), NOW) == Ack(50, day.log.read(49, 1)[0].hash)
    for after, count in ((0, 50), (10, 20), (0, 1), (50, 0)):
        assert ingest.take(batch(day, after, count), NOW) == Ack(50, day.log.read(49, 1)[0].hash)
    assert stored(database) == 50
    ingest.take(batch(day, 30, 40), NOW)
    assert stored(database) == 70
    drain(day.shipper(DirectTransport(ingest)), day.log)
    assert_equal(database, day)


def test_two_centre_processes_may_take_turns(tmp_path: Path, database: Database, day: Branch) -> None:
    """Each has a cache of folds; the other's work makes it stale."""
    with opened(tmp_path / "centre.db") as second:
        centres = [Ingest(database), Ingest(second)]
        for turn, after in enumerate(range(0, day.log.head().seq, 60)):
            centres[turn // 2 % 2].take(batch(day, after, 60), NOW)
    assert_equal(database, day)


def test_a_gap_is_answered_with_what_is_needed(database: Database, day: Branch) -> None:
    ingest = Ingest(database)
    ingest.take(batch(day, 0, 10), NOW)
    assert ingest.take(batch(day, 20, 10), NOW) == Need(11, day.log.read(9, 1)[0].hash)
    assert stored(database) == 10
    for after in (20, 10, 30, 0, 20):  # reordered
        ingest.take(batch(day, after, 10), NOW)
    assert stored(database) == 30


def test_a_cloned_log_is_quarantined_and_never_merged(database: Database) -> None:
    first, clone = Branch(profile_of("nj-001"), seed=1), Branch(profile_of("nj-001"), seed=2)
    first.play("10:00")
    clone.play("09:20")
    ingest = Ingest(database)
    ours, theirs = (branch.shipper(DirectTransport(ingest)) for branch in (first, clone))
    drain(ours, first.log)
    assert theirs.step() == 0  # told of the fork, it sends once what it has
    pause = theirs.step()
    assert theirs.status.problem == "branch_forked"
    assert pause >= STUCK_S / 2
    assert_equal(database, first)
    with database.read() as connection:
        kept = connection.execute(select(t.quarantine.c.body).where(t.quarantine.c.body != b"")).scalars().all()
    assert set(kept) <= {event.body for event in clone.log.read(0, 10_000)}
    assert kept
    assert "branch_forked" in problems(database)[1]
    first.finish()  # the true branch goes on
    drain(ours, first.log)
    assert_equal(database, first)


def test_an_old_disk_is_told_and_sends_nothing(database: Database) -> None:
    branch = Branch(profile_of("nj-001"))
    branch.play("10:00")
    ingest = Ingest(database)
    drain(branch.shipper(DirectTransport(ingest)), branch.log)

    class OldDisk:
        def head(self) -> Head:
            event = branch.log.read(19, 1)[0]
            return Head(event.seq, event.hash)

        def read(self, after: int, limit: int) -> list[Sealed]:
            return branch.log.read(after, max(0, min(limit, 20 - after)))

    old = branch.shipper(DirectTransport(ingest), OldDisk())
    old.step()
    assert old.status.problem == "centre_ahead"
    assert problems(database) == (1, ("centre_ahead",))
    assert_equal(database, branch)


def poison(body: bytes, at: int, previous: bytes, seq: int) -> list[bytes]:
    """Bodies that are linked rightly and cannot be folded."""
    link = b'{"branch":"nj-001","gen":1,"seq":%d,"prev_hash":"%s","at":%d,' % (seq, previous.hex().encode(), at)
    rest = b'"bdate":"2026-03-02","device":"d","actor":"","cmd_id":"c","type":"%s","v":1,"data":%s}'
    return [
        b"\xff\xfe not an event",
        b"{" * 100_000,
        link + rest % (b"ticket_issued", b'{"ticket":7}'),
        link + rest % (b"ticket_called", b'{"ticket":"nobody","counter":"1","why":"next"}'),
        link + rest % (b"ticket_issued", b'{"ticket":"x","number":"A","token":"","service":"A"}'),
        link + rest % (b"ticket_issued", b'{"ticket":"x\\u0000","number":"A001","token":"","service":"A"}'),
        link
        + rest % (b"ticket_issued", b'{"ticket":"x","number":"A001","token":"","service":"A","ahead":%d}' % 10**30),
        (link + rest % (b"day_opened", b"{}")).replace(b"2026-03-02", b"2026-99-99"),
        (link + rest % (b"day_opened", b"{}")).replace(b"nj-001", b"nj-002"),
    ]


def test_six_letters_are_no_control_character(database: Database, day: Branch) -> None:
    ingest = Ingest(database)
    ingest.take(batch(day, 0, 40), NOW)
    last = day.log.read(39, 1)[0]
    body = poison(b"", last.event.at, last.hash, 41)[5].replace(b"\\u0000", b"\\\\u0000")
    ingest.take(batch(day, 40, events=(Shipped(41, sha256(body).digest(), body),)), NOW)
    digest(database)
    with database.read() as connection:
        assert connection.execute(select(t.flag)).all() == []


@pytest.mark.parametrize("which", range(9))
def test_poison_is_kept_flagged_and_blocks_nothing(database: Database, day: Branch, which: int) -> None:
    ingest = Ingest(database)
    ingest.take(batch(day, 0, 40), NOW)
    last = day.log.read(39, 1)[0]
    body = poison(b"", last.event.at, last.hash, 41)[which]
    bad = Shipped(41, sha256(body).digest(), body)
    assert ingest.take(batch(day, 40, events=(bad,)), NOW) == Ack(41, bad.hash)
    follower = poison(b"", last.event.at, bad.hash, 42)[0]
    good = Shipped(42, sha256(follower).digest(), follower)
    assert ingest.take(batch(day, 40, events=(bad, good)), NOW) == Ack(42, good.hash)
    digest(database)
    with database.read() as connection:
        flagged = connection.execute(
            select(t.event.c.seq, t.event.c.body).join(t.flag, t.flag.c.seq == t.event.c.seq)
        ).all()
        visits = connection.execute(select(func.count()).select_from(t.visit)).scalar_one()
    assert [tuple(row) for row in flagged] == [(41, body), (42, follower)]
    assert visits == sum(event.event.type == "ticket_issued" for event in day.log.read(0, 40))
    assert problems(database) == (1, ("events_flagged",))


def test_a_later_versions_event_is_kept_and_skipped(database: Database, day: Branch) -> None:
    ingest = Ingest(database)
    ingest.take(batch(day, 0, 40), NOW)
    last = day.log.read(39, 1)[0]
    link = b'{"branch":"nj-001","gen":1,"seq":41,"prev_hash":"%s","at":%d,' % (last.hash.hex().encode(), last.event.at)
    body = link + b'"bdate":"2026-03-02","device":"d","actor":"","cmd_id":"c","type":"robot_arrived","v":9,"data":{}}'
    ingest.take(batch(day, 40, events=(Shipped(41, sha256(body).digest(), body),)), NOW)
    digest(database)
    with database.read() as connection:
        assert connection.execute(select(t.flag.c.flag).where(t.flag.c.seq == 41)).scalar() == "unknown_type"
    assert problems(database) == (1, ())


def test_a_batch_changed_on_its_way_is_refused(database: Database, day: Branch) -> None:
    whole = batch(day, 0, 5)
    one, two, three = whole.events[:3]
    changed = [
        (one, two._replace(body=two.body + b" "), three),
        (one, three),
        (one, two, three._replace(hash=sha256(b"x").digest(), body=b'{"prev_hash":"00"}')),
    ]
    for events in changed:
        with pytest.raises(Rejected) as refused:
            Ingest(database).take(replace(whole, events=events), NOW)
        assert refused.value.code == "batch_invalid"
    assert stored(database) == 0


def test_hours_without_the_centre_drain_in_bounded_batches(database: Database, day: Branch) -> None:
    class Line(DirectTransport):
        up = False
        sizes: list[int] = []  # noqa: RUF012

        def exchange(self, batch: Batch) -> Ack | Need | Forked:
            if not self.up:
                raise Unavailable("centre_unreachable", detail="test")
            self.sizes.append(len(batch.events))
            return super().exchange(batch)

    line = Line(Ingest(database))
    shipper = day.shipper(line)
    pauses = [shipper.step() for _ in range(12)]
    assert shipper.status.problem == "centre_unreachable"
    assert shipper.status.last_contact is None
    assert max(pauses) <= 60
    assert pauses[0] < pauses[-1]
    line.up = True
    drain(shipper, day.log)
    assert max(line.sizes) <= MAX_EVENTS
    assert_equal(database, day)


def test_a_centre_restored_from_a_backup_asks_again(tmp_path: Path, day: Branch) -> None:
    with opened(tmp_path / "centre.db") as database:
        register_branch(database, "nj-001", NOW)
        Ingest(database).take(batch(day, 0, 300), NOW)
        backup = sqlite3.connect(tmp_path / "backup.db")
        with sqlite3.connect(tmp_path / "centre.db") as source:
            source.backup(backup)
        backup.close()
        source.close()
        shipper = day.shipper(DirectTransport(Ingest(database)))
        drain(shipper, day.log)
        assert_equal(database, day)
    with opened(tmp_path / "backup.db") as database:
        assert stored(database) == 300
        shipper._transport = DirectTransport(Ingest(database))
        drain(shipper, day.log)
        assert_equal(database, day)


@pytest.mark.slow
def test_ten_kills_of_the_centre_lose_and_double_nothing(tmp_path: Path, day: Branch) -> None:
    path = tmp_path / "centre.db"
    with opened(path) as database:
        token = register_branch(database, "nj-001", NOW)
    centre = CentreProcess(path)
    acknowledged = 0
    shipper = day.shipper(Small(HttpTransport(centre.url, "nj-001", token)))
    for kill in range(10):
        for _ in range(8 + kill):
            shipper.step()
            acknowledged = max(acknowledged, shipper.status.cursor or 0)
        centre.kill_during(shipper.step)
        centre = CentreProcess(path, centre.port)
        shipper.step()
        assert shipper.status.problem == ""
        assert (shipper.status.cursor or 0) >= acknowledged, "an acknowledged event was lost"
    drain(shipper, day.log)
    centre.kill()
    with opened(path) as database:
        assert 0 < acknowledged < stored(database) == day.log.head().seq
        assert_equal(database, day)


class Small:
    """Cuts batches short, so that a day's log makes many."""

    def __init__(self, inner: HttpTransport) -> None:
        self._inner = inner

    def exchange(self, batch: Batch) -> Ack | Need | Forked:
        return self._inner.exchange(replace(batch, events=batch.events[:7]))

    def close(self) -> None:
        self._inner.close()


def test_the_network_is_not_reached_without_tls(database: Database) -> None:
    with pytest.raises(Rejected) as refused, running_centre(database, Address(host="0.0.0.0", port=0)):
        pass
    assert refused.value.code == "tls_required"
