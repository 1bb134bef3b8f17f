"""The day's figures once more, straight from the raw events: naive loops, nothing shared with ``branchdesk.metrics``.

One pass over the log notes facts about people (dicts) and about visits to counters (dicts); the figures are then
counted from these. Result: the same nested plain data as ``msgspec.to_builtins(summarise(…))``, without labels.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

from branchdesk.domain.events import Event
from branchdesk.domain.profile import Profile
from tests.simulation.facts import Facts

Plain = dict[str, Any]
MINUTE = 60_000
Z = 1.959964


def recompute(events: list[Event], profile: Profile, now: int) -> Plain:
    """All figures of the last business date in ``events``."""
    start = max(i for i, event in enumerate(events) if event.type == "day_opened")
    facts = Facts()
    for event in events[start:]:
        facts.see(event)
    people = list(facts.people.values())
    total = figures(facts, people, people, people, facts.visits, facts.duties, profile, now)
    peak = busiest(people, profile)
    return {
        "total": total,
        "by_service": {s.code: of_service(facts, s.code, profile, now) for s in profile.services},
        "by_counter": {c.id: of_place(facts, "counter", c.id, profile, now) for c in profile.counters},
        "by_teller": {
            t: of_place(facts, "teller", t, profile, now) for t in sorted({d["teller"] for d in facts.duties})
        },
        "by_half_hour": half_hours(facts, profile, now),
        "targets": targets(total, peak, profile),
        "peak": peak,
        "promise": promises(people),
        "counts": counts(facts),
        "rating_reasons": {
            r.code: sum(r.code in p["rating"].reasons for p in people if p["rating"]) for r in profile.rating_reasons
        },
        "scores": [
            sum(p["rating"] is not None and p["rating"].score == score for p in people)
            for score in ((1, 2, 3, 4, 5) if total["satisfaction"]["n"] >= 30 else ())
        ],
        "wait_bins": [sum(low <= wait < high for wait in waits(people)) for low, high in pairwise(BINS)],
        "advice": advice(events[start:], people, now),
    }


def advice(events: list[Event], people: list[Plain], now: int) -> Plain:
    """What was advised, and what came of it in the time that it was said for."""
    told: dict[str, Any] = {e.data.advice: e for e in events if e.type == "advice_given"}  # type: ignore[attr-defined]
    answers = {e.data.advice: e.data.accepted for e in events if e.type == "advice_answered"}  # type: ignore[attr-defined]
    back = {e.data.advice for e in events if e.type == "advice_withdrawn"}  # type: ignore[attr-defined]
    judged, right, saved, customers = 0, 0, 0.0, 0
    for key, given in told.items():
        said = given.data
        ends = [(p["counts_from"], p["called"] or p["left"]) for p in people]
        waited = [
            (now if end is None else end) - since
            for since, end in ends
            if since < said.until and (end is None or end > given.at)
        ]
        if key in back or said.until > now or not waited:
            continue
        mean = sum(max(0, wait) for wait in waited) / len(waited) / MINUTE
        followed = answers.get(key, False)
        foretold = said.following if followed else said.without
        judged += 1
        right += foretold.low <= round(mean, 1) <= foretold.high
        if followed:
            saved += (said.without.mean - mean) * len(waited)
            customers += len(waited)
    return {
        "given": len(told), "accepted": sum(answers.values()), "declined": len(answers) - sum(answers.values()),
        "judged": judged, "right": right, "saved_min": round(saved, 1), "saved_of": customers,
    }  # fmt: skip


BINS = [minutes * MINUTE for minutes in range(0, 61, 5)] + [10**15]


def of_service(facts: Facts, code: str, profile: Profile, now: int) -> Plain:
    people = [p for p in facts.people.values() if p["first"] == code]
    visits = [v for v in facts.visits if v["service"] == code]
    return figures(facts, people, people, people, visits, [], profile, now)


def of_place(facts: Facts, what: str, key: str, profile: Profile, now: int) -> Plain:
    seen, first_here, last_here = [], [], []
    for person in facts.people.values():
        places = [v[what] for v in facts.visits if v["ticket"] == person["id"]]
        seen += [person] if key in places else []
        first_here += [person] if places and places[0] == key else []
        last_here += [person] if places and places[-1] == key else []
    visits = [v for v in facts.visits if v[what] == key]
    duties = [d for d in facts.duties if d[what] == key]
    return figures(facts, seen, first_here, last_here, visits, duties, profile, now)


def clock(at: int, profile: Profile) -> datetime:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(profile.timezone))


def slot(at: int, profile: Profile) -> str:
    moment = clock(at, profile)
    return f"{moment:%H}:{'00' if moment.minute < 30 else '30'}"


def half_hours(facts: Facts, profile: Profile, now: int) -> Plain:
    """Only those with something in them: the summary's empty rows are checked to be empty."""
    found: Plain = {}
    done = [
        slot(p["left"], profile)
        for p in facts.people.values()
        if p["end"] == "served" and not any(v["forgotten"] for v in facts.visits if v["ticket"] == p["id"])
    ]
    for key in {slot(p["came"], profile) for p in facts.people.values()} | set(done):
        people = [p for p in facts.people.values() if slot(p["came"], profile) == key]
        ids = {p["id"] for p in people}
        visits = [v for v in facts.visits if v["ticket"] in ids]
        found[key] = {
            "finished": done.count(key),
            "figures": figures(facts, people, people, people, visits, [], profile, now),
        }
    return found


