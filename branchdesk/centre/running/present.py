"""The facts in words, for the operations page."""

from __future__ import annotations

from functools import partial

import msgspec

from branchdesk.centre.pages.words import Cell, Words, ago
from branchdesk.centre.running.facts import BranchTrouble, Facts, JobFact, ProcessFact
from branchdesk.domain.times import HOUR, MINUTE
from branchdesk.i18n import text


class TroubleView(msgspec.Struct, frozen=True, kw_only=True):
    """A branch's line."""

    branch: str
    name: str
    problems: tuple[str, ...]
    contact: str
    unsent: str
    skew: str
    version: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A process's or a job's line."""

    name: str
    where: str
    when: str
    state: str
    bad: bool


class OperationsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    tiles: tuple[tuple[str, Cell], ...]
    troubles: tuple[TroubleView, ...]
    processes: tuple[Line, ...]
    jobs: tuple[Line, ...]
    poison: tuple[tuple[str, str, str], ...]


def operations_view(f: Facts, language: str) -> OperationsView:
    """The page in a language."""
    t = partial(text, language)
    wrong = (
        ("silent", f.silent),
        ("forked", f.forked),
        ("flagged", f.flagged),
        ("ahead", f.ahead),
        ("skewed", f.skewed),
    )
    tiles = (
        (t("centre-branches"), Cell(t("centre-live-of", live=f.branches - f.silent, all=f.branches))),
        (t("operations-unsent"), Cell(f"{f.unsent:,}", t("operations-unsent-note"))),
        (t("operations-undigested"), Cell(f"{f.undigested:,}", t("operations-undigested-note"))),
        (t("operations-stale"), Cell(f"{f.stale:,}", t("operations-stale-note"))),
        (t("operations-pending"), Cell(f"{f.pending:,}", t("operations-pending-note"))),
        *((t(f"operations-count-{code}"), Cell(str(count), tone="bad" if count else "good")) for code, count in wrong),
    )
    return OperationsView(
        tiles=tiles,
        troubles=tuple(_trouble(trouble, f.at, language) for trouble in f.troubles),
        processes=tuple(_process(process, f.at, t) for process in f.processes),
        jobs=tuple(_job(job, f.at, t) for job in f.jobs),
        poison=tuple(
            (event.branch, f"{event.gen} / {event.seq}", t(f"operations-flag-{event.flag.replace('_', '-')}"))
            for event in f.poison
        ),
    )


def _process(process: ProcessFact, now: int, t: Words) -> Line:
    gone = t("operations-gone", ago=ago(process.seen_at, now, t))
    return Line(
        name=t(f"operations-kind-{process.kind}"),
        where=f"{process.host} · {process.pid} · {process.version}",
        when=t("operations-since", ago=ago(process.started_at, now, t)),
        state=t("operations-alive") if process.alive else gone,
        bad=not process.alive,
    )


def _job(job: JobFact, now: int, t: Words) -> Line:
    return Line(
        name=t(f"operations-job-{job.name}"),
        where="",
        when=ago(job.started_at, now, t),
        state=job.problem or (t("operations-well") if job.ended_at else t("operations-under-way")),
        bad=bool(job.problem),
    )


def _trouble(trouble: BranchTrouble, now: int, language: str) -> TroubleView:
    t = partial(text, language)
    name = trouble.name_zh if language == "zh" else trouble.name_en
    skewed = "clock_skewed" in trouble.problems
    return TroubleView(
        branch=trouble.branch,
        name=name,
        problems=tuple(t("centre-problem-" + code.replace("_", "-")) for code in trouble.problems),
        contact=ago(trouble.last_contact or None, now, t),
        unsent=f"{trouble.unsent:,}" if trouble.unsent else "",
        skew=_skew(trouble.skew_ms, t) if skewed else "",
        version=trouble.version,
    )


def _skew(skew_ms: int, t: Words) -> str:
    """How far the branch's clock is off, in the unit that tells."""
    side = "ahead" if skew_ms > 0 else "behind"
    minutes = abs(skew_ms) // MINUTE
    if minutes < 120:
        return t(f"operations-clock-minutes-{side}", count=minutes)
    return t(f"operations-clock-hours-{side}", count=abs(skew_ms) // HOUR)
