"""A ticket's standing in the words of its page."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from branchdesk.centre.customers.acts import NO_ACTS, Act, Acts, What
from branchdesk.centre.customers.bringing import Bring, bring
from branchdesk.centre.customers.finding import Holder
from branchdesk.centre.customers.standing import Rateable, Standing
from branchdesk.centre.customers.story import Happening, story
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import error_text, text, wait_text

NEWS = 5 * MINUTE
_SENT: dict[What, str] = {
    "leave": "customer-sent-leave",
    "delay": "customer-sent-delay",
    "rate": "customer-sent-rate",
}
_FACES = {5: "laugh", 4: "smile", 3: "meh", 2: "frown", 1: "angry"}


class CallShown(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was called. ``own``: it is the holder's."""

    number: str
    where: str
    time: str
    own: bool


class Face(msgspec.Struct, frozen=True):
    """One of five answers, and its drawing."""

    score: int
    words: str
    icon: str


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the ticket's page says, but for its frame. Equal views look the same.

    ``say`` is read out by screen readers when it changes; ``alarm`` tells one call from the next, empty: none.
    """

    kind: str
    number: str
    title: str
    service: str
    counter: str
    headline: str
    said: str
    count: str
    lead: str
    advice: tuple[str, ...]
    say: str
    alarm: str
    stale: str
    calls: tuple[CallShown, ...]
    sent: str
    refused: str
    done: str
    may: frozenset[What]
    rate_turn: int
    bring: Bring
    rating: Rateable
    faces: tuple[Face, ...]
    rated: str
    happenings: tuple[Happening, ...]


def ticket_view(holder: Holder, s: Standing, lang: str, acts: Acts = NO_ACTS) -> TicketView:
    """The page of ``holder``'s ticket in ``lang``."""
    t = partial(text, lang)
    ticket, profile = holder.ticket, holder.profile
    service = next((known for known in profile.services if known.code == ticket.service), None)
    headline, said = _headline(s, t), _said(s, t)
    lead = _lead(holder, s, lang)
    called = _clock(s.called_at, profile.timezone)
    return TicketView(
        kind=s.kind,
        number=ticket.number,
        title=t("customer-title", headline=said, number=ticket.number),
        service=service.name.said_in(lang) if service else ticket.service,
        counter=s.counter if s.kind in ("called", "serving", "on_hold") else "",
        headline=headline,
        said=said,
        count=str(s.ahead) if s.kind == "waiting" and s.ahead else "",
        lead=lead,
        advice=tuple(_advice(holder, s, t)),
        say=t("customer-say", number=ticket.number, headline=said, lead=lead),
        alarm=f"{s.counter} {called}" if s.kind == "called" else "",
        stale=t("customer-silent", time=_clock(s.as_of, profile.timezone)) if s.silent else "",
        calls=_calls(holder, s, t),
        sent=next((t(_SENT[act.what]) for act in acts.all if act.answer is None), ""),
        refused=_refused(acts, lang),
        done=_done(acts, t),
        may=may(holder, s, acts),
        rate_turn=acts.turn("rate"),
        bring=bring(service, lang),
        rating=s.rating,
        faces=faces(lang) if s.rating == "open" else (),
        rated=t(f"evaluator-score-{ticket.rating.score}") if ticket.rating else "",
        happenings=story(ticket, profile, lang),
    )


def _calls(holder: Holder, s: Standing, t: Any) -> tuple[CallShown, ...]:
    """Each number once, where it was called last."""
    latest = {call.number: call for call in reversed(s.calls)}
    calls = sorted(latest.values(), key=lambda call: call.at, reverse=True)
    return tuple(
        CallShown(
            number=call.number,
            where=t("customer-counter", counter=call.counter),
            time=_clock(call.at, holder.profile.timezone),
            own=call.number == holder.ticket.number,
        )
        for call in calls
    )


