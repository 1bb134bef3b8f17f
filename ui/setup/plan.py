"""What the set-up has been told so far: kept on disk, without PINs, so that it goes on where it was left."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from branchdesk.domain.events import DeviceKind
from branchdesk.domain.profile import Profile, decode_profile
from branchdesk.places import data_folder, write_private
from branchdesk.resources import resource
from ui.forms.changes import plain_value

Mode = Literal["new", "join"]
TEMPLATES = ("small", "full", "corporate")
LOOPBACK = "127.0.0.1"
Pins = dict[str, str]
"""By staff; in memory alone."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """``profile``: as plain values, perhaps not yet good. ``done``: the steps of the making that came about."""

    page: str = "start"
    mode: Mode = "new"
    template: str = "small"
    profile: dict[str, Any] = {}
    host: str = LOOPBACK
    port: int = 8700
    windows: tuple[str, ...] = ("manager",)
    """Which windows this PC has: kinds of devices; one at a counter as "counter:3"."""
    autostart: bool = True
    printer: str = "none:"
    voice: str = "auto"
    done: tuple[str, ...] = ()


class Window(msgspec.Struct, frozen=True):
    """A window of this PC."""

    kind: DeviceKind
    counter: str = ""

    @property
    def identity(self) -> Path:
        """Where its identity is kept."""
        return data_folder("devices") / f"{self.kind}.json"


def windows(plan: Plan) -> tuple[Window, ...]:
    """The windows of this PC."""
    parts = [name.partition(":") for name in plan.windows]
    return tuple(msgspec.convert({"kind": kind, "counter": counter}, Window) for kind, _, counter in parts if kind)


def template(name: str) -> Profile:
    """A branch to begin from."""
    return decode_profile(resource("profiles", f"template-{name}.toml").read_bytes())


def fresh(name: str = TEMPLATES[0], **known: Any) -> Plan:
    """A plan that begins from a template; the branch's own name is to be given."""
    profile = plain_value(template(name))
    profile["name"] = {"zh": "", "en": ""}
    profile["branch"] = "branch-1"
    return Plan(template=name, profile=profile, **known)


def plan_path() -> Path:
    """Where the plan is kept."""
    return data_folder("setup") / "plan.json"


def load_plan() -> Plan | None:
    """The plan that was left; None: there is none that can be read."""
    try:
        return msgspec.json.decode(plan_path().read_bytes(), type=Plan)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def save_plan(plan: Plan) -> None:
    """Keep it. Raises OSError."""
    plan_path().parent.mkdir(parents=True, exist_ok=True)
    write_private(plan_path(), msgspec.json.format(msgspec.json.encode(plan)))


def forget_plan() -> None:
    """It is done."""
    plan_path().unlink(missing_ok=True)
    (plan_path().parent / "profile.json").unlink(missing_ok=True)


def only_known_services(profile: dict[str, Any]) -> dict[str, Any]:
    """Counters without the services that are gone; one that would have none gets all."""
    codes = [service["code"] for service in profile["services"]]
    counters = []
    for counter in profile["counters"]:
        own = [code for code in counter["services"] if code in codes] or codes
        backup = [code for code in counter["backup"] if code in codes and code not in own]
        counters.append({**counter, "services": own, "backup": backup})
    return {**profile, "counters": counters}


def with_counters(profile: dict[str, Any], count: int) -> dict[str, Any]:
    """So many counters; new ones serve what the last one serves."""
    counters = list(profile["counters"][:count])
    while len(counters) < count:
        last = counters[-1] if counters else {"services": [service["code"] for service in profile["services"]]}
        counters.append({"id": str(len(counters) + 1), "services": list(last["services"]), "backup": []})
    return {**profile, "counters": counters}


def moved(plan: Plan, page: str) -> Plan:
    """The same plan at another page."""
    return replace(plan, page=page)
