"""The small print of a summary: headline figures, what else happened, and the definitions; pairs of name and value."""

from __future__ import annotations

from branchdesk.i18n import text
from branchdesk.metrics.advice import AdviceFigures
from branchdesk.metrics.summary import DaySummary
from branchdesk.report.words import NONE, interval, minutes, percent

Pair = tuple[str, str]

_COUNTS = (
    ("report-priority", "priority"),
    ("report-appointments", "appointments"),
    ("report-island", "island"),
    ("report-recalls", "recalls"),
    ("report-misses", "misses"),
    ("report-transfers", "transfers"),
    ("report-holds", "holds"),
    ("report-further-services", "further_services"),
    ("report-by-name", "by_name"),
    ("report-forgotten", "forgotten"),
    ("report-suspect-ratings", "suspect_ratings"),
)
_DEFINITIONS = (
    "report-definition-wait",
    "report-definition-level",
    "report-definition-service",
    "report-definition-satisfaction",
    "report-definition-rows",
)


def headline(summary: DaySummary, language: str) -> list[Pair]:
    """The day at a glance, in reading order."""
    total, csat = summary.total, summary.total.satisfaction
    pairs = [
        ("report-issued", str(total.issued)),
        ("report-served", str(total.served)),
        ("report-abandoned", f"{total.abandoned} ({percent(total.abandoned_share)})"),
    ]
    if summary.day_open:
        pairs += [
            ("report-waiting", str(total.waiting_now)),
            ("report-longest", minutes(total.waits_so_far.max)),
        ]
    pairs += [
        ("report-glance-p50", minutes(total.waits.p50)),
        ("report-glance-p90", minutes(total.waits.p90)),
        ("report-glance-max", minutes(total.waits.max)),
        ("report-glance-service", minutes(total.service.mean)),
        ("report-time-in-branch", minutes(total.time_in_branch.mean)),
        ("report-occupancy", percent(total.occupancy)),
        ("report-glance-rated", str(csat.n)),
        ("report-glance-response", percent(csat.response_rate)),
        ("report-glance-interval", interval(csat)),
    ]
    return [(text(language, name), value) for name, value in pairs]


def happenings(summary: DaySummary, language: str) -> list[Pair]:
    """What else happened that a reader of the figures should know."""
    pairs = [(text(language, name), str(getattr(summary.counts, field))) for name, field in _COUNTS]
    peak = summary.peak
    pairs.append(
        (text(language, "report-peak"), f"{peak.label}  {minutes(peak.mean_min)} (n = {peak.n})" if peak else NONE)
    )
    promise = summary.promise
    kept = text(language, "report-promise-value", share=percent(promise.coverage), n=promise.n) if promise.n else NONE
    pairs.append((text(language, "report-promise"), kept))
    told = summary.advice
    pairs += advice_pairs(told, language) if told.given else [(text(language, "report-advice"), NONE)]
    reasons = [f"{r.label.said_in(language)} {r.count}" for r in summary.rating_reasons if r.count]
    pairs.append((text(language, "report-reasons"), " · ".join(reasons) or NONE))
    return pairs


def advice_pairs(told: AdviceFigures, language: str) -> list[Pair]:
    """What was recommended, how often it was right, and what following it saved; what is not known yet is ``NONE``."""
    given = text(language, "report-advice-value", given=told.given, accepted=told.accepted, declined=told.declined)
    right = text(language, "report-advice-right-value", right=told.right, judged=told.judged) if told.judged else NONE
    saved = NONE
    if told.saved_of:
        each = minutes(told.saved_min / told.saved_of)
        saved = text(language, "report-advice-saved-value", each=each, n=told.saved_of)
    return [
        (text(language, "report-advice"), given),
        (text(language, "report-advice-right"), right),
        (text(language, "report-advice-saved"), saved),
    ]


def figure_definitions(language: str) -> list[str]:
    """The same for figures of more than one day or branch."""
    return [text(language, name) for name in _DEFINITIONS[:-1]]


def definitions(language: str) -> list[str]:
    """What each figure means, in sentences."""
    return [text(language, name) for name in _DEFINITIONS]