def waits(people: list[Plain]) -> list[int]:
    return [max(0, p["called"] - p["counts_from"]) for p in people if p["called"] is not None]


def figures(
    facts: Facts,
    arrived: list[Plain],
    waited: list[Plain],
    ended: list[Plain],
    visits: list[Plain],
    duties: list[Plain],
    profile: Profile,
    now: int,
) -> Plain:
    served = [p for p in ended if p["end"] == "served"]
    abandoned = [p for p in ended if p["end"] == "abandoned"]
    still = [p for p in waited if p["called"] is None and p["end"] is None]
    forgotten = {v["ticket"] for v in facts.visits if v["forgotten"]}
    on_duty = sum(duty_time(d, now) for d in duties)
    busy = sum((v["stopped"] or now) - v["began"] for v in visits if v["began"] is not None and not v["forgotten"])
    kept, level_n = level(waited, profile, now)
    return {
        "issued": len(arrived),
        "served": len(served),
        "abandoned": len(abandoned),
        "waiting_now": len(still),
        "present": len([p for p in ended if p["called"] is not None and p["end"] is None]),
        "abandoned_share": len(abandoned) / len(arrived) if arrived else None,
        "waits": numbers(waits(waited)),
        "waits_so_far": numbers([max(0, now - p["counts_from"]) for p in still]),
        "level_n": level_n,
        "within_target": kept / level_n if level_n else None,
        "service": numbers(service_times(facts, visits)),
        "walking": numbers([v["walk"] for v in visits if v["walk"] is not None]),
        "wrap_up": numbers([v["wrap"] for v in visits if v["wrap"] is not None]),
        "time_in_branch": numbers([p["left"] - p["came"] for p in served if p["id"] not in forgotten]),
        "occupancy": busy / on_duty if on_duty else None,
        "on_duty_min": on_duty / MINUTE,
        "satisfaction": satisfaction(served),
        "promised": (told := promises(waited))["n"],
        "promise_kept": told["kept"],
        "promise_later": told["later"],
    }


def level(waited: list[Plain], profile: Profile, now: int) -> tuple[int, int]:
    kept = lost = 0
    limit = profile.targets.level_within_min * MINUTE
    for p in waited:
        until = p["called"] if p["called"] is not None else p["left"] if p["left"] is not None else now
        if until - p["counts_from"] > limit:
            lost += 1
        elif p["called"] is not None and p["end"] != "abandoned":
            kept += 1
    return kept, kept + lost


