"""What proves who somebody is, and until when: certificates, a device's identity and token, its journal."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from branchdesk.client.identity import Identity, load
from branchdesk.doctor.findings import Finding, failed, fault, ok, warning
from branchdesk.domain.errors import BranchDeskError, Unavailable

SOON_DAYS = 15
"""Renewing begins much earlier: with fewer days left it has failed for a while."""
_DAY_S = 24 * 60 * 60


def ends(certificate: bytes, subject: str, now: datetime | None = None) -> Finding:
    """Until when a certificate (DER or PEM) is good."""
    try:
        pem = certificate.startswith(b"-----")
        read = x509.load_pem_x509_certificate(certificate) if pem else x509.load_der_x509_certificate(certificate)
    except ValueError as error:
        return fault("certificates", "certificate_unreadable", subject=subject, detail=str(error)[:200])
    days = (read.not_valid_after_utc - (now or datetime.now(UTC))).days
    if days < 0:
        return fault("certificates", "certificate_ended", subject=subject, days=-days)
    code, level = ("certificate_soon", warning) if days < SOON_DAYS else ("certificate_good", ok)
    return level("certificates", code, subject=subject, days=days)


def certificate_file(path: Path) -> Finding:
    """Until when the certificate in a PEM file is good."""
    try:
        return ends(path.read_bytes(), str(path))
    except OSError as error:
        return fault("certificates", "certificate_unreadable", subject=str(path), detail=error.strerror or "")


def identity(path: Path, kind: str) -> tuple[Identity | None, list[Finding]]:
    """A device's identity, where it has one, and what there is to say of it."""
    try:
        known = load(path)
    except Unavailable:
        return None, [warning("identity", "not_enrolled", path=str(path))]
    except BranchDeskError as error:
        return None, [failed("identity", error)]
    if known.kind != kind:
        return None, [fault("identity", "other_kind", kind=known.kind, path=str(path))]
    found = [ok("identity", "enrolled", kind=kind, branch=known.branch, counter=known.counter or "–"), token(known)]
    if known.ca:
        found.append(certificate_file(Path(known.ca)))
    return known, found


def token(known: Identity, now: float | None = None) -> Finding:
    """Until when the device may speak; nodes of old versions gave tokens without an end."""
    if not known.expires_at:
        return ok("certificates", "token_good", days=0)
    days = int((known.expires_at / 1000 - (now or time.time())) // _DAY_S)
    if days < 0:
        return fault("certificates", "token_ended", days=-days)
    code, level = ("token_soon", warning) if days < SOON_DAYS else ("token_good", ok)
    return level("certificates", code, days=days)


def journal(path: Path) -> list[Finding]:
    """What a device keeps for the time without a node: sound, writable, and how much of it nobody was told yet.

    Reads only: the window that owns the file may be running.
    """
    aside = sorted(path.parent.glob(f"{path.name}.damaged-*[0-9]"))
    found = [warning("journal", "journal_aside", path=str(aside[-1]), count=len(aside))] if aside else []
    if not path.exists():
        return found
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            waiting = db.execute("SELECT count(*) FROM records WHERE state = 'pending'").fetchone()[0]
    except sqlite3.Error as error:
        return [*found, fault("journal", "journal_broken", path=str(path), detail=str(error))]
    if not sound:
        return [*found, fault("journal", "journal_broken", path=str(path), detail="integrity")]
    if not os.access(path, os.W_OK):
        return [*found, fault("journal", "journal_read_only", path=str(path))]
    if waiting:
        return [*found, warning("journal", "journal_waiting", count=waiting)]
    return [*found, ok("journal", "journal_sound", path=str(path))]
