"""Alembic revisions, oldest first. They are imported by name, so that a packaged build carries them.

A further revision is one more module with ``revision`` and ``upgrade()``, added to ``REVISIONS``.
"""

from __future__ import annotations

from branchdesk.centre.migrations import (
    r0001_centre,
    r0002_intake_and_digest,
    r0003_areas,
    r0004_people,
    r0006_customers,
    r0007_inbox,
    r0009_running,
    r0010_releases,
    r0014_archive,
    r0015_customers,
    r0016_figures,
    r0017_settled,
    r0018_reports,
    r0021_annotations,
    r0022_told,
)

REVISIONS = (
    r0001_centre,
    r0002_intake_and_digest,
    r0006_customers,
    r0003_areas,
    r0004_people,
    r0009_running,
    r0014_archive,
    r0007_inbox,
    r0010_releases,
    r0015_customers,
    r0016_figures,
    r0017_settled,
    r0021_annotations,
    r0018_reports,
    r0022_told,
)
