"""The data of a node and of a centre: log, certificates, agreement between PCs, database."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

from branchdesk import bootstrap
from branchdesk.bootstrap import centre as centres
from branchdesk.doctor.credentials import certificate_file
from branchdesk.doctor.findings import Finding, failed, fault, ok, warning
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import Profile
from branchdesk.node.tls import tls_files
from branchdesk.store.checking import check_chain, check_file
from branchdesk.store.opening import is_owned, reading


def log(data: Path) -> list[Finding]:
    """Whether the branch's log is whole, checked as a node's start does; the node may be writing it meanwhile."""
    path = bootstrap.log_path(data)
    if not path.exists():
        return [warning("log", "no_log", path=str(path))]
    running = is_owned(path)
    began = time.perf_counter()
    try:
        check_file(path, live=running)
        with reading(path) as connection:
            head = check_chain(connection, path, quick=True)
    except BranchDeskError as error:
        return [failed("log", error)]
    seconds = round(time.perf_counter() - began, 1)
    sound = ok("log", "log_sound", events=head.seq, seconds=seconds)
    return [sound, ok("log", "node_runs") if running else warning("log", "node_stands")]


def profile(data: Path) -> Profile | None:
    """The branch's settings as its log has them; of a log that cannot be read ``log`` tells."""
    try:
        return bootstrap.stored_profile(data)
    except BranchDeskError:
        return None


def certificates(folder: Path) -> list[Finding]:
    """The branch's authority and the node's certificate, where the node speaks TLS."""
    files = tls_files(folder)
    if not files.certificate.exists():
        return [warning("certificates", "no_tls", path=str(folder))]
    found = [certificate_file(path) for path in (files.ca, files.certificate)]
    if not files.key.exists():
        found.append(fault("certificates", "key_missing", path=str(files.key)))
    return found


def agreement(data: Path) -> list[Finding]:
    """Of several PCs: whether etcd is here and fit."""
    if not (data / "pc.json").exists():
        return []
    from branchdesk.etcd.program import find_program

    try:
        return [ok("agreement", "etcd_here", path=find_program())]
    except BranchDeskError as error:
        return [failed("agreement", error)]


def database(data: Path) -> list[Finding]:
    """Whether the centre's database answers, where the settings say that it is."""
    where = centres.database(data)
    if isinstance(where, Path):
        shown = str(where)
        if not where.exists():
            return [warning("database", "no_database", where=shown)]
    else:
        parts = urlsplit(where)
        shown = f"{parts.hostname or 'localhost'}{parts.path}"  # never the password
    from branchdesk.centre.database import answers

    began = time.perf_counter()
    try:
        answers(where)
    except BranchDeskError as error:
        return [failed("database", error)]
    return [ok("database", "database_answers", where=shown, ms=round((time.perf_counter() - began) * 1000))]


def centre_settings(data: Path) -> list[Finding]:
    """Whether ``centre.toml`` is understood."""
    try:
        centres.settings(data)
    except BranchDeskError as error:
        return [failed("database", error)]
    return []
