"""What the window knows at an instant: the only input of everything that decides what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.commands import Who
from branchdesk.domain.counter import Activity, Counter
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import SECOND
from branchdesk.services.messages import Visit
from ui.counter.keymap import KEYS, Action, shown_key
from ui.counter.texts import Tr

State = Literal["none", "asking", "known", "failed"]


class Past(NamedTuple):
    """What is known of a customer's earlier visits. ``none``: no card told who that is."""

    state: State = "none"
    visits: tuple[Visit, ...] = ()


class Scene(NamedTuple):
    """The branch, who sits here, and the time. Instants in ms."""

    s: Snapshot
    who: Who
    now: int
    tr: Tr
    link: LinkState = LinkState.LIVE
    link_since: int = 0
    busy: bool = False
    """A command is under way."""
    ticked: frozenset[int] = frozenset()
    """Service steps ticked for the present customer."""
    alone: bool = False
    """No node for three seconds: the customer who is here is served to the end, and nobody is called."""
    settled: bool = True
    """The branch has heard what was done here alone."""
    keys: Mapping[Action, tuple[str, str]] = KEYS
    """In force on this PC."""
    seen: frozenset[str] = frozenset()
    """Lines beside the work that were put away."""
    past: Past = Past()

    @property
    def counter(self) -> Counter:
        """This window's counter. Raises Rejected("unknown_counter")."""
        return self.s.counter(self.who.counter)

    @property
    def ticket(self) -> Ticket | None:
        """The customer called or served here."""
        return self.s.tickets.get(self.counter.ticket)

    @property
    def logged_in(self) -> bool:
        """Whether the branch agrees that this person sits here."""
        return bool(self.who.staff) and self.counter.teller == self.who.staff

    @property
    def serving(self) -> bool:
        return self.counter.activity is Activity.SERVING

    @property
    def skills(self) -> tuple[str, ...]:
        """Services that may be called here, its own first."""
        return (*self.counter.services, *self.counter.backup)

    @property
    def steps_done(self) -> tuple[int, ...]:
        return tuple(sorted(self.ticked))

    def key(self, action: Action) -> str:
        """An action's key as it is printed."""
        return shown_key(self.keys[action][0])

    @property
    def slip_left(self) -> int:
        """How long the last step here may still be taken back (ms); 0: it may not."""
        slip = self.s.slips.get(self.who.counter)
        limit = self.s.profile.policy.undo_s * SECOND
        return max(0, slip.at + limit - self.now) if slip is not None else 0
