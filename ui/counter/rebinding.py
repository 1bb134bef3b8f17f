"""Giving an action another key, step by step: choose it, press the key, and where it is taken, swap or keep."""

from __future__ import annotations

from collections.abc import Callable

from ui.counter.device import Device
from ui.counter.keymap import Action, Clash, clash, shown_key, swapped, with_key
from ui.counter.texts import Tr

TAKING = ("RETURN", "ENTER")


class Rebinding:
    """``changed`` is called after every step."""

    def __init__(self, device: Device, changed: Callable[[], None]) -> None:
        self._device, self._changed = device, changed
        self.action: Action | None = None
        """Which one waits for a key."""
        self._clash: Clash | None = None
        self._key = ""

    def begin(self, action: Action) -> None:
        """This action is to have another key."""
        self.action, self._clash, self._key = action, None, ""
        self._changed()

    def press(self, key: str) -> None:
        """A key while an action waits for one."""
        action = self.action
        if action is None or not key:
            return
        if key == "ESC":
            self.action = self._clash = None
        elif key in TAKING and (other := self._to_swap()) is not None:
            self._device.change(counter_keys=swapped(self._device.settings.counter_keys, action, other))
            self.action = self._clash = None
        else:
            self._key, self._clash = key, clash(self._device.keys, action, key)
            if self._clash is None:
                self._device.change(counter_keys=with_key(self._device.settings.counter_keys, action, key))
                self.action = None
        self._changed()

    def reset(self) -> None:
        """All keys as shipped."""
        self.action = self._clash = None
        self._device.change(counter_keys={})
        self._changed()

    def _to_swap(self) -> Action | None:
        """Whose key it is, where the two can change keys; a function key beside a letter stays where it is."""
        other = self._clash.by if self._clash is not None else None
        return other if other is not None and self._device.keys[other][0] == self._key else None

    def words(self, tr: Tr) -> str:
        """What to do now."""
        if self.action is None:
            return tr("counter-keys-hint")
        name = tr(f"counter-do-{str(self.action).replace('_', '-')}")
        if self._clash is None:
            return tr("counter-keys-press", action=name)
        if self._clash.by is None:
            return tr("counter-keys-reserved", key=shown_key(self._key))
        other = tr(f"counter-do-{str(self._clash.by).replace('_', '-')}")
        asks = "counter-keys-taken" if self._to_swap() is None else "counter-keys-swap"
        return tr(asks, key=shown_key(self._key), other=other)

    @property
    def is_asking(self) -> bool:
        """A key is taken, and it is to be said what becomes of it."""
        return self._clash is not None
