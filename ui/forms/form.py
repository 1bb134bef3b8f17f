"""A form for one struct of settings: each with its name, its editor, what it does, its default, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any, NamedTuple

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from branchdesk.i18n import text
from ui.forms.changes import Path, plain_value
from ui.forms.draft import Draft, Place
from ui.forms.editor import Editor
from ui.forms.editors import editor_for
from ui.forms.schema import Field, empty, fields
from ui.forms.words import effect_words, item_words, label_words, value_words
from ui.theme import SPACE
from ui.widgets.basics import card, column, label, plain, row
from ui.widgets.buttons import push

SMALL = ("line", "clock", "number", "whole", "choice", "switch")
MOST_IN_A_ROW = 4


class Kit(NamedTuple):
    """What every part of a form needs. ``edited`` hears of each change of the draft."""

    language: str
    draft: Draft[Any]
    edited: Callable[[], None]
    locked: Collection[tuple[str, str]] = ()
    """Settings, by struct and name, that are shown and not edited."""

    def services(self) -> list[tuple[str, str]]:
        """The draft's services, to be ticked."""
        known = self.draft.data.get("services", [])
        return [(one["code"], one["name"]["zh" if self.language == "zh" else "en"]) for one in known]


class FieldRow(QFrame):
    """One setting."""

    def __init__(self, kit: Kit, field: Field, place: Place, *, short: bool = False) -> None:
        """``short``: what it does is a tip, as for a row of small fields."""
        super().__init__()
        self.field, self.place = field, place
        self._kit = kit
        self.editor: Editor = editor_for(field, kit.language, self._changed, kit.services)
        name = label_words(kit.language, field)
        self.editor.name(name)
        self.wrong = label(role="bad", wrap=True)
        self.wrong.hide()
        self.reset = push("", self._reset, "quiet")
        layout = column(self, gap=4)
        layout.setContentsMargins(0, SPACE, 0, SPACE)
        head = row(gap=SPACE)
        self.caption = label(name, "strong")
        self.caption.setBuddy(self.editor)
        self.remark = label(role="chip")
        self.remark.hide()
        head.addWidget(self.caption)
        head.addWidget(self.remark)
        head.addStretch(1)
        head.addWidget(self.reset)
        layout.addLayout(head)
        layout.addWidget(self.editor)
        effect = effect_words(kit.language, field)
        if short:
            self.setToolTip(effect)
        elif effect:
            layout.addWidget(label(effect, "small", wrap=True))
        layout.addWidget(self.wrong)
        self.editor.setEnabled((field.struct, field.name) not in kit.locked)
        self.show_value()

    def show_value(self) -> None:
        """Show what the draft says."""
        value = self._kit.draft.value(self.place)
        self.editor.show_value(value)
        self._show_default(value)

    def _show_default(self, value: Any) -> None:
        """A default is named where the value is another one, and is one press away."""
        field = self.field
        differs = field.given_default and value != field.default
        words = value_words(self._kit.language, field, field.default)
        self.reset.setText(plain(text(self._kit.language, "setting-default", value=words)))
        kept = self.reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(kept)
        self.reset.setVisible(differs and self.editor.isEnabled())

    def _reset(self) -> None:
        self._kit.draft.put(self.place, plain_value(self.field.default))
        self.show_value()
        self._kit.edited()
        self.editor.setFocus()

    def _changed(self, value: Any) -> None:
        self._kit.draft.put(self.place, value)
        self._show_default(value)
        self._kit.edited()

    @property
    def path(self) -> Path:
        """The setting's place by its items' keys."""
        return self._kit.draft.path(self.place)

    def note(self, words: str) -> None:
        """A remark beside its name."""
        self.remark.setText(words)
        self.remark.setVisible(bool(words))

    def mark(self, words: str) -> None:
        """Say what is wrong here; nothing: all is well."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))


class Form(QWidget):
    """The settings of the struct at ``place``, or of those named by ``only``; sections in it are forms within."""

    def __init__(
        self,
        kit: Kit,
        struct: type[msgspec.Struct],
        place: Place,
        only: Collection[str] | None = None,
        *,
        in_a_row: bool = False,
    ) -> None:
        super().__init__()
        self._kit, self._short = kit, in_a_row
        self.rows: list[FieldRow] = []
        self.stacks: list[ItemStack] = []
        layout: QBoxLayout = row(self, gap=2 * SPACE) if in_a_row else column(self, gap=0)
        for field in fields(struct):
            if only is None or field.name in only:
                self._add(layout, field, (*place, field.name))

    def _add(self, layout: QBoxLayout, field: Field, place: Place) -> None:
        if field.kind == "section" and field.inner is not None and not field.optional:
            self._add_heading(layout, field)
            for inner in fields(field.inner):
                self._add(layout, inner, (*place, inner.name))
        elif field.kind in ("items", "section"):
            self._add_heading(layout, field)
            stack = ItemStack(self._kit, field, place)
            self.stacks.append(stack)
            layout.addWidget(stack)
        else:
            made = FieldRow(self._kit, field, place, short=self._short)
            self.rows.append(made)
            layout.addWidget(made)

    def _add_heading(self, layout: QBoxLayout, field: Field) -> None:
        layout.addSpacing(SPACE)
        layout.addWidget(label(label_words(self._kit.language, field), "lead"))
        if effect := effect_words(self._kit.language, field):
            layout.addWidget(label(effect, "small", wrap=True))

    def all_rows(self) -> Iterator[FieldRow]:
        """Its rows, and those of the items in it."""
        yield from self.rows
        for stack in self.stacks:
            for form in stack.forms:
                yield from form.all_rows()

    def show_values(self) -> None:
        """Show what the draft says."""
        for made in self.rows:
            made.show_value()
        for stack in self.stacks:
            stack.show_values()


class ItemStack(QWidget):
    """Items one below the other, each a form in a card; also for a section that may be left out: none, or one."""

    def __init__(self, kit: Kit, field: Field, place: Place) -> None:
        super().__init__()
        self._kit, self._field, self._place = kit, field, place
        self.forms: list[Form] = []
        self.add = push(text(kit.language, "setting-add"), self._add, "quiet")
        layout = column(self, gap=SPACE)
        self._cards = column(gap=SPACE)
        layout.addLayout(self._cards)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_values()

    @property
    def _single(self) -> bool:
        return self._field.kind == "section"

    def _items(self) -> list[Any]:
        found = self._kit.draft.value(self._place)
        return ([found] if found is not None else []) if self._single else found or []

    def show_values(self) -> None:
        """Build the cards anew."""
        while (taken := self._cards.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.forms = []
        for index, item in enumerate(self._items()):
            self._cards.addWidget(self._card(index, item))
        self.add.setVisible(not (self._single and self.forms))

    def _card(self, index: int, item: Any) -> QFrame:
        """Small items are a row each, others a form."""
        struct = self._field.inner
        assert struct is not None
        box = card()
        place = self._place if self._single else (*self._place, index)
        form = Form(self._kit, struct, place, in_a_row=self._small)
        self.forms.append(form)
        remove = push(text(self._kit.language, "setting-remove"), partial(self._remove, index), "quiet")
        remove.setAccessibleName(f"{remove.text()} {item_words(self._kit.language, item)}")
        if self._small:
            inner: QBoxLayout = row(box, gap=SPACE)
            inner.setContentsMargins(2 * SPACE, 0, SPACE, 0)
            inner.addWidget(form, 1)
            inner.addWidget(remove, 0, Qt.AlignmentFlag.AlignVCenter)
            return box
        inner = column(box, margin=2 * SPACE, gap=0)
        head = row(gap=SPACE)
        head.addWidget(label(item_words(self._kit.language, item), "muted"), 1)
        head.addWidget(remove)
        inner.addLayout(head)
        inner.addWidget(form)
        return box

    @property
    def _small(self) -> bool:
        struct = self._field.inner
        assert struct is not None
        small = all(one.kind in SMALL for one in fields(struct))
        return small and len(fields(struct)) <= MOST_IN_A_ROW

    def _add(self) -> None:
        assert self._field.inner is not None
        new = empty(self._field.inner)
        if self._single:
            self._kit.draft.put(self._place, new)
        else:
            self._kit.draft.put(self._place, [*self._items(), new])
        self._told()
        if self.forms and self.forms[-1].rows:
            self.forms[-1].rows[0].editor.setFocus()

    def _remove(self, index: int) -> None:
        left = None if self._single else [item for n, item in enumerate(self._items()) if n != index]
        self._kit.draft.put(self._place, left)
        self._told()

    def _told(self) -> None:
        self.show_values()
        self._kit.edited()
