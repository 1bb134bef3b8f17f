"""Whatever the line does – lose requests or answers, repeat, delay and reorder them, a centre that restarts or comes
back from a backup – the centre ends with the branch's log, exactly once (invariants 6, 7 and 9).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from branchdesk.centre.database import Database, open_database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.services.sync_messages import Batch, Reply
from tests.centre_kit import Branch, assert_equal, drain, profile_of

STORY = Branch(profile_of("nj-001"), arrivals=120)
STORY.finish()
EVENTS = STORY.log.read(0, STORY.log.head().seq)


class GrowingLog:
    """The story's log as far as it has been written."""

    def __init__(self) -> None:
        self.length = 0

    def head(self) -> Head:
        return Head(self.length, EVENTS[self.length - 1].hash) if self.length else Head()

    def read(self, after: int, limit: int) -> list[Sealed]:
        return EVENTS[after : min(after + limit, self.length)]


class BadLine:
    """A line with a memory: what was sent once may arrive again, later, in any order."""

    def __init__(self, ingest: Ingest) -> None:
        self.ingest = ingest
        self.fate = "ok"
        self.short = 500
        self.sent: list[Batch] = []
        self.highest = 0

    def exchange(self, batch: Batch) -> Reply:
        batch = replace(batch, events=batch.events[: self.short])
        self.sent.append(batch)
        if self.fate == "lost":
            raise Unavailable("centre_unreachable", detail="lost")
        reply = self.ingest.take(batch, 0)
        if self.fate == "twice":
            reply = self.ingest.take(batch, 0)
        if self.fate == "unanswered":
            raise Unavailable("centre_unreachable", detail="unanswered")
        return reply

    def close(self) -> None:
        pass


class SyncMachine(RuleBasedStateMachine):
    """One branch, one centre, one bad line."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database: Database = open_database(self.folder / "centre.db")
        register_branch(self.database, "nj-001", 0)
        self.log = GrowingLog()
        self.line = BadLine(Ingest(self.database))
        self.shipper = STORY.shipper(self.line, self.log)

    @rule(count=st.integers(1, 120))
    def write(self, count: int) -> None:
        self.log.length = min(self.log.length + count, len(EVENTS))

    @rule(fate=st.sampled_from(["ok", "ok", "lost", "unanswered", "twice"]), short=st.sampled_from([1, 5, 60, 500]))
    def ship(self, fate: str, short: int) -> None:
        self.line.fate, self.line.short = fate, short
        self.shipper.step()

    @rule(choice=st.randoms(use_true_random=False))
    def an_old_request_arrives(self, choice: object) -> None:
        if self.line.sent:
            self.line.ingest.take(choice.choice(self.line.sent), 0)  # type: ignore[attr-defined]

    @rule()
    def the_node_restarts(self) -> None:
        self.shipper = STORY.shipper(self.line, self.log)

    @rule()
    def the_centre_restarts(self) -> None:
        self._reopen()

    @rule()
    def a_backup_is_taken(self) -> None:
        self.database.close()
        shutil.copy(self.folder / "centre.db", self.folder / "backup.db")
        self._open()

    @rule()
    def the_backup_is_put_back(self) -> None:
        if (self.folder / "backup.db").exists():
            self.database.close()
            shutil.copy(self.folder / "backup.db", self.folder / "centre.db")
            self._open()

    def _reopen(self) -> None:
        self.database.close()
        self._open()

    def _open(self) -> None:
        self.database = open_database(self.folder / "centre.db")
        self.line.ingest = Ingest(self.database)

    @invariant()
    def nothing_seems_forked(self) -> None:
        if hasattr(self, "shipper"):
            assert self.shipper.status.problem in {"", "centre_unreachable"}

    def teardown(self) -> None:
        """The line heals: everything drains, and both sides are equal."""
        if not hasattr(self, "folder"):
            return
        self.log.length = len(EVENTS)
        self.line.fate, self.line.short = "ok", 500
        drain(self.shipper, self.log)
        assert_equal(self.database, STORY)
        self.database.close()
        shutil.rmtree(self.folder)


TestSync = SyncMachine.TestCase
TestSync.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
