"""The draft of the branch's settings: what is changed, what is wrong, what somebody else did meanwhile. No widgets."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from branchdesk.domain.commands import ChangeProfile
from branchdesk.domain.profile import Profile, check_profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import ProfileVersion
from ui.forms.changes import MISSING, Change, Path, diff, plain_value, touches
from ui.forms.draft import Draft, Problem
from ui.forms.words import change_words, problem_words


class Line(NamedTuple):
    """A change in words. ``theirs``: what somebody else made of the same setting meanwhile; empty: nobody did."""

    change: Change
    where: str
    before: str
    after: str
    theirs: str = ""


class EditingView(NamedTuple):
    """``problem``: why this cannot be saved; empty: it can. ``wrong``: the places that it comes from."""

    lines: tuple[Line, ...]
    problem: str
    wrong: tuple[Path, ...]
    clashes: int

    @property
    def savable(self) -> bool:
        """Whether there is something to save, and nothing is wrong with it."""
        return bool(self.lines) and not self.problem


class Editing:
    """One manager's draft. It follows the branch: what others save is taken in, and nothing of the draft is lost."""

    def __init__(self) -> None:
        self.draft: Draft[Profile] | None = None
        self.base_no = 0
        self._clashes: dict[Path, Change] = {}

    def follow(self, s: Snapshot) -> bool:
        """The branch as it is now; whether its settings are others than before."""
        if self.draft is None:
            self.draft = Draft(s.profile, check_profile)
        elif s.profile_no == self.base_no:
            return False
        else:
            merged = self.draft.rebase(s.profile)
            self._clashes = {mine.path: theirs for mine, theirs in merged.clashes}
        self.base_no = s.profile_no
        return True

    @property
    def dirty(self) -> bool:
        """Whether anything is changed."""
        return self.draft is not None and bool(self.draft.changes)

    def view(self, language: str) -> EditingView:
        """The changes in words, and what is wrong."""
        if self.draft is None:
            return EditingView((), "", (), 0)
        problem = self.draft.problem() or Problem("", ())
        lines = tuple(self._line(language, change) for change in self.draft.changes)
        words = problem_words(language, problem.where) if problem.where else ""
        return EditingView(lines, words, problem.places, sum(bool(line.theirs) for line in lines))

    def _line(self, language: str, change: Change) -> Line:
        draft = self.draft
        assert draft is not None
        where, before, after = change_words(language, Profile, change, draft.base, draft.data)
        clash = next((theirs for path, theirs in self._clashes.items() if touches(path, change.path)), None)
        return Line(change, where, before, after, before if clash is not None else "")

    def take_back(self, change: Change) -> None:
        """Undo one change of the draft; where somebody else changed the same, theirs stands."""
        assert self.draft is not None
        self.draft.lay_over((change.back,))
        self._clashes = {path: theirs for path, theirs in self._clashes.items() if not touches(path, change.path)}

    def discard(self) -> None:
        """Undo all of them."""
        if self.draft is not None:
            self.draft.discard()
        self._clashes = {}

    def command(self) -> ChangeProfile:
        """What saves the draft. Raises Rejected("profile_invalid")."""
        assert self.draft is not None
        return ChangeProfile(profile=self.draft.made(), based_on=self.base_no)

    def saved(self) -> None:
        """The branch has it."""
        self._clashes = {}

    def revert(self, before: ProfileVersion, version: ProfileVersion) -> int:
        """Put into the draft what takes a saved version back; what was changed since elsewhere stays. How many."""
        assert self.draft is not None
        changes = tuple(change.back for change in version_changes(before, version))
        self.draft.lay_over(changes)
        return len(changes)


def version_changes(before: ProfileVersion, version: ProfileVersion) -> tuple[Change, ...]:
    """What a version changed."""
    return tuple(diff(plain_value(before.profile), plain_value(version.profile)))


def version_lines(language: str, before: ProfileVersion, version: ProfileVersion) -> tuple[Line, ...]:
    """The same in words."""
    old, new = plain_value(before.profile), plain_value(version.profile)
    return tuple(
        Line(change, *change_words(language, Profile, change, old, new)) for change in version_changes(before, version)
    )


def head_office(versions: tuple[ProfileVersion, ...]) -> frozenset[Path]:
    """The settings that head office set last, as far as these versions (newest first) tell."""
    decided: dict[Path, bool] = {}
    for version, before in pairwise(versions):
        for change in version_changes(before, version):
            if change.after is not MISSING and not any(touches(change.path, known) for known in decided):
                decided[change.path] = version.device == "centre"
    return frozenset(path for path, centre in decided.items() if centre)
