"""Settings: what cannot run a branch is refused with the place of the fault."""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec
import pytest

from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile, Words, check_profile, decode_profile
from branchdesk.resources import resource
from tests.refusals import refused
from tests.scenario import BRANCH

DEMO = resource("profiles", "demo.toml").read_bytes()


def changed(path: str, value: Any) -> Profile:
    """BRANCH with one setting changed: "policy.max_calls", "services.0.code"."""
    plain = msgspec.to_builtins(BRANCH)
    *way, last = path.split(".")
    inner: Any = plain
    for step in way:
        inner = inner[int(step)] if step.isdigit() else inner[step]
    inner[int(last) if last.isdigit() else last] = value
    return msgspec.convert(plain, Profile)


def test_the_shipped_profile_is_sound() -> None:
    profile = decode_profile(DEMO)
    assert profile.service("A").name == Words("现金业务", "Cash")
    assert profile.counter("6").flexible
    assert profile.person("m01").role == "manager"
    assert profile.name.said_in("zh") == "示范支行"
    assert profile.name.said_in("en") == "Demo Branch"


def test_unknown_names() -> None:
    with refused("unknown_service", service="Z"):
        BRANCH.service("Z")
    with refused("unknown_counter", counter="9"):
        BRANCH.counter("9")
    with refused("unknown_staff", staff="nobody"):
        BRANCH.person("nobody")


WRONG: list[tuple[str, Any, str]] = [
    ("services", [], "at least one service"),
    ("counters", [], "at least one service and one counter"),
    ("services.1.code", "A", "used twice"),
    ("counters.1.id", "1", "used twice"),
    ("staff.1.id", "wang", "used twice"),
    ("pauses.1.code", "meal", "used twice"),
    ("outcomes.1.code", "done", "used twice"),
    ("counters.1.id", "", "no id"),
    ("counters.1.id", "no 2", "no id"),
    ("staff.1.id", "x" * 65, "no id"),
    ("services.0.code", "AB", "one letter"),
    ("services.0.code", "a", "one letter"),
    ("services.0.standard_min", 0, "standard_min"),
    ("services.0.standard_min", float("nan"), "standard_min"),
    ("services.0.standard_min", float("inf"), "standard_min"),
    ("services.0.cv", -0.1, "standard_min"),
    ("counters.0.services", ["Z"], "no service 'Z'"),
    ("counters.0.backup", ["Z"], "no service 'Z'"),
    ("policy.max_wait_min", -1, "max_wait_min"),
    ("policy.max_wait_min", float("nan"), "max_wait_min"),
    ("policy.missed_calls", 0, "missed_calls"),
    ("policy.max_calls", 2, "missed_calls"),
    ("policy.rating_timeout_s", 1 << 40, "rating_timeout_s"),
    ("targets.mean_wait_min", float("nan"), "mean_wait_min"),
    ("services.0.standard_min", 1e300, "standard_min"),
    ("services.0.name.zh", "取\x00号", "services 1 name zh"),
    ("branch", "../x", "no id"),
    ("branch", "x\n", "no id"),
    ("timezone", "Mars/Olympus", "timezone"),
    ("timezone", "../../etc/passwd", "timezone"),
    ("timezone", "", "timezone"),
    ("hours.opens", "9", "HH:MM"),
    ("hours.closes", "0900", "HH:MM"),
    ("hours.turns", "04:00:00", "HH:MM"),
    ("hours.turns", "24:00", "HH:MM"),
    ("hours.days", [], "days"),
    ("hours.days", [1, 1], "days"),
    ("hours.days", [0], "days"),
    ("hours.early_min", -1, "early_min"),
    ("hours.special", [{"date": "2026-2-3"}], "not a date"),
    ("hours.special", [{"date": "2026-02-30"}], "not a date"),
    ("hours.special", [{"date": "2026-02-03", "opens": "09:00"}], "both times"),
    ("hours.special", [{"date": "2026-02-03", "opens": "09:00", "closes": "08:00"}], "close later"),
    ("hours.special", [{"date": "2026-02-03"}, {"date": "2026-02-03"}], "named twice"),
    ("services.0.last_ticket", "16.40", "last_ticket"),
    ("services.0.capacity", -1, "capacity"),
    ("wishes", [{"code": "x", "name": {"zh": "x", "en": "x"}, "service": "A"}] * 2, "twice"),
    ("tiers", [{"code": "x", "name": {"zh": "x", "en": "x"}, "prefixes": ["62x"]}], "card number"),
    ("tiers", [{"code": "x", "name": {"zh": "x", "en": "x"}, "prefixes": ["62", "62"]}], "another tier's"),
    ("tiers", [{"code": "x", "name": {"zh": "x", "en": "x"}, "priority": "none"}], "no priority"),
]


@pytest.mark.parametrize(("path", "value", "says"), WRONG, ids=[f"{path}={value!r:.20}" for path, value, _ in WRONG])
def test_unsound_profile_is_refused_and_the_fault_is_named(path: str, value: Any, says: str) -> None:
    with pytest.raises(Rejected, match=says) as caught:
        check_profile(changed(path, value))
    assert caught.value.code == "profile_invalid"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"branch = ", b"branch = 1", DEMO.replace(b'"Asia/Shanghai"', b"8"), DEMO[: len(DEMO) // 2]],
)
def test_damaged_file_is_refused(raw: bytes) -> None:
    with refused("profile_invalid"):
        decode_profile(raw)


def test_settings_of_a_later_version_do_no_harm() -> None:
    plain = tomllib.loads(DEMO.decode()) | {"colour": "red"}
    assert msgspec.convert(plain, Profile) == decode_profile(DEMO)
