"""The Debian package: its card, its files, its services, menu and scripts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from branchdesk import __version__
from tests.packaging.conftest import ROOT

pytestmark = [pytest.mark.packaging, pytest.mark.slow, pytest.mark.timeout(540)]
ROLES = ("kiosk", "counter", "evaluator", "display", "manager", "setup")


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def root(package: Path) -> Path:
    """What the package unpacks to."""
    return package.parent / "root"


def test_its_card(package: Path) -> None:
    card = told("dpkg-deb", "--info", package)
    assert f"Version: {__version__}" in card
    for needed in ("libxcb-cursor0", "libegl1", "libcups2", "libasound2", "tzdata"):
        assert needed in card
    assert {"conffiles", "md5sums", "postinst", "prerm", "postrm"} <= set(card.split())


def test_its_files_belong_to_root_and_are_as_old_as_the_commit(package: Path) -> None:
    listed = told("dpkg-deb", "--contents", package).splitlines()
    assert {line.split()[1] for line in listed} == {"root/root"}
    assert len({tuple(line.split()[3:5]) for line in listed}) == 1
    assert any(line.endswith("./usr/bin/branchdesk -> /opt/branchdesk/branchdesk") for line in listed)
    secret = [line for line in listed if "/etc/default/branchdesk-" in line]
    assert len(secret) == 2
    assert all(line.startswith("-rw-r-----") for line in secret)


def test_its_services_are_understood_and_closed(root: Path) -> None:
    units = sorted((root / "usr/lib/systemd/system").glob("*.service"))
    assert [unit.stem for unit in units] == ["branchdesk-centre", "branchdesk-node"]
    for unit in units:
        lines = unit.read_text().splitlines()
        assert {"User=branchdesk", "ProtectSystem=strict", "NoNewPrivileges=yes", "Restart=always"} <= set(lines)
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze (Debian: systemd)")
    ran = subprocess.run(
        ["systemd-analyze", "verify", f"--root={root}", "--man=no", *(unit.name for unit in units)],
        check=False,
        capture_output=True,
        text=True,
    )
    said = [line for line in ran.stderr.splitlines() if "branchdesk" in line]
    assert [line for line in said if "sysinit.target not found" not in line] == []  # the rest of a system is not there


def test_every_window_is_in_the_menu(root: Path) -> None:
    for role in ROLES:
        entry = root / "usr/share/applications" / f"branchdesk-{role}.desktop"
        words = entry.read_text("utf-8")
        assert "Name[zh]=BranchDesk " in words
        assert (f"Exec=/usr/bin/branchdesk --menu settings {role}" in words) == (role != "setup")
        assert (root / "usr/share/icons/hicolor/scalable/apps" / f"branchdesk-{role}.svg").exists()
        if shutil.which("desktop-file-validate"):
            assert told("desktop-file-validate", entry) == ""


def test_its_scripts_are_shell(package: Path, root: Path, tmp_path: Path) -> None:
    told("dpkg-deb", "-e", package, tmp_path / "control")
    for script in (*(tmp_path / "control").glob("p*"), root / "usr/sbin/branchdesk-service"):
        assert os.access(script, os.X_OK)
        told("sh", "-n", script)


def test_licences_and_documents_come_with_it(root: Path) -> None:
    documents = root / "usr/share/doc/branchdesk"
    words = (documents / "copyright").read_text("utf-8")
    for named in ("SIL OPEN FONT LICENSE", "Lucide", "pyside6-essentials==", "LGPL"):
        assert named.lower() in words.lower()
    assert (documents / "operations.md").exists()
    assert (documents / "guides" / "zh" / "teller.md").exists()


def test_every_link_of_a_document_leads_to_a_file_of_the_package(tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        pytest.skip("needs dpkg-deb (Debian: dpkg)")
    folder = tmp_path / "branchdesk"  # the documents are the same without a program
    folder.mkdir()
    told(sys.executable, ROOT / "tools/package.py", "--folder", folder, "--out", tmp_path, "--compression", "none")
    told("dpkg-deb", "-x", next(tmp_path.glob("*.deb")), tmp_path / "root")
    documents = tmp_path / "root/usr/share/doc/branchdesk"
    linked = {
        (document, document.parent / path)
        for document in documents.rglob("*.md")
        for path in re.findall(r"\]\(([^)\s#]+)", document.read_text("utf-8"))
        if "://" not in path
    }
    assert not [(str(document), str(target)) for document, target in linked if not target.resolve().is_file()]
    pictures = {target.resolve() for _, target in linked if target.suffix == ".png"}
    assert len(pictures) > 60
    assert pictures == set(documents.resolve().rglob("*.png")), "none that nobody shows"
    assert sum(picture.stat().st_size for picture in pictures) < 5e6


def test_what_is_installed_says_its_version_and_looks_at_the_machine(root: Path, bare: dict[str, str]) -> None:
    installed = root / "opt/branchdesk/branchdesk"
    shown = subprocess.run([installed, "--version"], env=bare, check=True, capture_output=True, text=True)
    assert shown.stdout.strip() == f"branchdesk {__version__}"
    looked = subprocess.run([installed, "doctor", "kiosk", "--json"], env=bare, check=False, capture_output=True)
    found = {finding["code"]: finding["level"] for finding in json.loads(looked.stdout)["findings"]}
    assert looked.returncode == 1
    assert (found["font_loads"], found["zone_known"], found["screen_unseen"]) == ("ok", "ok", "warning")
