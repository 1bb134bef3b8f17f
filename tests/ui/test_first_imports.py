"""What a window needs before its first frame: nothing that takes long to load for a page that few will open."""

from __future__ import annotations

import subprocess
import sys

from tests.unit.sources import ROOT

HEAVY = ("numpy", "fpdf", "PIL", "xlsxwriter", "sqlalchemy", "cryptography", "zeroconf", "miniaudio", "litestar")
WINDOWS = ("kiosk", "counter", "evaluator", "display", "manager")


def test_no_window_loads_what_only_some_pages_need() -> None:
    mains = ", ".join(f"ui.{window}.main" for window in WINDOWS)
    script = f"import sys, ui.roles, branchdesk.client.http, {mains}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
