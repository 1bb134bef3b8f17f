"""How an etcd is: its size, its alarms, whom it calls leader; and giving space back that is no longer used."""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.etcd.flags import QUOTA_BYTES
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.messages import Done, Header

WORTH_BYTES = 64 << 20
"""A defragmentation stops this member for a moment: for less it is not worth it."""
DEFRAGMENT_S = 60.0


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """This member as it sees itself. ``leader`` 0: it knows of none."""

    header: Header = Header()
    version: str = ""
    leader: int = 0
    learner: bool = msgspec.field(name="isLearner", default=False)
    size: int = msgspec.field(name="dbSize", default=0)
    used: int = msgspec.field(name="dbSizeInUse", default=0)

    @property
    def pressed(self) -> bool:
        """More than half of what etcd may hold is held: time to clear away what most PCs have (see ``compaction``)."""
        return self.used > QUOTA_BYTES // 2


class Alarm(msgspec.Struct, frozen=True):
    """A member's alarm. While there is one, nobody writes."""

    alarm: Literal["NONE", "NOSPACE", "CORRUPT"] = "NONE"
    member_id: int = msgspec.field(name="memberID", default=0)


class _Alarms(msgspec.Struct, frozen=True):
    alarms: list[Alarm] = []


def status(gateway: Gateway) -> Status:
    """Also of a member without a majority. Raises as ``Gateway``."""
    return gateway.call("/v3/maintenance/status", {}, Status)


def alarms(gateway: Gateway) -> list[Alarm]:
    """All members' alarms."""
    return gateway.call("/v3/maintenance/alarm", {"action": "GET"}, _Alarms).alarms


def tidy(gateway: Gateway) -> list[Alarm]:
    """Give unused space back to the disk, and take back an alarm of no space once there is some; returns those left.

    To be called on every node now and then, when old events were cleared away.
    """
    now, raised = status(gateway), alarms(gateway)
    own = any(alarm.alarm == "NOSPACE" and alarm.member_id == now.header.member_id for alarm in raised)
    if own or now.size - now.used > max(WORTH_BYTES, now.size // 2):  # ``used`` is late where nobody can write
        gateway.call("/v3/maintenance/defragment", {}, Done, answer_s=DEFRAGMENT_S)
        now = status(gateway)
    left = []
    for alarm in raised:
        if alarm.alarm == "NOSPACE" and now.size < QUOTA_BYTES * 3 // 4:
            disarm(gateway, alarm)  # a member that still has no space raises it again
        else:
            left.append(alarm)
    return left


def disarm(gateway: Gateway, alarm: Alarm) -> None:
    """Take an alarm back. CORRUPT: only after that member was taken out."""
    asked = {"action": "DEACTIVATE", "alarm": alarm.alarm, "memberID": alarm.member_id}
    gateway.call("/v3/maintenance/alarm", asked, Done)
