"""The branch's way to its centre: how it is kept, what is shipped over it, and what comes back after a restore."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from branchdesk import __version__
from branchdesk.bootstrap import vault
from branchdesk.domain.errors import Damaged, Rejected
from branchdesk.domain.membership import pcs
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.clock import SteadyClock
from branchdesk.places import write_private
from branchdesk.services.generations import Mark
from branchdesk.services.ports import BranchLog, Clock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from branchdesk.centre.people.settings import Settings
    from branchdesk.centre.people.viewer import Viewer
    from branchdesk.sync.http import HttpTransport
    from branchdesk.sync.inbox import InboxReader
    from branchdesk.sync.restoring import Restoring
    from branchdesk.sync.shipper import LogReader, Shipper

QUICK_S = (1.0, 3.0)
"""To connect, and for an answer, while a start waits for it."""


_SHARED = ("centre", "link")
"""Kind and key of the shared row."""


class CentreLink(msgspec.Struct, frozen=True, kw_only=True):
    """The centre that a branch ships to; kept in ``centre.json`` beside the log, readable by its owner alone.

    The PCs of a branch share it (in the vault), so that any of them ships. ``authority``: what ``certificate``, a file
    on the PC that connected, holds.
    """

    url: str
    token: str
    certificate: str = ""
    authority: str = ""

    @property
    def authority_file(self) -> Path | None:
        """The certificate to trust instead of the system's own."""
        return Path(self.certificate) if self.certificate else None


def connect(data: Path, branch: str, url: str, code: str, certificate: Path | None) -> None:
    """Spend a registration code and keep the branch's token. Raises Rejected, Unavailable."""
    from branchdesk.sync.http import register

    token = register(url, branch, code, certificate)
    authority = certificate.read_text() if certificate else ""
    kept = CentreLink(url=url, token=token, certificate=str(certificate or ""), authority=authority)
    data.mkdir(parents=True, exist_ok=True)
    write_private(data / "centre.json", msgspec.json.encode(kept))
    if (data / "pc.json").exists():
        share(data)


def share(data: Path) -> None:
    """Let the branch's other PCs know the way to the centre. Raises Unavailable, Damaged."""
    path, shared = data / "centre.json", vault(data)
    try:
        if path.exists():
            shared.put(*_SHARED, path.read_bytes())
    finally:
        shared.close()


def _take_over(data: Path) -> bytes:
    """The way to the centre that another PC of the branch has shared; empty: there is none."""
    shared = vault(data)
    try:
        raw = shared.get(*_SHARED)
    finally:
        shared.close()
    if raw:
        link = msgspec.json.decode(raw, type=CentreLink)
        if link.authority:
            authority = data / "centre.pem"
            write_private(authority, link.authority.encode())
            link = msgspec.structs.replace(link, certificate=str(authority))
        raw = msgspec.json.encode(link)
        write_private(data / "centre.json", raw)
    return raw


def database(data: Path) -> Path | str:
    """Where a centre keeps its tables: the URL in $BRANCHDESK_CENTRE_DB, else a file in its folder."""
    return os.environ.get("BRANCHDESK_CENTRE_DB", "") or data / "centre.db"


def settings(data: Path) -> Settings:
    """What ``centre.toml`` says, in the centre's folder or where $BRANCHDESK_CENTRE_SETTINGS points.

    Raises Rejected("centre_settings_invalid").
    """
    from branchdesk.centre.people.settings import NONE, settings_of

    named = os.environ.get("BRANCHDESK_CENTRE_SETTINGS", "")
    path = Path(named or data / "centre.toml")
    try:
        return settings_of(path.read_bytes()) if named or path.exists() else NONE
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise Rejected("centre_settings_invalid", path=str(path), detail=str(error)[:300]) from error


def registration(data: Path, branch: str) -> str:
    """A registration code for a branch, made in the centre's database. Raises Rejected, Unavailable."""
    from branchdesk.centre.database import open_database
    from branchdesk.centre.intake.registry import registration_code

    data.mkdir(parents=True, exist_ok=True)
    opened = open_database(database(data))
    try:
        return registration_code(opened, branch, SteadyClock().now())
    finally:
        opened.close()


@contextmanager
def changing(data: Path) -> Iterator[tuple[Connection, Viewer, int]]:
    """A transaction in the centre's database, for its operator: with whose rights, and when. Raises Unavailable."""
    from branchdesk.centre.database import open_database
    from branchdesk.centre.people.viewer import LOCAL

    data.mkdir(parents=True, exist_ok=True)
    opened = open_database(database(data))
    try:
        with opened.write() as connection:
            yield connection, LOCAL, SteadyClock().now()
    finally:
        opened.close()


def rebuild_figures(data: Path, first: str, last: str, told: Callable[[int], None]) -> None:
    """Count the centre's figures of business dates anew; ``told`` how many counts are left. Raises Unavailable."""
    from branchdesk.centre.database import open_database
    from branchdesk.centre.figures.rebuild import rebuild

    opened = open_database(database(data))
    try:
        rebuild(opened, first, last, told)
    finally:
        opened.close()


