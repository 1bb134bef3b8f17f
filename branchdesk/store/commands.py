"""``branchdesk log verify|export|backup|restore``: one function each, and their place on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from branchdesk.domain.chain import Head
from branchdesk.i18n import text
from branchdesk.services import logbook
from branchdesk.store import backup as copies
from branchdesk.store.checking import Progress, check_chain, check_deep, check_file, silent
from branchdesk.store.failures import coded
from branchdesk.store.opening import is_owned, reading
from branchdesk.store.reader import ReadLog

Steps = Callable[[str], Progress]
"""Gives the progress of a step by its name: "chain", "pages", "fold" or "copy"."""


class Verified(logbook.VerifyReport, frozen=True, kw_only=True):
    """What ``verify`` found, with the positions of damaged snapshots (a cache: not used, and no fault of the log)."""

    damaged_snapshots: tuple[int, ...] = ()


def no_steps(_step: str) -> Progress:
    """Nobody watches."""
    return silent


def verify(path: Path, steps: Steps = no_steps) -> Verified:
    """Check every event, page, indexed column and snapshot of a log, live or not; changes nothing.

    Raises Damaged("log_damaged" | "event_unreadable" | "event_impossible"), Unavailable("log_missing" | …).
    """
    check_file(path, live=is_owned(path))
    with reading(path) as connection:
        with coded(path):
            connection.execute("BEGIN")
        check_chain(connection, path, steps("chain"))
        check_deep(connection, path, steps("pages"))
        log = ReadLog(path, connection)
        report = logbook.verify(log, steps("fold"))
        return Verified(**_fields(report), damaged_snapshots=tuple(log.damaged_snapshots()))


def _fields(report: logbook.VerifyReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in report.__struct_fields__}


def export(path: Path, out: Path | None, progress: Progress = silent) -> int:
    """Write all events as JSON lines to ``out`` (None: standard output), whole or not at all. Returns how many.

    Raises as ``verify`` does; the chain is checked before anything is written.
    """
    check_file(path, live=is_owned(path))
    with reading(path) as connection:
        with coded(path):
            connection.execute("BEGIN")
        total = check_chain(connection, path).seq
        lines = logbook.export(ReadLog(path, connection))
        if out is None:
            return _write(lines, sys.stdout.buffer, total, progress)
        with copies.unfinished(out) as fresh, coded(out), fresh.open("wb") as file:
            return _write(lines, file, total, progress)


def _write(lines: Iterator[bytes], file: IO[bytes], total: int, progress: Progress) -> int:
    count = 0
    for count, line in enumerate(lines, 1):
        file.write(line)
        if count % 10_000 == 0:
            progress(count, total)
    file.flush()
    return count


def backup(path: Path, target: Path, progress: Progress = silent) -> Head:
    """See ``branchdesk.store.backup.backup``."""
    return copies.backup(path, target, progress)


def restore(source: Path, path: Path, *, force: bool = False, progress: Progress = silent) -> tuple[Head, Path | None]:
    """See ``branchdesk.store.backup.restore``."""
    return copies.restore(source, path, force=force, progress=progress)


class _Console:
    """Says results on standard output, progress and errors on standard error, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, message: str, **params: Any) -> None:
        print(text(self.language, message, **params))

    def head(self, head: Head) -> None:
        self.say("log-head", seq=head.seq, hash=head.hash.hex())

    def steps(self, step: str) -> Progress:
        """A line that counts up, on a terminal only."""
        if not sys.stderr.isatty():
            return silent
        name = text(self.language, f"log-step-{step}")

        def show(done: int, total: int) -> None:
            line = text(self.language, "log-working", step=name, percent=100 * done // max(total, 1))
            print(f"\r{line}", end="\n" if done >= total else "", file=sys.stderr, flush=True)

        return show


def add_log_parser(subparsers: Any, language: str = "en") -> None:
    """Add ``log`` with its four commands to the roles' parser; what was chosen is ``args.run(args) -> exit code``.

    It raises coded errors, which the caller says in words.
    """

    def words(message: str) -> str:
        return text(language, message).replace("%", "%%")

    parser = subparsers.add_parser("log", help=words("log-help"), description=words("log-help"))
    commands = parser.add_subparsers(dest="log_command", required=True, metavar="verify|export|backup|restore")
    for name, does, arguments in (
        ("verify", _verify, (("path", "log-help-path"),)),
        ("export", _export, (("path", "log-help-path"), ("out", "log-help-out"))),
        ("backup", _backup, (("path", "log-help-path"), ("target", "log-help-target"))),
        ("restore", _restore, (("backup", "log-help-backup-file"), ("path", "log-help-path"))),
    ):
        about = words(f"log-help-{name}")
        command = commands.add_parser(name, help=about, description=about)
        for argument, meaning in arguments:
            command.add_argument(argument, type=Path, help=words(meaning))
        command.set_defaults(run=_runner(does, language))
        if name == "restore":
            command.add_argument("--force", action="store_true", help=words("log-help-force"))


def _runner(does: Callable[[_Console, argparse.Namespace], None], language: str) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        does(_Console(language), args)
        return 0

    return run


def _verify(console: _Console, args: argparse.Namespace) -> None:
    report = verify(args.path, console.steps)
    if not report.head.seq:
        console.say("log-empty")
        return
    console.say(
        "log-sound",
        events=report.head.seq,
        branch=report.branch,
        first=report.first_day,
        last=report.last_day,
    )
    console.head(report.head)
    console.say("log-snapshots", count=report.snapshots)
    if report.unknown:
        console.say("log-unknown", count=report.unknown)
    if bad := sorted({*report.wrong_snapshots, *report.damaged_snapshots}):
        console.say("log-bad-snapshots", positions=", ".join(map(str, bad)))


def _export(console: _Console, args: argparse.Namespace) -> None:
    out = None if str(args.out) == "-" else args.out
    count = export(args.path, out, console.steps("copy"))
    if out is not None:
        console.say("log-exported", count=count, path=str(out))


def _backup(console: _Console, args: argparse.Namespace) -> None:
    head = backup(args.path, args.target, console.steps("copy"))
    console.say("log-backed-up", path=str(args.target))
    console.head(head)


def _restore(console: _Console, args: argparse.Namespace) -> None:
    head, aside = restore(args.backup, args.path, force=args.force, progress=console.steps("copy"))
    if aside is not None:
        console.say("log-moved-aside", path=str(aside))
    console.say("log-restored", path=str(args.path))
    console.head(head)
    console.say("log-restore-note")
