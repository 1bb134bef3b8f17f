"""Everything the window shows, decided here: from a scene to one frozen value. No widgets."""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.client.link import LinkState
from branchdesk.domain import clocks
from branchdesk.domain.counter import Activity
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, SECOND, local
from ui.counter.actions import ActionState, action_states, suggested
from ui.counter.customercard import parts_so_far, past_lines, tier_badges
from ui.counter.keymap import Action
from ui.counter.lines import Badge, Light, Lists, lists, next_here
from ui.counter.offers import Offer, offers
from ui.counter.scene import Scene
from ui.counter.texts import WAITED_SAID, clock, minutes_in
from ui.counter.today import Today, today

Page = Literal["login", "closed", "work"]
RED_FACTOR = 1.5
"""The service light: green up to the standard time, amber up to this many times it, then red."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The line at the top."""

    branch: str
    counter: str
    teller: str
    time: str
    linked: bool
    link_words: str
    """Empty while connected."""


class Step(msgspec.Struct, frozen=True):
    """One standard service step."""

    words: str
    ticked: bool


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on at this counter: the customer, or the pause, or nobody."""

    activity: str
    state: str
    number: str = ""
    headline: str = ""
    """In place of the number where nobody is here."""
    service: str = ""
    badges: tuple[Badge, ...] = ()
    time: str = ""
    """A running clock; empty where none runs."""
    time_words: str = ""
    light: Light = ""
    light_words: str = ""
    share: float | None = None
    """Of the bar, which ends at ``RED_FACTOR`` times the standard; None: no bar."""
    details: tuple[str, ...] = ()
    why: str = ""
    note: str = ""
    past: tuple[str, ...] = ()
    """Of earlier visits."""
    steps: tuple[Step, ...] = ()


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """The large button; ``action`` is None where there is nothing to do but wait."""

    action: Action | None
    words: str
    key: str = ""


class CounterView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole window."""

    page: Page
    header: Header
    now: Now
    suggestion: Suggestion
    actions: dict[Action, ActionState] = {}
    lists: Lists = Lists()
    today: Today = Today()
    offers: tuple[Offer, ...] = ()
    forgotten: bool = False
    """Ask whether the customer is still here."""


def view(scene: Scene) -> CounterView:
    """What the window shows now. Raises Rejected("unknown_counter") for a counter the profile does not have."""
    page: Page = "login"
    if scene.logged_in:
        page = "closed" if scene.counter.activity is Activity.CLOSED else "work"
    return CounterView(
        page=page,
        header=_header(scene),
        now=_now(scene),
        suggestion=_suggestion(scene),
        actions=action_states(scene),
        lists=lists(scene) if scene.link is LinkState.LIVE else Lists(unknown=scene.tr("counter-queue-unknown")),
        today=today(scene),
        offers=offers(scene),
        forgotten=page == "work" and scene.link is LinkState.LIVE and looks_forgotten(scene),
    )


def looks_forgotten(scene: Scene) -> bool:
    """Serving for longer than any plausible service, with no "still serving" since."""
    ticket = scene.ticket
    return ticket is not None and clocks.finish_is_forgotten(ticket, scene.s.profile, scene.now)


def _header(scene: Scene) -> Header:
    tr, profile = scene.tr, scene.s.profile
    moment = local(scene.link_since, profile.timezone)
    words = {
        LinkState.LIVE: "",
        LinkState.LOST: tr("counter-link-alone" if scene.alone else "counter-link-lost", time=f"{moment:%H:%M}"),
        LinkState.CONNECTING: tr("counter-link-connecting"),
    }[scene.link]
    return Header(
        branch=profile.name.said_in(tr.language),
        counter=scene.who.counter,
        teller=tr.person(profile, scene.who.staff) if scene.logged_in else "",
        time=f"{local(scene.now, profile.timezone):%H:%M}",
        linked=scene.link is LinkState.LIVE,
        link_words=words,
    )


def _now(scene: Scene) -> Now:
    counter, ticket = scene.counter, scene.ticket
    state = scene.tr(f"counter-state-{str(counter.activity).replace('_', '-')}")
    now = Now(activity=str(counter.activity), state=state)
    lasted = clocks.in_activity(counter, scene.now)
    if ticket is not None and ticket.segments:
        return _with_customer(scene, now, ticket)
    if counter.activity is Activity.PAUSED:
        return _paused(scene, msgspec.structs.replace(now, time=clock(lasted)))
    if counter.activity is Activity.WRAP_UP:
        last = scene.s.tickets.get(counter.last_ticket)
        late = lasted > scene.s.profile.policy.wrap_up_max_s * SECOND
        return msgspec.structs.replace(
            now,
            headline=scene.tr("counter-now-finished", number=last.number if last else ""),
            time=clock(lasted),
            light="amber" if late else "green",
            light_words=scene.tr("counter-light-wrap-up", time=clock(scene.s.profile.policy.wrap_up_max_s * SECOND)),
        )
    if scene.link is not LinkState.LIVE:
        return msgspec.structs.replace(now, headline=scene.tr("counter-now-unknown"))
    waiting = scene.tr("counter-now-waiting", count=len(lists(scene).waiting))
    return msgspec.structs.replace(now, headline=waiting, time=clock(lasted))