def transport(data: Path, branch: str, *, quick: bool = False) -> HttpTransport | None:
    """The way to the centre; None where the branch has none. ``quick``: it answers in a moment or not at all.

    Raises Rejected("centre_link_invalid").
    """
    link = _link(data)
    if link is None:
        return None
    from branchdesk.sync.http import TIMEOUT_S, HttpTransport

    return HttpTransport(link.url, branch, link.token, link.authority_file, QUICK_S if quick else TIMEOUT_S)


def _link(data: Path) -> CentreLink | None:
    """The way to the centre; None where the branch has none. Raises Rejected("centre_link_invalid")."""
    path = data / "centre.json"
    try:
        raw = path.read_bytes() if path.exists() else _take_over(data)
        return msgspec.json.decode(raw, type=CentreLink) if raw else None
    except (OSError, msgspec.DecodeError) as error:
        raise Rejected("centre_link_invalid", path=str(path), detail=str(error)) from error


def shipper(
    data: Path, log: LogReader, s: Snapshot, clock: Clock, node_id: str = "", waits: Callable[[], bytes] = bytes
) -> Shipper | None:
    """Ships the log, over a way of its own; None where the branch has no centre.

    Of several PCs the first ships at once and the others look a little later whether it did.
    """
    way = transport(data, s.branch)
    if way is None:
        return None
    from branchdesk.sync.shipper import Shipper

    made = Shipper(s.branch, log, way, clock, version=__version__, stands_in=_stands_in(s, node_id))
    made.waits = waits
    return made


def inbox(data: Path, s: Snapshot, clock: Clock, node_id: str = "") -> InboxReader | None:
    """Takes what the centre asks of the branch; None where the branch has no centre. Of several PCs as ``shipper``."""
    link = _link(data)
    if link is None:
        return None
    from branchdesk.sync.http import HttpInbox
    from branchdesk.sync.inbox import InboxReader

    way = HttpInbox(link.url, s.branch, link.token, link.authority_file)
    return InboxReader(way, clock, stands_in=_stands_in(s, node_id))


def _stands_in(s: Snapshot, node_id: str) -> bool:
    """Whether another PC of the branch is the first to talk to the centre."""
    known = pcs(s)
    return bool(known) and node_id != known[0].id


def look_back(log_file: Path, log: BranchLog, branch: str) -> None:
    """Before the branch is opened from its log: does the centre hold more of it than this disk?

    An old copy is then treated as restored, where the centre answers in a moment. Into an empty log the centre's events
    come at once, and its word is needed: otherwise a second history would begin. Raises Rejected, Unavailable.
    """
    from branchdesk.store.marks import read_mark, remove_mark, write_mark

    way = None if read_mark(log_file) else transport(log_file.parent, branch, quick=True)
    if way is None:
        return
    from branchdesk.sync.restoring import fetch, is_behind

    head = log.head()
    mark = Mark(at=SteadyClock().now(), seq=head.seq)
    with closing(way):
        if head.seq:
            if is_behind(log, way):
                write_mark(log_file, mark)
            return
        write_mark(log_file, mark)  # first: what came before a power cut is no whole log
        try:
            fetch(log, branch, way)
        finally:
            if log.head() == head:
                remove_mark(log_file)


def restoring(log_file: Path, log: BranchLog, s: Snapshot, clock: Clock, *, in_cluster: bool) -> Restoring | None:
    """What has to happen before a log that was set back goes on; None: it goes on.

    ``in_cluster``: the other PCs have the branch's log, and this one is a copy that they bring up to date. Raises
    Damaged("mark_damaged"), Rejected, Unavailable.
    """
    from branchdesk.store.marks import read_mark, remove_mark

    mark = read_mark(log_file)
    if mark is None:
        return None
    if in_cluster:
        remove_mark(log_file)
        return None
    from branchdesk.sync.restoring import Restoring

    centre = transport(log_file.parent, s.branch)

    def ended() -> None:
        remove_mark(log_file)
        if centre is not None:
            centre.close()

    return Restoring(log, s.profile, clock, mark, centre, ended)


def accept(log_file: Path, by: str, note: str) -> None:
    """This log goes on as the branch's own, whatever the centre holds: at the node's next start.

    Raises Unavailable("log_in_use" | "log_missing" | …), Damaged.
    """
    from branchdesk.store.marks import read_mark, write_mark
    from branchdesk.store.opening import own, reading
    from branchdesk.store.reader import ReadLog

    lock = own(log_file)
    try:
        with reading(log_file) as connection:
            head = ReadLog(log_file, connection).head()
        try:
            known = read_mark(log_file)
        except Damaged:
            known = Mark(at=SteadyClock().now(), seq=head.seq)
        known = known or Mark(at=SteadyClock().now(), seq=head.seq, reason="settled")
        write_mark(log_file, msgspec.structs.replace(known, decided=True, by=by, note=note))
    finally:
        lock.release()


def cursor(ships: Shipper | None) -> tuple[int, int] | None:
    """Where the centre is, and how many events it lacks."""
    if ships is None or ships.status.cursor is None:
        return None
    return ships.status.cursor, ships.status.lag or 0
