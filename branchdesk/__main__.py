"""``python -m branchdesk``: every role but the windows, for machines without a screen."""

from __future__ import annotations

import sys

from branchdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
