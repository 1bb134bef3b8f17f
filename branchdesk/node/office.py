"""What those who lead a branch ask of their node: its devices, its settings as they were, PINs of its staff."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.params import JSONBody, Parameter

from branchdesk import __version__
from branchdesk.domain.commands import Who
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event, ProfileChanged
from branchdesk.domain.snapshot import Device
from branchdesk.node.app import Node
from branchdesk.node.routes import ERRORS, asker, node_of
from branchdesk.services.messages import DeviceHealth, Devices, GivePin, Profiles, ProfileVersion, StaffAccess

AnyRequest = Request[Any, Any, State]
EVERY = (1 << 63) - 1
Before = Annotated[int, Parameter(ge=0, lt=EVERY)]
VERSIONS = 25
"""So many at once: a profile of a large branch takes 20 kB."""
_LEADS = ("lobby", "manager")


def check_role(who: Who, *roles: str) -> None:
    """Raise Rejected("log_in_first" | "not_allowed") unless somebody of these roles is logged in."""
    if who.role not in roles:
        raise Rejected("log_in_first") if not who.role else Rejected("not_allowed", device=who.role)


@get("/v1/devices", responses=ERRORS)
async def devices(request: AnyRequest) -> Devices:
    """Every device that was ever enrolled: live or last seen, version, problem. For managers and lobby managers."""
    check_role(asker(request), *_LEADS)
    node = node_of(request)
    known = sorted(node.hub.snapshot.devices.values(), key=lambda device: device.order)
    return Devices(version=__version__, devices=tuple(_health(node, device) for device in known))


def _health(node: Node, device: Device) -> DeviceHealth:
    seen = node.access.presence.seen(device.id, node.parts.clock.now())
    return DeviceHealth(
        id=device.id,
        kind=device.kind,
        name=device.name,
        counter=device.counter,
        address=device.address or (seen.address if seen else ""),
        revoked=device.revoked,
        problem=device.problem,
        detail=device.detail,
        since=device.since,
        live=bool(seen and seen.live and not device.revoked),
        seen_at=seen.at if seen else 0,
        version=seen.version if seen else "",
    )


@get("/v1/profiles", responses=ERRORS, sync_to_thread=True)
def profiles(request: AnyRequest, before: Before = 0) -> Profiles:
    """Versions of the settings, newest first: who saved them, when. For managers."""
    check_role(asker(request), "manager")
    found = node_of(request).parts.history(ProfileChanged.kind, before or EVERY, VERSIONS + 1)
    versions = [_version(event, event.data) for event in found if isinstance(event.data, ProfileChanged)]
    return Profiles(versions=tuple(versions[:VERSIONS]), more=len(versions) > VERSIONS)


def _version(event: Event, data: ProfileChanged) -> ProfileVersion:
    return ProfileVersion(
        no=data.version_no, seq=event.seq, at=event.at, actor=event.actor, device=event.device, profile=data.profile
    )


@get("/v1/staff", responses=ERRORS)
async def staff(request: AnyRequest) -> tuple[StaffAccess, ...]:
    """Who can log in, and who is locked. For managers."""
    check_role(asker(request), "manager")
    return await node_of(request).access.staff()


@post("/v1/pins", status_code=204, responses=ERRORS)
async def give_pin(request: AnyRequest, data: JSONBody[GivePin]) -> None:
    """Give somebody a PIN, or end a lock. For managers; the log says who did it, and never the PIN."""
    who = asker(request)
    check_role(who, "manager")
    node = node_of(request)
    await node.access.give_pin(who, data, node.parts.new_id())


ROUTES = [devices, profiles, staff, give_pin]
