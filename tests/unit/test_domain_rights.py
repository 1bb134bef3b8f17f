"""Who may ask for what: a table of its own, command by command."""

from __future__ import annotations

import msgspec
import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.rights import RIGHTS, check_right
from tests.refusals import refused
from tests.scenario import BRANCH

T, L, M = "teller", "lobby", "manager"
# tag -> what may send it: a device alone, or device/role
ALLOWED: dict[str, set[str]] = {
    "issue_ticket": {"kiosk", "node", f"manager/{L}", f"manager/{M}"},
    "issue_island_ticket": {"kiosk"},
    "issue_remote_ticket": {"centre"},
    "delay_ticket": {"centre"},
    "refuse_remote": {"centre"},
    "revise_profile": {"centre"},
    "stop_kiosk": {"kiosk", f"manager/{L}", f"manager/{M}"},
    "resume_kiosk": {"kiosk", f"manager/{L}", f"manager/{M}"},
    "report_print": {"kiosk", f"manager/{L}", f"manager/{M}"},
    "abandon_ticket": {"kiosk", f"counter/{T}", f"counter/{L}", f"counter/{M}", f"manager/{T}", f"manager/{L}"}
    | {f"manager/{M}", "centre"},
    "rate_ticket": {"evaluator", "node", "centre"},
    "log_in": {"node"},
    "enrol_device": {"node"},
    "lock_staff": {"node"},
    "record_pin": {"node"},
    "record_refusal": {"node"},
    "begin_generation": {"node"},
    "send_message": {"kiosk"} | {f"{kind}/{role}" for kind in ("counter", "manager") for role in (T, L, M)},
    "answer_message": {f"{kind}/{role}" for kind in ("counter", "manager") for role in (T, L, M)},
    "set_skills": {f"manager/{L}", f"manager/{M}"},
    "reprioritise": {f"manager/{L}", f"manager/{M}"},
    "acknowledge_alert": {f"manager/{L}", f"manager/{M}"},
    "give_advice": {"node"},
    "answer_advice": {f"manager/{L}", f"manager/{M}"},
}
for tag in ("book_appointment", "move_appointment", "cancel_appointment"):
    ALLOWED[tag] = {f"manager/{L}", f"manager/{M}", f"counter/{L}", f"counter/{M}", "centre"}
AT_OWN_COUNTER = {f"counter/{T}", f"counter/{L}", f"counter/{M}"}
FROM_THE_FLOOR = AT_OWN_COUNTER | {f"manager/{L}", f"manager/{M}"}
DAY = {"node", f"manager/{M}"}
for tag in (
    *("call_next", "call_ticket", "recall", "start_service", "next_service", "reclassify", "confirm_serving"),
    *(
        "finish_service",
        "undo_last",
        "transfer_ticket",
        "hold_ticket",
        "mark_missed",
        "log_out",
        "open_counter",
        "free_counter",
    ),
):
    ALLOWED[tag] = AT_OWN_COUNTER
for tag in ("close_counter", "pause_counter", "resume_counter"):
    ALLOWED[tag] = FROM_THE_FLOOR
ALLOWED["reinstate_ticket"] = FROM_THE_FLOOR | {f"manager/{T}"}
for tag in ("open_day", "close_day", "revoke_device"):
    ALLOWED[tag] = DAY
ALLOWED["change_profile"] = DAY | {"centre"}
ALLOWED["save_plan"] = {f"manager/{M}"}

SENDERS = ["kiosk", "evaluator", "display", "node", "centre"] + [
    f"{k}/{r}" for k in ("counter", "manager") for r in (T, L, M)
]
EXAMPLES: dict[str, object] = {
    "counter": "1", "ticket": "t", "service": "A", "reason": "r", "staff": "wang", "services": ("A",), "booked_at": 1,
    "code": "x", "score": 5, "profile": BRANCH, "device_id": "d", "device_kind": "kiosk", "name": "n", "until": 1,
    "number": "K1-001", "token": "t", "issued_at": 1, "bdate": "2026-03-02", "part": {}, "message": "m",
    "subject": "A", "severity": "red", "days": (), "advice": "a", "accepted": True,
}  # fmt: skip


def example(kind: type[c.Op]) -> c.Op:
    """A command of this kind at counter 1."""
    required = [f.name for f in msgspec.structs.fields(kind) if f.required]
    return kind(**{name: EXAMPLES[name] for name in required})


def tag_of(kind: type[c.Op]) -> str:
    return str(kind.__struct_config__.tag)


def who(sender: str) -> c.Who:
    kind, _, role = sender.partition("/")
    counter = "1" if kind in {"counter", "evaluator"} else ""
    return msgspec.convert({"device": "d", "kind": kind, "counter": counter, "staff": role, "role": role}, c.Who)


@pytest.mark.parametrize("kind", [k for k in RIGHTS if k is not c.ReportDevice], ids=tag_of)
def test_rights(kind: type[c.Op]) -> None:
    for sender in SENDERS:
        if sender in ALLOWED[tag_of(kind)]:
            check_right(who(sender), example(kind))
        else:
            with pytest.raises(Rejected) as caught:
                check_right(who(sender), example(kind))
            assert caught.value.code in {"not_allowed", "foreign_counter"}


def test_every_command_has_a_right() -> None:
    assert set(RIGHTS) == set(c.AnyOp.__args__)


def test_the_centre_asks_for_what_may_come_down_and_nothing_else() -> None:
    allowed = {kind for kind, right in RIGHTS.items() if "centre" in right.kinds}
    assert allowed == {*c.RemoteOp.__args__}


def test_every_device_reports_its_health() -> None:
    for sender in [sender for sender in SENDERS if sender != "centre"]:
        check_right(c.Who(device="d", kind=who(sender).kind), c.ReportDevice())


def test_staff_log_in_first() -> None:
    for kind in ("counter", "manager"):
        nobody = msgspec.convert({"device": "d", "kind": kind, "counter": "1"}, c.Who)
        with refused("log_in_first"):
            check_right(nobody, c.CloseCounter(counter="1"))


@pytest.mark.parametrize("op", [c.CallNext(counter="2"), c.FinishService(counter="2"), c.CloseCounter(counter="2")])
def test_teller_has_one_counter(op: c.Op) -> None:
    for role in (T, L, M):
        with refused("foreign_counter", counter="2"):
            check_right(who(f"counter/{role}"), op)


def test_leads_may_close_any_counter_from_their_own_device() -> None:
    check_right(who(f"manager/{L}"), c.CloseCounter(counter="2"))
    with refused("foreign_counter", counter="2"):
        check_right(who(f"manager/{T}"), c.CloseCounter(counter="2"))
