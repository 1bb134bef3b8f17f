"""What tools/package builds starts every role where there is no Python."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import descendants

WINDOWS = (("kiosk", ""), ("counter", "1"), ("evaluator", "1"), ("display", ""), ("manager", ""))

pytestmark = [pytest.mark.packaging, pytest.mark.slow, pytest.mark.timeout(540)]


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
    shown = {**bare, "BRANCHDESK_TRACE": "1"}
    command: list[str | Path] = [program, kind, "--node", node, "--code", code]
    window = subprocess.Popen(command, env=shown, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert window.stdout is not None
        assert window.stdout.readline().startswith(b"first-frame")
        with pytest.raises(subprocess.TimeoutExpired):  # it is a window: it stays until it is closed
            window.wait(1)
    finally:
        window.terminate()
        _, errors = window.communicate(timeout=20)
    assert b"Traceback" not in errors
    assert f'"device_kind":"{kind}"' in run(program, bare, "log", "export", f"{data}/branch.db", "-")


def test_pictures_of_every_kind_that_a_lobby_screen_shows_can_be_read(program: Path) -> None:
    plugins = {path.stem for path in program.parent.rglob("imageformats/*")}
    assert {"libqgif", "libqjpeg", "libqsvg", "libqwebp"} <= plugins


def test_a_killed_kiosk_comes_back(program: Path, bare: dict[str, str], node: str, tmp_path: Path) -> None:
    code = run(program, bare, "node", "code", "--data", str(tmp_path / "node"), "kiosk").split()[0]
    shown = {**bare, "BRANCHDESK_TRACE": "1"}
    first = subprocess.Popen([program, "kiosk", "--node", node, "--code", code], env=shown, stdout=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline().startswith(b"first-frame")
    first.kill()
    first.communicate()
    run(program, bare, "autostart", "kiosk", "on")
    assert (tmp_path / ".config" / "autostart" / "branchdesk-kiosk.desktop").exists()
    keeper = subprocess.Popen([program, "autostart", "kiosk", "run"], env=shown, stdout=subprocess.PIPE)
    assert keeper.stdout is not None
    assert keeper.stdout.readline().startswith(b"first-frame")
    for child in descendants(keeper.pid):
        os.kill(child, signal.SIGKILL)
    assert keeper.stdout.readline().startswith(b"first-frame")
    keeper.terminate()
    keeper.communicate(timeout=20)


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
    """Nothing large slips in unseen: 300 MB is a sixth above what it is now, numpy among it."""
    size = sum(path.stat().st_size for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink())
    assert size < 300e6
