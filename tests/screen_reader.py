"""What a screen reader is told of a process's windows, as JSON. For Debian's own Python, which has pyatspi.

/usr/bin/python3 tests/screen_reader.py PID
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pyatspi


def seen(node: Any, found: list[dict[str, Any]]) -> None:
    """A thing and all in it: role, name, description, place on the screen; only what is shown."""
    if not node.getState().contains(pyatspi.STATE_SHOWING):
        return
    place = {"x": 0, "y": 0, "width": 0, "height": 0}
    if "Component" in pyatspi.listInterfaces(node):
        box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    enabled = node.getState().contains(pyatspi.STATE_ENABLED)
    found.append(
        {"role": node.getRoleName(), "name": node.name, "about": node.description, "enabled": enabled, **place}
    )
    for child in node:
        if child is not None:
            seen(child, found)


def main(pid: int) -> None:
    """Print all that is shown of the process."""
    found: list[dict[str, Any]] = []
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None and application.get_process_id() == pid:
            for window in application:
                seen(window, found)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
