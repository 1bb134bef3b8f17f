"""Rolling a version out: stage by stage into the branches' inboxes, looked at before it goes on; and taking it back.

Taking back is a change as well: what the version names is put back to what it was at each branch before the version
came, so that what else the branch changed since stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, true, update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import put
from branchdesk.centre.down.inbox import Wish, put_all
from branchdesk.centre.down.releases import Line, part_in, profiles, profiles_numbered, version_of, within
from branchdesk.centre.down.sent import Kind
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.scope import visible
from branchdesk.centre.people.viewer import Scope, Viewer
from branchdesk.domain.commands import ReviseProfile
from branchdesk.domain.errors import Rejected
from branchdesk.domain.revision import Part, undo

STAGES = 12
MOST_REFUSED = 0.1
"""A stage of whose answers more are refusals holds the next one up, until somebody says that it may go on."""


_S = t.release_sent.c


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """``places``: "area:CODE" or "branch:ID"; none: all branches of the line. ``started_at`` is None before."""

    stage: int
    places: tuple[str, ...]
    started_at: int | None


class Rollout:
    """One version of a line, and what somebody does with it. All in the transaction under way."""

    def __init__(self, connection: Connection, line: Line, number: int) -> None:
        """Raises Rejected("release_unknown")."""
        self.line = line
        self.version = version_of(connection, line.line, number)
        self._connection = connection

    @property
    def name(self) -> str:
        """As the audit calls it."""
        return f"{self.line.line}/{self.version.number}"

    def stages(self) -> list[Stage]:
        """First to last."""
        g = t.release_stage
        its = select(g).where(g.c.line == self.line.line, g.c.version == self.version.number).order_by(g.c.stage)
        return [
            Stage(stage=row.stage, places=tuple(msgspec.json.decode(row.places)), started_at=row.started_at)
            for row in self._connection.execute(its)
        ]

    def plan(self, by: Viewer, stages: Sequence[Sequence[str]], now: int) -> None:
        """Who comes when; all that are named nowhere come last. Until the first stage is started it may be changed.

        Raises Rejected("release_started" | "release_stages" | "release_place").
        """
        if any(stage.started_at for stage in self.stages()):
            raise Rejected("release_started")
        planned = [*([*stage] for stage in stages if stage), []]
        if len(planned) > STAGES + 1:
            raise Rejected("release_stages", most=STAGES)
        for place in (place for stage in planned for place in stage):
            its = select(t.branch.c.branch).where(within(self.line), _standing_in([place])).limit(1)
            if self._connection.execute(its).first() is None:
                raise Rejected("release_place", place=place.partition(":")[2][:80])
        g = t.release_stage
        self._connection.execute(delete(g).where(g.c.line == self.line.line, g.c.version == self.version.number))
        rows = [
            {"line": self.line.line, "version": self.version.number, "stage": place, "places": _json(stage)}
            for place, stage in enumerate(planned, 1)
        ]
        self._connection.execute(insert(g), rows)
        told = "; ".join(" ".join(stage) for stage in planned)
        audit(self._connection, by, "roll_out", self.name, f"plan: {told}", at=now)

    def go_on(self, by: Viewer, stage: int, now: int, *, anyway: bool = False) -> int:
        """Start a stage, which must be the next one: how many branches were sent it.

        ``anyway``: though many refused. Raises Rejected("release_stage" | "release_stopped" | "release_refused" |
        "release_old").
        """
        stages = self.stages()
        following = next((each for each in stages if each.started_at is None), None)
        if following is None or following.stage != stage:
            raise Rejected("release_stage")
        self._check_goes_on()
        refused, answered = self._refused()
        if refused > MOST_REFUSED * answered and not anyway:
            raise Rejected("release_refused", refused=refused, answered=answered)
        g = t.release_stage
        this = update(g).where(g.c.line == self.line.line, g.c.version == self.version.number, g.c.stage == stage)
        if not self._connection.execute(this.where(g.c.started_at.is_(None)).values(started_at=now)).rowcount:
            raise Rejected("release_stage")  # the other of two clicks was quicker
        chosen = _standing_in(following.places) if following.places else true()
        b = t.branch.c.branch
        its = select(b).where(within(self.line), chosen, b.not_in(select(_S.branch).where(self._mine))).order_by(b)
        part = part_in(self.version)
        count = self._send(dict.fromkeys(self._connection.execute(its).scalars(), part), "change", now, stage)
        audit(self._connection, by, "roll_out", self.name, f"stage {stage}: {count}", at=now)
        return count

    def stop(self, by: Viewer, now: int) -> None:
        """No further stage is started; what was sent is sent."""
        v = t.release_version
        this = update(v).where(v.c.line == self.line.line, v.c.number == self.version.number, v.c.stopped_at.is_(None))
        if self._connection.execute(this.values(stopped_at=now)).rowcount:
            audit(self._connection, by, "roll_out", self.name, "stop", at=now)

    def again(self, by: Viewer, now: int) -> int:
        """Send it once more to those that refused: how many. Raises Rejected("release_stopped" | "release_old")."""
        self._check_goes_on()
        refused = select(_S.branch).where(self._mine, _S.kind == "change", _S.code != "")
        part = part_in(self.version)
        count = self._send(dict.fromkeys(self._connection.execute(refused).scalars(), part), "change", now)
        audit(self._connection, by, "roll_out", self.name, f"again: {count}", at=now)
        return count

    def take_back(self, by: Viewer, now: int) -> tuple[int, int]:
        """Put back what it changed, everywhere: how many branches are told so, and of how many nobody here knows what
        it was before. It is rolled out no further. Branches that were sent a later version since are left alone.
        """
        self._lock()
        self.stop(by, now)
        may_have_it = and_(_S.line == self.line.line, _S.kind == "change", _S.code == "")
        later = select(_S.branch).where(may_have_it, _S.version > self.version.number)
        asked = select(_S.branch, _S.data).where(may_have_it, self._mine, _S.branch.not_in(later))
        rows = self._connection.execute(asked).all()
        done = {row.branch: int(msgspec.json.decode(row.data).get("version", 0)) for row in rows if row.data}
        before = profiles_numbered(self._connection, {branch: number - 1 for branch, number in done.items()})
        if len(done) < len(rows):  # the change is on its way: what they have now is what it was before
            on_their_way = {row.branch for row in rows} - set(done)
            present = profiles(self._connection, self.line.scope)
            before |= {branch: present[branch] for branch in on_their_way if branch in present}
        part = part_in(self.version)
        count = self._send({branch: undo(profile, part) for branch, profile in before.items()}, "undo", now)
        unknown = len(rows) - count
        audit(self._connection, by, "roll_out", self.name, f"back: {count}, unknown: {unknown}", at=now)
        return count, unknown

    def _check_goes_on(self) -> None:
        """Raise Rejected("release_stopped" | "release_old")."""
        if self._lock():
            raise Rejected("release_stopped")
        if self.line.newest != self.version.number:
            raise Rejected("release_old")

    def _lock(self) -> bool:
        """From here on nobody else moves this version. Whether it was stopped."""
        v = t.release_version
        this = select(v.c.stopped_at).where(v.c.line == self.line.line, v.c.number == self.version.number)
        return bool(self._connection.execute(this.with_for_update()).scalar())

    @property
    def _mine(self) -> ColumnElement[bool]:
        """The condition for what was sent of this version."""
        return and_(_S.line == self.line.line, _S.version == self.version.number)

    def _refused(self) -> tuple[int, int]:
        """How many refused, of how many that answered."""
        answered = or_(_S.answered_at.is_not(None), _S.code != "")
        asked = select(func.count(), func.count().filter(_S.code != "")).where(self._mine, answered)
        row = self._connection.execute(asked).one()
        return row[1], row[0]

    def _send(self, parts: dict[str, Part], kind: Kind, now: int, stage: int = 0) -> int:
        """``stage`` 0: the one in which the branch was sent it first.

        When a version was written is part of its entries' ids: a centre that was set back may write another one under
        the same number, and branches must not take that for the one they know.
        """
        asked = select(_S.branch, _S.turn, _S.stage).where(self._mine)
        former = {row.branch: row for row in self._connection.execute(asked)}
        rows, wishes = [], []
        for branch, part in parts.items():
            turn = former[branch].turn + 1 if branch in former else 1
            what = f"{self.name}/{self.version.at}/{branch}/{kind}/{turn}"
            entry = f"release-{sha256(what.encode()).hexdigest()[:40]}"
            row = {"line": self.line.line, "version": self.version.number, "branch": branch, "entry": entry}
            row |= {"stage": stage or former[branch].stage, "kind": kind, "turn": turn, "at": now}
            rows.append(row | {"answered_at": None, "code": "", "data": b""})
            wishes.append(Wish(branch, entry, ReviseProfile(part=part)))
        put(self._connection, t.release_sent, rows)
        put_all(self._connection, wishes, now)
        return len(rows)


def _json(places: Sequence[str]) -> str:
    return msgspec.json.encode(list(places)).decode()


def _standing_in(places: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a branch stands in one of the places."""
    areas = [code for kind, _, code in (place.partition(":") for place in places) if kind == "area"]
    branches = [code for kind, _, code in (place.partition(":") for place in places) if kind == "branch"]
    return visible(Scope(areas=tuple(areas), branches=tuple(branches)))
