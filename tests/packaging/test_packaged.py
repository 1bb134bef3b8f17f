"""The PyInstaller folder, built from build.spec, starts every role where there is no Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WINDOWS = (("kiosk", ""), ("counter", "1"), ("evaluator", "1"), ("display", ""), ("manager", ""))

pytestmark = [pytest.mark.packaging, pytest.mark.slow, pytest.mark.timeout(540)]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged program."""
    place = tmp_path_factory.mktemp("package")
    folders = ["--distpath", str(place / "dist"), "--workpath", str(place / "work")]
    built = subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *folders, "build.spec"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr[-4000:]
    return place / "dist" / "branchdesk" / "branchdesk"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment without Python, without a screen, without this project."""
    return {"HOME": str(tmp_path), "PATH": "/nowhere", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}


def run(program: Path, bare: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([program, *arguments], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def node(program: Path, bare: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The URL of a node started from the package."""
    process = subprocess.Popen(
        [program, "node", "--data", tmp_path / "node", "--port", "0"], env=bare, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.wait(20)
    process.stdout.close()


def test_a_whole_day_and_its_files(program: Path, bare: dict[str, str], tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "day.pdf", tmp_path / "day.xlsx"
    words = run(program, bare, "demo", "--headless", "--arrivals", "40", "--pdf", str(pdf), "--xlsx", str(xlsx))
    assert "By service" in words
    assert pdf.read_bytes().startswith(b"%PDF")
    assert xlsx.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(("kind", "counter"), WINDOWS)
def test_a_window_enrols_and_stays(
    program: Path, bare: dict[str, str], node: str, tmp_path: Path, kind: str, counter: str
) -> None:
    data = str(tmp_path / "node")
    place = ["--counter", counter] if counter else []
    code = run(program, bare, "node", "code", "--data", data, kind, *place).split()[0]
    window = subprocess.Popen([program, kind, "--node", node, "--code", code], env=bare, stderr=subprocess.PIPE)
    try:
        with pytest.raises(subprocess.TimeoutExpired):  # it is a window: it stays until it is closed
            window.wait(6)
    finally:
        window.terminate()
        _, errors = window.communicate(timeout=20)
    assert b"Traceback" not in errors
    assert f'"device_kind":"{kind}"' in run(program, bare, "log", "export", f"{data}/branch.db", "-")


def test_the_package_looks_for_nodes_by_multicast(program: Path, bare: dict[str, str]) -> None:
    nobody = [str(program), "display", "--node", "auto", "--branch", "nobody", "--code", "ABCD2345"]
    refused = subprocess.run(nobody, env={**bare, "LANG": "en_US.UTF-8"}, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "multicast" in refused.stderr or "nobody" in refused.stderr


def test_the_centre_serves_its_page(program: Path, bare: dict[str, str], tmp_path: Path) -> None:
    import requests

    centre = subprocess.Popen(
        [program, "centre", "--data", tmp_path / "centre", "--port", "0"],
        env=bare,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert centre.stdout is not None
    try:
        url = centre.stdout.readline().split()[-1]
        page = requests.get(url, timeout=20)
    finally:
        centre.terminate()
        centre.wait(20)
        centre.stdout.close()
    assert page.status_code == 200
    assert "<html" in page.text


def test_the_package_is_trimmed(program: Path) -> None:
    """Nothing large slips in unseen: 250 MB is a third above what it is now."""
    size = sum(path.stat().st_size for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink())
    assert size < 250e6
