"""The archive's folder: one Parquet file for each business date, and what it holds.

    visit/bdate=2026-03-02/visits.parquet      replaced as a whole, or not at all
    visit/bdate=2026-03-02/_manifest.json      rows and hash of that file; readers of Parquet pass over "_…"
    branch/branches.parquet                    each branch's region, as of the last time

A file comes under a temporary name, is flushed, and takes the place of the one before; then its manifest does. Whoever
is killed between the two leaves a manifest that does not fit, and the file is written again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

import msgspec

from branchdesk.domain.errors import Unavailable

VISITS = "visit"
FILE = "visits.parquet"
MANIFEST = "_manifest.json"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``sha256``: of the file, in hex. ``changed``: see ``tables.archived``. ``rated``: ratings are in it."""

    bdate: str
    rows: int
    sha256: str
    changed: int
    written_at: int
    rated: bool


class Archive:
    """One archive. Several processes may read it; one at a time writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.visits = folder / VISITS
        self.branches = folder / "branch" / "branches.parquet"

    def file(self, bdate: str) -> Path:
        """The date's file, whether or not it is there."""
        return self.visits / f"bdate={bdate}" / FILE

    def dates(self) -> list[str]:
        """All dates that have a file, the first first."""
        return sorted(path.parent.name.removeprefix("bdate=") for path in self.visits.glob(f"bdate=*/{FILE}"))

    def manifest(self, bdate: str) -> Manifest | None:
        """What is written beside a date's file; None: nothing that could be read."""
        try:
            return msgspec.json.decode((self.file(bdate).parent / MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError):
            return None

    def holds(self, bdate: str) -> bool:
        """Whether the date's file is there and is the one that its manifest tells of."""
        manifest, file = self.manifest(bdate), self.file(bdate)
        return manifest is not None and file.exists() and hash_of(file) == manifest.sha256

    def note(self, manifest: Manifest) -> None:
        """Put the manifest beside its file."""
        with replacing(self.file(manifest.bdate).parent / MANIFEST) as path:
            path.write_bytes(msgspec.json.encode(manifest))


def archive_in(data: Path, folder: Path | None = None) -> Archive:
    """The archive of a centre's folder, or in a folder of its own."""
    return Archive(folder or data / "archive")


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``; what was written there takes its place after the block, flushed, or is gone.

    Raises Unavailable("archive_failed").
    """
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield passing
            _flush(passing)
            passing.replace(path)
            _flush(path.parent)
        finally:
            passing.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable("archive_failed", path=str(path), detail=error.strerror or str(error)) from error


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # there a folder cannot be opened; its names are journalled
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
