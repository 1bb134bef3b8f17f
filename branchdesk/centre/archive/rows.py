"""A visit as the archive keeps it: what figures need, and nothing that points to a customer or a teller.

Left out: the ticket's id and number, its instants (its half-hour stays), counter, teller, segments. What depends on the
branch's profile of that day, the service level and local time, is worked out here, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, and_, select

from branchdesk.centre import tables as t
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import Rating, TicketState
from branchdesk.domain.times import MINUTE, local

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = {
    "branch": "string",
    "service": "string",
    "state": "string",
    "channel": "string",
    "priority": "string",
    "half": "int32",
    "wait_ms": "int64",
    "level_met": "bool",
    "abandoned_late": "bool",
    "service_ms": "int64",
    "missed": "int32",
    "score": "int32",
    "suspect": "bool",
    "reasons": "string",
}
"""Their names and Arrow types. ``service``: that the ticket was issued for. ``half``: the half-hour of the local day in
which it was issued, 0 to 47. ``level_met``: called within the service level; null: it does not count there.
``service_ms``: null where a finish was forgotten. ``reasons``: codes of a low rating's reasons, with commas between.
"""
RATINGS = ("score", "suspect", "reasons")
AT_ONCE = 50_000
_profile = msgspec.json.Decoder(Profile)
_rating = msgspec.json.Decoder(Rating)
_v = t.visit.c
_READ = (
    _v.branch, _v.first_service, _v.state, _v.channel, _v.priority, _v.issued_at, _v.booked_at, _v.first_called_at,
    _v.ended_at, _v.waiting_ms, _v.service_ms, _v.forgotten, _v.times_missed, _v.score, _v.suspect, _v.rating,
)  # fmt: skip


class Rules(NamedTuple):
    """What a branch's profile of the day decides."""

    timezone: str
    level_ms: float


def schema() -> pa.Schema:
    """Of a date's file."""
    import pyarrow as pa

    return pa.schema([pa.field(name, pa.type_for_alias(kind)) for name, kind in COLUMNS.items()])


def batches(connection: Connection, bdate: str, *, rated: bool) -> Iterator[pa.RecordBatch]:
    """The date's visits of each branch's present log, by branch. ``rated``: with ratings."""
    import pyarrow as pa

    rules = _rules(connection, bdate)
    streamed = connection.execute(_visits(bdate), execution_options={"yield_per": AT_ONCE})
    for part in streamed.partitions():
        lines = [_line(row, rules, rated) for row in part]
        columns = zip(*lines, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema(), strict=True)]
        yield pa.record_batch(arrays, schema=schema())


def _visits(bdate: str) -> Select[Any]:
    v, b = t.visit, t.branch
    present = and_(b.c.branch == v.c.branch, b.c.gen == v.c.gen)
    return select(*_READ).select_from(v.join(b, present)).where(v.c.bdate == bdate).order_by(v.c.branch, v.c.issued_at)


def _rules(connection: Connection, bdate: str) -> Mapping[str, Rules]:
    d, p, b = t.day, t.profile, t.branch
    its_profile = and_(p.c.branch == d.c.branch, p.c.gen == d.c.gen, p.c.number == d.c.profile)
    present = and_(b.c.branch == d.c.branch, b.c.gen == d.c.gen)
    asked = select(d.c.branch, p.c.body).select_from(d.join(p, its_profile).join(b, present)).where(d.c.bdate == bdate)
    found = {}
    for branch, body in connection.execute(asked):
        profile = _profile.decode(body)
        found[branch] = Rules(profile.timezone, profile.targets.level_within_min * MINUTE)
    return found


def _line(row: Any, rules: Mapping[str, Rules], rated: bool) -> tuple[Any, ...]:
    (branch, service, state, channel, priority, issued, booked, called, ended, wait, worked, forgotten, missed,
     score, suspect, rating) = row  # fmt: skip
    rule = rules[branch]
    moment = local(issued, rule.timezone)
    met = _kept_level(state, called, ended, max(issued, booked or issued), rule)
    score = score if state == TicketState.SERVED and rated else None
    return (
        branch,
        service,
        state,
        channel,
        priority,
        moment.hour * 2 + moment.minute // 30,
        wait,
        met,
        state == TicketState.ABANDONED and met is not None,
        None if forgotten else worked,
        missed,
        score,
        bool(suspect) and score is not None,
        ",".join(_rating.decode(rating).reasons) if rating is not None and rated else "",
    )


def _kept_level(state: str, called: int | None, ended: int | None, since: int, rule: Rules) -> bool | None:
    """As ``metrics.figures.kept_level``. Who was still there when the day's log ended does not count."""
    until = called if called is not None else ended
    if until is None:
        return None
    within = max(0, until - since) <= rule.level_ms
    if state == TicketState.ABANDONED or called is None:
        return None if within else False
    return within
