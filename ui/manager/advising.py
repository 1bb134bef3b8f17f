"""What the advice says on the floor, in words and with its effect, and what accepting it does. No widgets."""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.events import AdviceGiven
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.meals import meal_of
from branchdesk.domain.profile import Profile, Reason
from branchdesk.domain.snapshot import Advice, Snapshot
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import text
from branchdesk.i18n.stories import service_name

NOW = 2 * MINUTE
"""What is due so soon is due now."""
RESTS = frozenset({"close", "meal", "spare"})


class AdviceView(NamedTuple):
    """A recommendation on the floor. ``words``: what, and by when; ``why``; ``effect``: on the waits, with its range.

    ``op``: what accepting it does besides; ``told``: said when it is done.
    """

    id: str
    counter: str
    words: str
    why: str
    effect: str
    op: c.Op
    told: str


def advice_view(s: Snapshot, now: int, language: str) -> AdviceView | None:
    """What waits for an answer."""
    stood = standing(s)
    if stood is None:
        return None
    told = stood.told
    op = _op(s, told, now, language)
    done = "asked" if isinstance(op, c.SendMessage) else "done"
    return AdviceView(
        told.advice,
        told.counter,
        _words(told, s.profile, now, language),
        _why(told, s.profile, language),
        _effect(told, language),
        op,
        text(language, f"manager-advice-{done}", counter=told.counter),
    )


def advice_words(advice: Advice, profile: Profile, language: str) -> str:
    """What it said when it was given."""
    return _words(advice.told, profile, advice.at, language)


def _words(told: AdviceGiven, profile: Profile, now: int, language: str) -> str:
    time = f"{local(told.by, profile.timezone):%H:%M}"
    when = "now" if told.by <= now + NOW else "at"
    service = f"{told.service} {service_name(profile, told.service, language)}" if told.service else ""
    return text(
        language,
        f"manager-advise-{told.action}-{when}",
        counter=told.counter,
        time=time,
        service=service,
        minutes=round(told.minutes),
    )


def _why(told: AdviceGiven, profile: Profile, language: str) -> str:
    goal = round(profile.targets.mean_wait_min)
    if told.action in RESTS:
        return text(language, "manager-advice-kept", goal=goal)
    if told.passes_at is None:
        return text(language, "manager-advice-long", before=_minutes(told.longest[0]), after=_minutes(told.longest[1]))
    time = f"{local(told.passes_at, profile.timezone):%H:%M}"
    code = "over" if told.passes_at <= told.by else "passes"
    return text(language, f"manager-advice-{code}", goal=goal, time=time)


def _effect(told: AdviceGiven, language: str) -> str:
    without, following = _range(told.without, language), _range(told.following, language)
    return text(language, "manager-advice-effect", without=without, following=following)


def _range(expected: WaitRange, language: str) -> str:
    low, high = _minutes(expected.low), _minutes(expected.high)
    return text(language, "manager-advice-range", mean=_minutes(expected.mean), low=low, high=high)


def _minutes(minutes: float) -> int:
    return round(minutes)


def _op(s: Snapshot, told: AdviceGiven, now: int, language: str) -> c.Op:
    """The command that does it; where only the teller can, or not yet, the message that asks for it."""
    counter = s.counter(told.counter)
    match told.action:
        case "help":
            backup = (*counter.backup, told.service)
            return c.SetSkills(counter=told.counter, services=counter.services, backup=backup)
        case "take":
            backup = tuple(code for code in counter.backup if code != told.service)
            return c.SetSkills(counter=told.counter, services=(*counter.services, told.service), backup=backup)
        case "usual":
            setup = s.profile.counter(told.counter)
            return c.SetSkills(counter=told.counter, services=setup.services, backup=setup.backup)
        case "open":
            return c.SendMessage(counter=told.counter, code="open", note=_at(told, s.profile, now, language))
    idle = counter.activity in (Activity.FREE, Activity.WRAP_UP) and told.by <= now + NOW
    pause = meal_of(s.profile) if told.action == "meal" else _spare(s.profile)
    if idle and told.action == "close":
        return c.CloseCounter(counter=told.counter)
    if idle and pause:
        return c.PauseCounter(counter=told.counter, reason=pause.code)
    at = _at(told, s.profile, now, language)
    note = text(language, f"manager-advice-note-{told.action}", minutes=round(told.minutes))
    return c.SendMessage(counter=told.counter, code="other", note=f"{note} {at}".strip())


def _at(told: AdviceGiven, profile: Profile, now: int, language: str) -> str:
    if told.by <= now + NOW:
        return ""
    return text(language, "manager-advice-note-at", time=f"{local(told.by, profile.timezone):%H:%M}")


def _spare(profile: Profile) -> Reason | None:
    """A pause that is no meal: one without a planned length, if there is one."""
    others = [pause for pause in profile.pauses if pause.approved and pause != meal_of(profile)]
    return min(others, key=lambda pause: pause.minutes, default=None)
