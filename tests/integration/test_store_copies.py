"""``branchdesk log``: verify, export, backup of a live log, restore; as functions and as the user types them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import msgspec
import pytest

from branchdesk.cli import main
from branchdesk.domain.chain import Head, unseal
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.store import commands
from branchdesk.store.checking import Progress
from branchdesk.store.marks import read_mark, remove_mark
from branchdesk.store.opening import open_log
from branchdesk.store.sqlite_log import SqliteLog
from tests.logs import NAME, fill, head_of, played, sealed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "node" / "branch.db"
    with closing(open_log(path, NAME)) as log:
        log.append(Head(), sealed())
        log.save_snapshot(played()[1])
    return path


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("BRANCHDESK_LANGUAGE", request.param)
    return str(request.param)


def run(*arguments: str | Path) -> int:
    return main(["log", *map(str, arguments)])


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_backup_is_one_plain_file_equal_to_the_log(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "safe" / "monday.db"
    target.parent.mkdir()
    assert commands.backup(path, target) == head_of(sealed())
    assert names(target.parent) == {"monday.db"}
    report = commands.verify(target)
    assert report.head == head_of(sealed())
    assert report.snapshots == 1


def test_backup_of_a_log_being_written_is_a_prefix_of_it(path: Path, tmp_path: Path) -> None:
    """Commits go on during the copy, and the copy is one moment of the log."""
    done = Event()

    def write(log: SqliteLog) -> int:
        commits = 0
        while not done.is_set() or commits < 20:
            fill(log, 20)
            commits += 1
        return commits

    with closing(open_log(path, NAME)) as log, ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write, log)
        heads = [commands.backup(path, tmp_path / f"{number}.db") for number in range(5)]
        done.set()
        assert writing.result() >= 20
        whole = log.read(0, 1_000_000)
    assert heads == sorted(heads, key=lambda head: head.seq)
    for number, head in enumerate(heads):
        with closing(open_log(tmp_path / f"{number}.db", NAME)) as copy:
            assert copy.read(0, 1_000_000) == whole[: head.seq]


def test_failed_backup_leaves_the_older_one(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    commands.backup(path, target)
    kept = target.read_bytes()
    raw = bytearray(path.read_bytes())
    raw[raw.index(sealed()[50].body) + 100] ^= 1
    path.write_bytes(raw)
    with pytest.raises(Damaged, match="log_damaged"):
        commands.backup(path, target)
    assert target.read_bytes() == kept
    assert names(tmp_path) == {"node", "backup.db"}


def test_restored_log_goes_on_where_the_backup_ended(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    commands.backup(path, backup)
    new = tmp_path / "new" / "branch.db"
    assert commands.restore(backup, new) == (head_of(sealed()), None)
    with closing(open_log(new, NAME)) as log:
        assert log.read(0, 1000) == sealed()
        assert log.load_snapshot() == played()[1]
        assert fill(log, 1).seq == len(sealed()) + 1


def test_restore_never_overwrites(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    commands.backup(path, backup)
    with closing(open_log(path, NAME)) as log:
        fill(log, 9)
    before = path.read_bytes()
    with pytest.raises(Rejected, match="log_exists"):
        commands.restore(backup, path)
    assert path.read_bytes() == before
    head, aside = commands.restore(backup, path, force=True)
    assert head == head_of(sealed())
    assert aside is not None
    assert aside.read_bytes() == before
    assert commands.verify(path).head == head


def test_a_restore_leaves_a_mark_that_remembers_which_numbers_are_on_papers(path: Path, tmp_path: Path) -> None:
    """Also of a log that is restored twice before its node starts, and of one that nobody can read."""
    day = played()[1]
    given = (day.bdate, max(day.numbers.values()))
    backup = tmp_path / "backup.db"
    with closing(open_log(tmp_path / "early.db", NAME)) as early:
        early.append(Head(), sealed()[:3])
    commands.backup(tmp_path / "early.db", backup)
    for _ in range(2):
        commands.restore(backup, path, force=True)
        mark = read_mark(path)
        assert mark is not None
        assert (mark.reason, mark.decided, mark.seq, mark.given_on, mark.given) == ("restored", False, 3, *given)
    remove_mark(path)
    path.write_bytes(b"nothing")
    commands.restore(backup, path, force=True)
    mark = read_mark(path)
    assert mark is not None
    assert (mark.given_on, mark.given) == ("", 0)


def test_restore_under_a_running_node_is_refused(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    commands.backup(path, backup)
    with closing(open_log(path, NAME)) as log:
        with pytest.raises(Unavailable, match="log_in_use"):
            commands.restore(backup, path, force=True)
        assert fill(log, 1).seq == len(sealed()) + 1


def test_damaged_backup_is_not_restored(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    commands.backup(path, backup)
    backup.write_bytes(backup.read_bytes()[:-5000])
    before = path.read_bytes()
    with pytest.raises(Damaged, match="log_damaged"):
        commands.restore(backup, path, force=True)
    assert path.read_bytes() == before
    assert not [name for name in names(path.parent) if "old" in name or "part" in name]


class Line(msgspec.Struct):
    seq: int
    hash: str
    event: msgspec.Raw


def test_export_equals_the_log(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    assert commands.export(path, out) == len(sealed())
    lines = [msgspec.json.decode(line, type=Line) for line in out.read_bytes().splitlines()]
    assert [bytes(line.event) for line in lines] == [one.body for one in sealed()]
    assert [bytes.fromhex(line.hash) for line in lines] == [one.hash for one in sealed()]
    assert [unseal(bytes(line.event)) for line in lines] == list(played()[0])


def test_verify_and_export_work_beside_a_running_node(path: Path, tmp_path: Path) -> None:
    with closing(open_log(path, NAME)) as log:
        head = fill(log, 50)
        assert commands.verify(path).head == head
        assert commands.export(path, tmp_path / "log.jsonl") == head.seq
        assert fill(log, 1).seq == head.seq + 1


def test_progress_reaches_the_end(path: Path, tmp_path: Path) -> None:
    seen: dict[str, list[tuple[int, int]]] = {}

    def steps(step: str) -> Progress:
        return lambda done, total: seen.setdefault(step, []).append((done, total))

    commands.verify(path, steps)
    commands.backup(path, tmp_path / "backup.db", steps("copy"))
    assert set(seen) == {"chain", "pages", "fold", "copy"}
    assert all(last == total for last, total in (calls[-1] for calls in seen.values()))


def test_verify_speaks_the_users_language(path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert run("verify", path) == 0
    shown = capsys.readouterr()
    assert {"en": "The log is sound: 160 events", "zh": "日志完好"}[language] in shown.out
    assert head_of(sealed()).hash.hex() in shown.out
    assert shown.err == ""


def test_damage_is_said_in_words_with_an_exit_code(
    path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    path.write_bytes(path.read_bytes()[:9000])
    assert run("verify", path) == 1
    assert {"en": "is damaged", "zh": "已损坏"}[language] in capsys.readouterr().err


def test_the_four_commands_in_turn(path: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("backup", path, tmp_path / "b.db") == 0
    assert run("restore", tmp_path / "b.db", path) == 1
    assert run("restore", tmp_path / "b.db", path, "--force") == 0
    assert run("verify", path) == 0
    capsysbinary.readouterr()
    assert run("export", path, "-") == 0
    assert len(capsysbinary.readouterr().out.splitlines()) == len(sealed())
    assert run("verify", tmp_path / "nothing.db") == 75


@pytest.mark.parametrize("command", [[], ["verify"], ["export"], ["backup"], ["restore"]])
def test_help_is_there(capsys: pytest.CaptureFixture[str], language: str, command: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(*command, "--help")
    assert left.value.code == 0
    assert len(capsys.readouterr().out) > 150
