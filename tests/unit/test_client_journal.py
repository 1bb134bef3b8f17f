"""A device's journal: on disk before it says so, never a number twice, damage told and nothing whole thrown away."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from branchdesk.client.journal import GAP, Journal, Record, open_journal
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Damaged, Unavailable

DAY = "2026-03-02"


def record(n: int, at: int = 0) -> Record:
    return Record(cmd_id=f"cmd-{n}", at=at or n, op=c.FinishService(counter="1", happened_at=n))


def ticket(count: int) -> Record:
    op = c.IssueIslandTicket(
        ticket=f"t{count}", number=f"K1-{count:03d}", token="x", service="A", issued_at=count, bdate=DAY
    )
    return Record(cmd_id=f"issue-{count}", at=count, op=op)


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kiosk.journal"
    journal = open_journal(path)
    wish = Record(cmd_id="wish", at=1, op=c.IssueTicket(service="A", ticket="wish"))
    journal.issue(DAY, 0, ticket, wish=wish)
    journal.add(record(7), record(8))
    journal.printed("issue-1", came_out=True)
    journal.settle("cmd-7", "refused", "wrong_state")
    journal.remember("branch", b"as it was")
    journal.close()

    again = open_journal(path)
    assert [(r.cmd_id, r.state, r.code, r.printed) for r in again.records("pending", "refused", "given_up")] == [
        ("issue-1", "pending", "", True),
        ("wish", "given_up", "", None),
        ("cmd-7", "refused", "wrong_state", None),
        ("cmd-8", "pending", "", None),
    ]
    assert (again.series.count, again.recall("branch"), again.latest) == (1, b"as it was", 8)
    again.close()


def test_numbers_go_on_behind_the_greater_of_journal_and_branch(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "j")
    counts = [journal.issue(DAY, at_least, ticket).op for at_least in (0, 0, 5, 2)]
    assert [op.number for op in counts if isinstance(op, c.IssueIslandTicket)] == [
        "K1-001",
        "K1-002",
        "K1-006",
        "K1-007",
    ]
    tomorrow = journal.issue("2026-03-03", 0, lambda count: record(100 + count)).cmd_id
    assert tomorrow == "cmd-101"
    journal.close()


def test_one_command_id_is_one_record(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / "j")
    journal.add(record(1, at=5))
    journal.add(record(1, at=6), record(2))
    assert [(r.cmd_id, r.at) for r in journal.records("pending")] == [("cmd-1", 5), ("cmd-2", 2)]
    journal.close()


def test_the_past_is_not_kept_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = open_journal(path)
    journal.add(*(record(n) for n in range(1, 251)))
    journal.settle("cmd-1", "refused", "why")
    for n in range(2, 251):
        journal.settle(f"cmd-{n}", "done")
    kept = journal.records("done", "refused")
    journal.close()
    again = open_journal(path)
    assert again.records("done", "refused") == kept
    assert len(kept) <= 202
    assert kept[0].code == "why", "what was refused stays"
    again.close()


def test_killed_at_any_moment_no_number_comes_twice(tmp_path: Path) -> None:
    """A child tells every number after the journal has it, and is killed; the next goes on behind all of them."""
    path = tmp_path / "j"
    child = f"""
from pathlib import Path
from branchdesk.client.journal import open_journal
from tests.unit.test_client_journal import DAY, ticket
journal = open_journal(Path({str(path)!r}))
while True:
    print(journal.issue(DAY, 0, ticket).op.number, flush=True)
"""
    told: list[str] = []
    for after in (1, 3, 5):
        with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told += [process.stdout.readline().strip() for _ in range(after)]
            process.kill()
            told += process.stdout.read().split()
    journal = open_journal(path)
    kept = [r.op.number for r in journal.records("pending") if isinstance(r.op, c.IssueIslandTicket)]
    assert len(set(kept)) == len(kept)
    assert set(told) <= set(kept)
    assert len(set(told)) == len(told)
    journal.close()


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_told_kept_aside_and_never_believed(tmp_path: Path, seed: int) -> None:
    """A flipped bit or a cut: either nothing of ours was hit, or it is found; whole records go on, numbers jump."""
    path = tmp_path / "j"
    journal = open_journal(path)
    for _ in range(30):
        journal.issue(DAY, 0, ticket)
    journal.remember("branch", b"profile" * 500)
    before = journal.records("pending")
    journal.close()
    chance = random.Random(seed)
    raw = bytearray(path.read_bytes())
    if seed % 5 == 0:
        del raw[chance.randrange(len(raw)) :]
    else:
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)

    journal = open_journal(path)
    records = journal.records("pending")
    asides = list(tmp_path.glob("j.damaged-*"))
    if asides:
        assert asides[0].read_bytes() == bytes(raw)
        *kept, report = records
        assert report.op == c.ReportDevice(problem="journal_damaged", detail=asides[0].name)
        assert set(kept) <= set(before)
        number = journal.issue(DAY, 0, ticket).op
        assert isinstance(number, c.IssueIslandTicket)
        assert int(number.number[3:]) > GAP
    else:
        assert records == before
    journal.close()
    again = open_journal(path)
    assert len(list(tmp_path.glob("j.damaged-*"))) == len(asides), "what was put right is whole"
    again.close()


def test_a_second_damage_is_kept_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "j"
    for n in (1, 2):
        path.write_bytes(b"not a database at all" * 100)
        with pytest.raises(Damaged) as caught:
            Journal(path)
        assert caught.value.code == "journal_damaged"
        open_journal(path).close()
        assert (tmp_path / f"j.damaged-{n}").exists()


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "j").mkdir()
    with pytest.raises(Unavailable) as caught:
        open_journal(tmp_path / "j")
    assert caught.value.code == "journal_unwritable"
    journal = open_journal(tmp_path / "k")
    other = sqlite3.connect(tmp_path / "k", isolation_level=None)
    journal._db.execute("PRAGMA busy_timeout=1")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        journal.issue(DAY, 0, ticket)
    other.execute("ROLLBACK")
    assert journal.issue(DAY, 0, ticket).cmd_id == "issue-1", "what failed has changed nothing"
    other.close()
    journal.close()
