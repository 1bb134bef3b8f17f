"""What somebody asks for. A command carries an id made by the client; the same id always gets the same answer."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from branchdesk.domain.events import DeviceKind
from branchdesk.domain.expected import Recommended
from branchdesk.domain.profile import ID, ID_LENGTH, PLAIN, Profile
from branchdesk.domain.revision import Part
from branchdesk.domain.rota import MOST_DAYS, PlannedDay

Id = Annotated[str, Meta(min_length=1, max_length=ID_LENGTH, pattern=ID)]
Token = Annotated[str, Meta(min_length=16, max_length=ID_LENGTH, pattern=r"^[\w\-]+$(?!\n)")]
"""Secret of a customer's page."""
Note = Annotated[str, Meta(max_length=200, pattern=PLAIN)]
Word = Annotated[str, Meta(max_length=60, pattern=PLAIN)]
"""So short that it is read at a glance."""
Moment = Annotated[int, Meta(ge=0, lt=1 << 47)]
"""An instant (ms) that calendars and databases take."""
Steps = Annotated[tuple[Annotated[int, Meta(ge=0, lt=100)], ...], Meta(max_length=100)]
Language = Annotated[str, Meta(max_length=16, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$(?!\n)")]
"""Any that a later version may speak; whoever does not know it falls back to the first of ours."""
Pseudonym = Annotated[str, Meta(max_length=32, pattern=r"^([0-9a-f]{32})?$(?!\n)")]
"""What stands for a customer whose card was read; see ``node.recognition``."""
MaybeId = Annotated[str, Meta(max_length=ID_LENGTH, pattern=ID + "|^$")]
StopReason = Literal["", "repair", "cleaning", "paper", "elsewhere"]
"""Why a kiosk is out of service, in words of every language; empty: only what was typed, if anything."""
STOP_REASONS: tuple[str, ...] = get_args(StopReason)[1:]
ISLAND_NUMBER = r"^K[1-9]\d{0,3}-\d{3,6}$(?!\n)"


class Op(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all operations; the JSON field ``type`` tells which."""


class IssueTicket(Op, frozen=True, kw_only=True, tag="issue_ticket"):
    """``ticket``: its id, made by the kiosk, so that it can tell a ticket whose answer was lost; empty: the node's.

    With the code of an ``appointment`` it is a check-in, for the service that was booked.
    """

    service: MaybeId = ""
    language: Language = "zh"
    priority: str = ""
    appointment: str = ""
    ticket: MaybeId = ""
    customer: Pseudonym = ""
    tier: MaybeId = ""
    """Who holds a card that was read, as far as that may be known."""


class IssueRemoteTicket(Op, frozen=True, kw_only=True, tag="issue_remote_ticket"):
    """A place in the queue taken on a phone. ``token``: made by the centre, which has given out the page's address."""

    service: Id
    token: Token
    language: Language = "zh"


class IssueIslandTicket(Op, frozen=True, kw_only=True, tag="issue_island_ticket"):
    """A ticket that a cut-off kiosk has already given out, from its own series; it was in the kiosk's journal first.

    ``printed``: whether paper came out; None: nobody knows (the power went in between).
    """

    ticket: Id
    number: Annotated[str, Meta(pattern=ISLAND_NUMBER, max_length=16)]
    token: Id
    service: Id
    language: Language = "zh"
    priority: str = ""
    issued_at: Moment
    bdate: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$(?!\n)")]
    printed: bool | None = None
    tier: MaybeId = ""


class ReportPrint(Op, frozen=True, kw_only=True, tag="report_print"):
    """What came of printing; empty ``problem``: paper came out."""

    ticket: Id
    problem: Note = ""
    reprint: bool = False


class AtCounter(Op, frozen=True, kw_only=True):
    """Base of what is done at a counter."""

    counter: Id


class CallNext(AtCounter, frozen=True, kw_only=True, tag="call_next"):
    pass


class CallTicket(AtCounter, frozen=True, kw_only=True, tag="call_ticket"):
    """Out of order, by name: needs a reason, except for the counter's own held ticket."""

    ticket: Id
    reason: Note = ""


class Recall(AtCounter, frozen=True, kw_only=True, tag="recall"):
    pass


class StartService(AtCounter, frozen=True, kw_only=True, tag="start_service"):
    """``ticket``: of whom; empty: whoever is at the counter. ``happened_at``: when, at a counter cut off then."""

    ticket: str = ""
    happened_at: Moment | None = None


class NextService(AtCounter, frozen=True, kw_only=True, tag="next_service"):
    """The customer has a further matter: end this service with its outcome, begin another."""

    service: Id
    outcome: str = ""
    steps_done: Steps = ()


class Reclassify(AtCounter, frozen=True, kw_only=True, tag="reclassify"):
    service: Id
    reason: Note


class ConfirmServing(AtCounter, frozen=True, kw_only=True, tag="confirm_serving"):
    """The teller's answer to "still serving?": yes."""


class FinishService(AtCounter, frozen=True, kw_only=True, tag="finish_service"):
    """``forgotten``: the teller says that the customer left earlier. The rest is as for ``StartService``."""

    ticket: str = ""
    happened_at: Moment | None = None
    outcome: str = ""
    forgotten: bool = False
    steps_done: Steps = ()


class TransferTicket(AtCounter, frozen=True, kw_only=True, tag="transfer_ticket"):
    """To a service, or (``to_counter``) to one counter; keeps its arrival time."""

    service: str = ""
    to_counter: str = ""
    note: Note = ""


class HoldTicket(AtCounter, frozen=True, kw_only=True, tag="hold_ticket"):
    note: Note = ""


class MarkMissed(AtCounter, frozen=True, kw_only=True, tag="mark_missed"):
    pass


class UndoLast(AtCounter, frozen=True, kw_only=True, tag="undo_last"):
    """The finish, miss, transfer or hold just now was a slip: the customer is at this counter as before."""


class ReinstateTicket(Op, frozen=True, kw_only=True, tag="reinstate_ticket"):
    ticket: Id


class DelayTicket(Op, frozen=True, kw_only=True, tag="delay_ticket"):
    """Its holder needs more time: some others go first (``Policy.delay_places``)."""

    ticket: Id
    token: Token


class AbandonTicket(Op, frozen=True, kw_only=True, tag="abandon_ticket"):
    """``token``: the ticket's, from its holder's page."""

    ticket: Id
    reason: Note = ""
    token: str = ""


class LogIn(AtCounter, frozen=True, kw_only=True, tag="log_in"):
    """Sent by the node itself once the PIN was right; ``staff`` is who."""

    staff: Id


class LogOut(AtCounter, frozen=True, kw_only=True, tag="log_out"):
    pass


class OpenCounter(AtCounter, frozen=True, kw_only=True, tag="open_counter"):
    pass


class CloseCounter(AtCounter, frozen=True, kw_only=True, tag="close_counter"):
    pass


class PauseCounter(AtCounter, frozen=True, kw_only=True, tag="pause_counter"):
    reason: Id


class ResumeCounter(AtCounter, frozen=True, kw_only=True, tag="resume_counter"):
    pass


class FreeCounter(AtCounter, frozen=True, kw_only=True, tag="free_counter"):
    """Wrap-up done, ready for the next customer."""


class Reprioritise(Op, frozen=True, kw_only=True, tag="reprioritise"):
    """A manager gives a waiting customer a class, or takes it away (empty ``priority``), and says why."""

    ticket: Id
    priority: MaybeId = ""
    reason: Note


class AcknowledgeAlert(Op, frozen=True, kw_only=True, tag="acknowledge_alert"):
    """Somebody has seen to an alert of ``domain.alerts``: all managers' windows tell who, and are quiet about it."""

    code: Id
    subject: Id
    severity: Literal["red", "amber"]


class GiveAdvice(Op, Recommended, frozen=True, kw_only=True, tag="give_advice"):
    """Sent by the node itself. ``instead``: the advice that stood when this was found; else nothing happens.
    ``nothing``: what stood is only withdrawn.
    """

    instead: MaybeId = ""
    nothing: bool = False


class AnswerAdvice(Op, frozen=True, kw_only=True, tag="answer_advice"):
    """Whoever leads follows it (what there is to do is another command), or does not."""

    advice: Id
    accepted: bool


class SetSkills(AtCounter, frozen=True, kw_only=True, tag="set_skills"):
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()


class SendMessage(Op, frozen=True, kw_only=True, tag="send_message"):
    """Staff call each other. ``counter``: whom it is for; empty: the lobby manager. A kiosk may ask for "help"."""

    counter: MaybeId = ""
    code: Literal["help", "cash", "question", "security", "open", "come", "skills", "other"]
    note: Note = ""


class AnswerMessage(Op, frozen=True, kw_only=True, tag="answer_message"):
    """Seen, and somebody sees to it. ``code``: what is answered; ``note``: a free word."""

    message: Id
    code: Literal["", "coming", "soon", "next", "wait", "no"] = ""
    note: Word = ""


class BookAppointment(Op, frozen=True, kw_only=True, tag="book_appointment"):
    """``code``: what the customer checks in with; empty: the branch's choice. ``token``: of its page, if it has one."""

    service: Id
    booked_at: Moment
    code: Annotated[str, Meta(pattern=r"^(\d{6})?$(?!\n)", max_length=6)] = ""
    token: Annotated[str, Meta(pattern=r"^([\w\-]{16,64})?$(?!\n)", max_length=ID_LENGTH)] = ""


class MoveAppointment(Op, frozen=True, kw_only=True, tag="move_appointment"):
    """To another time; code and token stay."""

    code: Id
    booked_at: Moment


class CancelAppointment(Op, frozen=True, kw_only=True, tag="cancel_appointment"):
    code: Id


class RateTicket(Op, frozen=True, kw_only=True, tag="rate_ticket", omit_defaults=True):
    """From the evaluator of the counter that served, or with the ticket's ``token`` from the customer's page.

    What is empty is not written: a branch of an older version takes the ratings of a newer centre.
    """

    ticket: Id
    score: Annotated[int, Meta(ge=1, le=5)]
    reasons: tuple[Id, ...] = ()
    token: str = ""
    question: Annotated[str, Meta(max_length=ID_LENGTH)] = ""
    """Of an evaluator: the one-time token that came with the finish it asks about."""
    word: Note = ""
    """The customer's own words."""
    seconds: Annotated[float, Meta(ge=0)] | None = None
    happened_at: Moment | None = None
    """When it was given, at an evaluator cut off then."""


class OpenDay(Op, frozen=True, kw_only=True, tag="open_day"):
    pass


class CloseDay(Op, frozen=True, kw_only=True, tag="close_day"):
    """``force`` ends tickets still open; without it they are named and nothing changes."""

    force: bool = False


class ChangeProfile(Op, frozen=True, kw_only=True, tag="change_profile"):
    """``based_on``: the number of the settings that were edited; others since are not written over. 0: whichever."""

    profile: Profile
    based_on: Annotated[int, Meta(ge=0, lt=1 << 31)] = 0


class SavePlan(Op, frozen=True, kw_only=True, tag="save_plan"):
    """Which counters are to be open on coming dates."""

    days: Annotated[tuple[PlannedDay, ...], Meta(min_length=1, max_length=MOST_DAYS)]


class ReviseProfile(Op, frozen=True, kw_only=True, tag="revise_profile"):
    """Change the settings that ``part`` names, and leave the branch's others as they are. See ``domain.revision``."""

    part: Part


class EnrolDevice(Op, frozen=True, kw_only=True, tag="enrol_device"):
    """Sent by the node itself once the one-time code was right."""

    device_id: Id
    device_kind: DeviceKind
    name: Note
    counter: str = ""
    address: Note = ""


class RevokeDevice(Op, frozen=True, kw_only=True, tag="revoke_device"):
    device_id: Id


class StopKiosk(Op, frozen=True, kw_only=True, tag="stop_kiosk"):
    """Put a kiosk out of service, and tell its customers why: ``reason`` in their language, ``note`` as typed."""

    device_id: Id
    reason: StopReason = ""
    note: Note = ""


class ResumeKiosk(Op, frozen=True, kw_only=True, tag="resume_kiosk"):
    """Back into service."""

    device_id: Id


class ReportDevice(Op, frozen=True, kw_only=True, tag="report_device"):
    problem: Note = ""
    detail: Note = ""


class RecordRefusal(Op, frozen=True, kw_only=True, tag="record_refusal"):
    """Sent by the node itself when it refused somebody. See ``events.AccessRefused``."""

    code: Id
    subject: Note = ""
    address: Note = ""
    count: Annotated[int, Meta(ge=1)] = 1


class LockStaff(Op, frozen=True, kw_only=True, tag="lock_staff"):
    """Sent by the node itself after too many wrong PINs."""

    staff: Id
    until: Moment


class RecordPin(Op, frozen=True, kw_only=True, tag="record_pin"):
    """Sent by the node itself when a manager gives somebody a PIN, or only ends a lock (``unlocked``)."""

    staff: Id
    unlocked: bool = False


class RefuseRemote(Op, frozen=True, kw_only=True, tag="refuse_remote"):
    """Refuse for good what has this command's id, unless it was done before.

    ``code`` is an error's: "op_unknown" (of a later version) and "op_invalid" come from the node itself,
    "inbox_expired" from the centre: it was not answered in time.
    """

    code: Id


class BeginGeneration(Op, frozen=True, kw_only=True, tag="begin_generation"):
    """Sent by the node itself once a log that was set back has all that could be had.

    The new generation is above the log's own and ``beyond``, the highest that the centre knows of. On the business date
    ``given_on``, numbers up to ``given`` are known to be on papers.
    """

    reason: Literal["recovered", "restored", "settled"]
    by: Note = ""
    note: Note = ""
    beyond: Annotated[int, Meta(ge=0, lt=1 << 30)] = 0
    given_on: str = ""
    given: Annotated[int, Meta(ge=0, lt=1 << 30)] = 0
    unseen: bool = False
    sole: Note = ""


AnyOp = (
    IssueTicket | IssueIslandTicket | ReportPrint | CallNext | CallTicket | Recall | StartService | NextService
    | Reclassify | ConfirmServing | FinishService | TransferTicket | HoldTicket | MarkMissed | ReinstateTicket
    | AbandonTicket | LogIn | LogOut | OpenCounter | CloseCounter | PauseCounter | ResumeCounter | FreeCounter
    | SetSkills | BookAppointment | CancelAppointment | RateTicket | OpenDay | CloseDay | ChangeProfile
    | EnrolDevice | RevokeDevice | ReportDevice | LockStaff | RecordPin | RecordRefusal | BeginGeneration
    | IssueRemoteTicket | DelayTicket | MoveAppointment | RefuseRemote | ReviseProfile
    | SendMessage | AnswerMessage
    | Reprioritise | AcknowledgeAlert
    | UndoLast
    | StopKiosk | ResumeKiosk
    | SavePlan
    | GiveAdvice | AnswerAdvice
)  # fmt: skip

RemoteOp = (
    IssueRemoteTicket | BookAppointment | MoveAppointment | CancelAppointment | DelayTicket | AbandonTicket
    | RateTicket | ChangeProfile | ReviseProfile | RefuseRemote
)  # fmt: skip
"""What may come down from the centre."""

Belated = StartService | FinishService | RateTicket
"""What a device that was cut off may tell later, with the time at which it happened."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the enrolled device, and the member of staff logged in there, if any."""

    device: str
    kind: DeviceKind
    counter: str = ""
    """Counter that a counter PC or an evaluator belongs to."""
    staff: str = ""
    role: Literal["", "teller", "lobby", "manager"] = ""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it goes over the wire."""

    cmd_id: Id
    op: AnyOp
