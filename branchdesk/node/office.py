"""What those who lead a branch ask of their node: how its devices are."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.datastructures import State

from branchdesk import __version__
from branchdesk.domain.commands import Who
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Device
from branchdesk.node.app import Node
from branchdesk.node.routes import ERRORS, asker, node_of
from branchdesk.services.messages import DeviceHealth, Devices

AnyRequest = Request[Any, Any, State]
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


ROUTES = [devices]
