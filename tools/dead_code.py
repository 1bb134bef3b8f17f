"""Reports code that nothing uses, by vulture and its settings in ``pyproject.toml``.

Variables and arguments are left to ruff, which knows protocols and overrides.
"""

from __future__ import annotations

import sys

from vulture import Vulture
from vulture.config import make_config


def main() -> int:
    """Print each unused piece of code; 1 if there is any."""
    config = make_config(argv=[])
    finder = Vulture(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    finder.scavenge(config["paths"])
    unused = [
        item
        for item in finder.get_unused_code(min_confidence=config["min_confidence"])
        if item.typ not in {"variable", "attribute"}
    ]
    for item in unused:
        print(item.get_report())
    return 1 if unused or finder.exit_code else 0


if __name__ == "__main__":
    sys.exit(main())
