"""One build for all tests of the package: the folder, the Debian package of it, and what that unpacks to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the build, made by whichever test process comes first."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    out = shared / "package"
    with FileLock(shared / "package.lock"):
        if not out.exists():
            command = [sys.executable, "tools/package.py", "--out", str(out), "--compression", "none"]
            made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr[-4000:]
            if package := next(out.glob("*.deb"), None):
                subprocess.run(["dpkg-deb", "-x", package, out / "root"], check=True)
    return out


@pytest.fixture(scope="session")
def package(built: Path) -> Path:
    """The Debian package."""
    if not shutil.which("dpkg-deb"):
        pytest.skip("needs dpkg-deb (Debian: dpkg)")
    return next(built.glob("*.deb"))


@pytest.fixture(scope="session")
def program(built: Path) -> Path:
    """The packaged program: as the Debian package installs it, where there is dpkg."""
    installed = built / "root" / "opt" / "branchdesk" / "branchdesk"
    return installed if installed.exists() else built / "branchdesk" / "branchdesk"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment without Python, without a screen, without this project."""
    return {"HOME": str(tmp_path), "PATH": "/nowhere", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