def may(holder: Holder, s: Standing, acts: Acts) -> frozenset[What]:
    """What the holder may ask for now: what fits, is not on its way, and has not been refused for good."""
    used_up = any(act.answer is not None and act.answer.code == "delays_used_up" for act in acts.all)
    fits: dict[What, bool] = {
        "leave": s.kind in ("waiting", "called", "on_hold", "missed"),
        "delay": s.kind == "waiting" and holder.profile.policy.delays > 0 and not used_up,
        "rate": s.rating == "open",
    }
    under_way = {act.what for act in acts.all if act.answer is None}
    return frozenset(what for what, does in fits.items() if does and what not in under_way)


def _news(acts: Acts) -> Act | None:
    """The latest request, if it was answered and still is news."""
    last = acts.all[-1] if acts.all else None
    return last if last is not None and last.answer is not None and acts.now - last.made_at <= NEWS else None


def _refused(acts: Acts, lang: str) -> str:
    """Why the latest request was not done."""
    last = _news(acts)
    answer = last.answer if last else None
    return error_text(lang, Rejected(answer.code, **answer.params)) if answer and answer.code else ""


def _done(acts: Acts, t: Any) -> str:
    """That the latest request was done, where the page does not show it anyhow."""
    last = _news(acts)
    was_done = last is not None and last.what == "delay" and last.answer is not None and not last.answer.code
    return str(t("customer-done-delay")) if was_done else ""


def faces(lang: str) -> tuple[Face, ...]:
    """The five answers, best first."""
    return tuple(Face(score, text(lang, f"evaluator-score-{score}"), icon) for score, icon in _FACES.items())


def _headline(s: Standing, t: Any) -> str:
    if s.kind == "waiting":
        return str(t("customer-queued") if s.ahead is None else t("customer-ahead", count=s.ahead))
    if s.kind in ("called", "serving", "on_hold"):
        return str(t(f"customer-is-{s.kind.replace('_', '-')}", counter=s.counter))
    return str(t(f"customer-is-{s.kind}"))


def _said(s: Standing, t: Any) -> str:
    """The headline without the large figure beside it."""
    return str(t("customer-ahead-said", count=s.ahead)) if s.kind == "waiting" and s.ahead else _headline(s, t)


def _lead(holder: Holder, s: Standing, lang: str) -> str:
    t = partial(text, lang)
    zone = holder.profile.timezone
    if s.kind == "waiting":
        words = wait_text(lang, s.low_min, s.high_min)
        if s.overdue:
            words = t("customer-wait-overdue", wait=words)
        return t("customer-wait-why", wait=words, why=t(f"wait-why-{s.why}")) if s.why else words
    if s.kind == "missed" and s.deadline is not None:
        return t("customer-missed-late" if s.too_late else "customer-missed-until", time=_clock(s.deadline, zone))
    if s.kind == "called":
        return t("customer-called-at", time=_clock(s.called_at, zone))
    if s.kind == "closed":
        hours = holder.profile.hours
        return t("customer-closed-hours", opens=hours.opens, closes=hours.closes)
    return t(f"customer-lead-{s.kind.replace('_', '-')}")


def _advice(holder: Holder, s: Standing, t: Any) -> list[str]:
    """What to do now; the least that helps."""
    policy = holder.profile.policy
    if s.kind == "waiting":
        found = [t("customer-advice-waiting")]
        if s.transferred:
            found.insert(0, t("customer-advice-transferred"))
        if holder.ticket.times_missed:
            found.append(t("customer-advice-once-more"))
        return found
    if s.kind == "called":
        return [t("customer-advice-called", minutes=max(1, round(policy.missed_after_s * 1000 / MINUTE)))]
    if s.kind == "missed" and not s.too_late:
        return [t("customer-advice-missed", places=policy.reinstate_places)]
    return []


def _clock(at: int | None, timezone: str) -> str:
    return "" if at is None else f"{local(at, timezone):%H:%M}"