def _paused(scene: Scene, now: Now) -> Now:
    """A pause of planned length counts down: amber near its end, red beyond it."""
    tr, counter, profile = scene.tr, scene.counter, scene.s.profile
    now = msgspec.structs.replace(now, headline=tr.reason(profile.pauses, counter.pause_reason))
    left = clocks.pause_left(counter, profile, scene.now)
    if left is None:
        return now
    words = tr("counter-pause-left", time=clock(left)) if left >= 0 else tr("counter-pause-over", time=clock(-left))
    light: Light = "red" if left < 0 else "amber" if left < clocks.PAUSE_ENDS else "green"
    return msgspec.structs.replace(now, light=light, light_words=words, share=_pause_share(scene, left))


def _pause_share(scene: Scene, left: int) -> float:
    lasted = clocks.in_activity(scene.counter, scene.now)
    return lasted / (RED_FACTOR * max(1, lasted + left))


def _with_customer(scene: Scene, now: Now, ticket: Ticket) -> Now:
    tr, profile, segment = scene.tr, scene.s.profile, ticket.segment
    now = msgspec.structs.replace(
        now,
        number=ticket.number,
        service=tr.service(profile, segment.service),
        badges=_customer_badges(scene, ticket),
        details=_details(scene, ticket),
        why=tr.why(profile, segment.why, segment.why_params) if segment.why else "",
        note=ticket.note,
        past=tuple(filter(None, (parts_so_far(scene, ticket), *past_lines(scene)))),
    )
    if not scene.serving:
        return msgspec.structs.replace(
            now, time=clock(scene.now - segment.called_at), time_words=tr("counter-time-called")
        )
    return _served(scene, now, segment.service, clocks.serving_so_far(segment, scene.now))


def _served(scene: Scene, now: Now, code: str, lasted: int) -> Now:
    """Add the service clock, its light, and the steps."""
    service = next((known for known in scene.s.profile.services if known.code == code), None)
    if service is None:
        return msgspec.structs.replace(now, time=clock(lasted), time_words=scene.tr("counter-time-serving"))
    standard = round(service.standard_min * MINUTE)
    steps = tuple(
        Step(words.said_in(scene.tr.language), index in scene.ticked) for index, words in enumerate(service.steps)
    )
    return msgspec.structs.replace(
        now,
        time=clock(lasted),
        time_words=scene.tr("counter-time-serving"),
        light=service_light(lasted, standard),
        light_words=_against(scene, lasted, standard),
        share=lasted / (standard * RED_FACTOR),
        steps=steps,
    )


def service_light(lasted: int, standard: int) -> Light:
    """Green within the standard time, amber beyond it, red from half as much again."""
    if lasted <= standard:
        return "green"
    return "amber" if lasted < standard * RED_FACTOR else "red"


def _against(scene: Scene, lasted: int, standard: int) -> str:
    if lasted > standard:
        return scene.tr("counter-light-over", time=clock(lasted - standard), standard=clock(standard))
    return scene.tr("counter-light-within", time=clock(standard - lasted), standard=clock(standard))


def _customer_badges(scene: Scene, ticket: Ticket) -> tuple[Badge, ...]:
    tr, found = scene.tr, tier_badges(scene, ticket)
    if ticket.priority:
        found.append(Badge(tr.reason(scene.s.profile.priorities, ticket.priority), "good"))
    if ticket.booked_at is not None:
        booked = f"{local(ticket.booked_at, scene.s.profile.timezone):%H:%M}"
        found.append(Badge(tr("counter-badge-booked", time=booked), "good"))
    if ticket.language == "en":
        found.append(Badge(tr("counter-badge-english"), "info"))
    return tuple(found)


def _details(scene: Scene, ticket: Ticket) -> tuple[str, ...]:
    """What is known besides; how long the customer waited, where the reason of the call does not say so already."""
    tr, policy, found = scene.tr, scene.s.profile.policy, list[str]()
    waited = minutes_in(clocks.waiting_so_far(ticket, scene.now))
    if ticket.segment.why not in WAITED_SAID or ticket.segment.why_params.get("waited") != waited:
        found.append(tr("counter-detail-waited", minutes=waited))
    if not scene.serving and ticket.segment.calls:
        found.append(tr("counter-detail-calls", calls=ticket.segment.calls, most=policy.max_calls))
    if len(ticket.segments) > 1:
        found.append(tr("counter-detail-part", part=len(ticket.segments)))
    return tuple(found)


def _suggestion(scene: Scene) -> Suggestion:
    action, tr = suggested(scene), scene.tr
    if action is None and scene.link is not LinkState.LIVE:
        return Suggestion(action=None, words=tr("counter-suggest-alone"))
    if action is None:
        return Suggestion(action=None, words=tr("counter-suggest-wait"))
    choice = next_here(scene)
    number = choice.ticket.number if action is Action.NEXT and choice else ""
    ticket = scene.ticket
    if action in (Action.START, Action.FINISH) and ticket is not None:
        number = ticket.number
    words = tr(f"counter-suggest-{str(action).replace('_', '-')}", number=number, counter=scene.who.counter)
    return Suggestion(action=action, words=words, key=scene.key(action))