def service_times(facts: Facts, visits: list[Plain]) -> list[int]:
    spent: dict[str, int] = {}
    spoilt = {v["ticket"] for v in visits if v["forgotten"]}
    for v in visits:
        fine = facts.people[v["ticket"]]["end"] == "served" and v["ticket"] not in spoilt
        if fine and v["began"] is not None and v["stopped"] is not None:
            spent[v["ticket"]] = spent.get(v["ticket"], 0) + v["stopped"] - v["began"]
    return list(spent.values())


def duty_time(duty: Plain, now: int) -> int:
    end = duty["to"] or now
    return int(end - duty["from"] - sum((until or end) - since for since, until, fine in duty["pauses"] if fine))


def numbers(values: list[int]) -> Plain:
    if not values:
        return {"n": 0, "mean": None, "p50": None, "p90": None, "max": None}

    def reached_by(share: Fraction) -> float:
        return min(v for v in values if Fraction(sum(w <= v for w in values), len(values)) >= share) / MINUTE

    return {
        "n": len(values),
        "mean": float(Fraction(sum(values), len(values) * MINUTE)),
        "p50": reached_by(Fraction(1, 2)),
        "p90": reached_by(Fraction(9, 10)),
        "max": max(values) / MINUTE,
    }


def satisfaction(served: list[Plain]) -> Plain:
    ratings = [p["rating"] for p in served if p["rating"] is not None]
    n = len(ratings)
    plain: Plain = {"n": n, "asked": len(served), "response_rate": n / len(served) if served else None}
    plain |= {"suspect": len([r for r in ratings if r.suspect]), "hidden": n < 30, "rankable": n >= 100}
    plain |= dict.fromkeys(("share", "low", "high", "mean_score"))
    if n >= 30:
        share = len([r for r in ratings if r.score in (4, 5)]) / n
        # The interval's ends solve (share - p)^2 = z^2 p (1 - p) / n.
        a, b, c = 1 + Z**2 / n, -(2 * share + Z**2 / n), share**2
        root = sqrt(b**2 - 4 * a * c)
        plain |= {"share": share, "low": (-b - root) / 2 / a, "high": (-b + root) / 2 / a}
        plain["mean_score"] = sum(r.score for r in ratings) / n
    return plain


def busiest(people: list[Plain], profile: Profile) -> Plain | None:
    best: Plain | None = None
    for hour in range(24):
        found = waits([p for p in people if clock(p["came"], profile).hour == hour])
        if len(found) >= 5:
            mean = sum(found) / len(found) / MINUTE
            if best is None or mean > best["mean_min"]:
                best = {"label": f"{hour:02}:00", "mean_min": mean, "n": len(found)}
    return best


def targets(total: Plain, peak: Plain | None, profile: Profile) -> list[Plain]:
    plan = profile.targets
    found = []
    for metric, value, target, sign in (
        ("mean_wait", total["waits"]["mean"], plan.mean_wait_min, -1),
        ("peak_wait", peak["mean_min"] if peak else None, plan.peak_wait_min, -1),
        ("service_level", total["within_target"], plan.level_share, 1),
        ("satisfaction", total["satisfaction"]["share"], plan.satisfaction, 1),
    ):
        met = None if value is None else (value - target) * sign >= 0
        found.append({"metric": metric, "value": value, "target": target, "met": met})
    return found


def promises(people: list[Plain]) -> Plain:
    promised = [p for p in people if p["called"] is not None and p["promise"][0] is not None]
    sooner = later = 0
    for p, wait in zip(promised, waits(promised), strict=True):
        sooner += wait < p["promise"][0] * MINUTE
        later += wait > p["promise"][1] * MINUTE
    n = len(promised)
    kept = n - sooner - later
    return {"n": n, "kept": kept, "sooner": sooner, "later": later, "coverage": kept / n if n else None}


def counts(facts: Facts) -> Plain:
    people = facts.people.values()
    return facts.counts | {
        "priority": len([p for p in people if p["priority"]]),
        "appointments": len([p for p in people if p["channel"] == "appointment"]),
        "island": len([p for p in people if p["channel"] == "island"]),
        "forgotten": len({v["ticket"] for v in facts.visits if v["forgotten"]}),
        "suspect_ratings": len([p for p in people if p["rating"] and p["rating"].suspect]),
    }
