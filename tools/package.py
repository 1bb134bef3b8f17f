"""Builds what a branch installs: the folder that needs no Python (``build.spec``), and of it a Debian package.

``tools/package`` sets up and calls this. Two builds of one commit hold the same files: times come from
SOURCE_DATE_EPOCH, or else from the commit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from branchdesk import __version__  # noqa: E402
from branchdesk.i18n import LANGUAGES, text  # noqa: E402

DEBIAN = ROOT / "tools" / "debian"
DOCS = ROOT / "docs"
LOCAL_LINK = re.compile(r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?P<path>(?![a-z]+:)[^)\s#]+)(#[^)\s]*)?\)")
"""A Markdown link to another file of the project, or one of its pictures."""
HOME = Path("opt/branchdesk")
BRAND = "#0B3B66"


class Entry(NamedTuple):
    """A role, or the set-up, in the desktop's menu: its picture among ``resources/icons``."""

    role: str
    icon: str


ENTRIES = (
    Entry("kiosk", "ticket"),
    Entry("counter", "user"),
    Entry("evaluator", "smile"),
    Entry("display", "monitor"),
    Entry("manager", "chart-column"),
    Entry("setup", "settings"),
)


def main() -> None:
    """Build the folder and the package."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where both go (%(default)s)")
    parser.add_argument("--folder", type=Path, help="a built folder, to make only the Debian package of it")
    parser.add_argument("--compression", default="xz", choices=("xz", "zstd", "gzip", "none"))
    parser.add_argument("--icon", type=Path, help="only write the program's icon for Windows (.ico)")
    given = parser.parse_args()
    if given.icon:
        windows_icon(given.icon)
        return
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time())
    folder = given.folder or build_folder(given.out)
    if shutil.which("dpkg-deb"):
        print(build_deb(folder, given.out, given.compression))
    else:
        print(f"{folder} is built; a Debian package needs dpkg-deb.")


def commit_time() -> str:
    """Seconds since 1970 of the last commit; of a tree without git, of today's version."""
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=False, capture_output=True, text=True)
    return told.stdout.strip() or "1767225600"


def build_folder(out: Path) -> Path:
    """The folder that PyInstaller makes."""
    folders = ["--distpath", str(out), "--workpath", str(out / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *folders, "build.spec"]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": "1"})
    shutil.rmtree(out / "work")
    return out / "branchdesk"


def build_deb(folder: Path, out: Path, compression: str = "xz") -> Path:
    """The Debian package of a built folder."""
    architecture = told_by("dpkg", "--print-architecture")
    tree = out / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / HOME, symlinks=True)
    _programs(tree)
    _menu(tree)
    _documents(tree)
    _control(tree, architecture)
    target = out / f"branchdesk_{__version__}_{architecture}.deb"
    _same_times(tree)
    level = ["-z1"] if compression in ("xz", "gzip") else []
    build = ["dpkg-deb", "--root-owner-group", f"-Z{compression}", *level, "--build", str(tree), str(target)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return target


def told_by(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _programs(tree: Path) -> None:
    """The command, the one that works as the service's user, and the services with their settings."""
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/branchdesk").symlink_to(Path("/") / HOME / "branchdesk")
    _put(DEBIAN / "branchdesk-service", tree / "usr/sbin/branchdesk-service", 0o755)
    for role in ("node", "centre"):
        _put(DEBIAN / f"branchdesk-{role}.service", tree / f"usr/lib/systemd/system/branchdesk-{role}.service")
        _put(DEBIAN / f"default-{role}", tree / f"etc/default/branchdesk-{role}", 0o640)


def _put(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _menu(tree: Path) -> None:
    """A desktop entry with an icon for every role that has a window."""
    for entry in ENTRIES:
        _write(tree / f"usr/share/applications/branchdesk-{entry.role}.desktop", desktop_entry(entry.role))
        _write(tree / f"usr/share/icons/hicolor/scalable/apps/branchdesk-{entry.role}.svg", icon(entry.icon))


def _write(path: Path, content: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    path.chmod(mode)


def desktop_entry(role: str) -> str:
    """The menu's entry of a role; by its second button the settings of the device on this PC."""
    name = f"autostart-name-{role}"
    lines = ["[Desktop Entry]", "Type=Application", f"Name={text('en', name)}"]
    lines += [f"Name[{language}]={text(language, name)}" for language in LANGUAGES]
    lines += [
        f"Exec=/usr/bin/branchdesk --menu {role}",
        f"Icon=branchdesk-{role}",
        "Terminal=false",
        "Categories=Office;",
    ]
    if role != "setup":
        settings = "manager-tab-settings"
        lines += ["Actions=settings;", "", "[Desktop Action settings]", f"Name={text('en', settings)}"]
        lines += [f"Name[{language}]={text(language, settings)}" for language in LANGUAGES]
        lines += [f"Exec=/usr/bin/branchdesk --menu settings {role}"]
    return "\n".join(lines) + "\n"


def icon(name: str) -> str:
    """A picture of the windows as a program's icon: white on the brand's colour."""
    drawn = (ROOT / "resources" / "icons" / f"{name}.svg").read_text("utf-8")
    inner = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>\s*$", "", drawn)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">\n'
        f'  <rect width="48" height="48" rx="10" fill="{BRAND}"/>\n'
        '  <g transform="translate(9 9) scale(1.25)" fill="none" stroke="#FFFFFF" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{inner.rstrip()}\n  </g>\n</svg>\n'
    )


def windows_icon(target: Path) -> None:
    """The icon file of the program for Windows."""
    from PIL import Image
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(256, 256, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(icon("ticket").encode())).render(painter)
    painter.end()
    drawn = Image.frombytes("RGBA", (256, 256), bytes(image.constBits()))
    drawn.save(target, sizes=[(16, 16), (32, 32), (48, 48), (256, 256)])


def _documents(tree: Path) -> None:
    """What an operator reads beside the machine, the licences, and a profile to begin with."""
    documents = tree / "usr/share/doc/branchdesk"
    told = [*DOCS.glob("*.md"), *(DOCS / "guides").rglob("*.md")]
    for source in told:
        words, pictures = with_links_that_lead_somewhere(source, told)
        _write(documents / source.relative_to(DOCS), words)
        for picture in pictures:
            _put(picture, documents / picture.relative_to(DOCS))
    _put(ROOT / "resources/profiles/demo.toml", documents / "examples/branch.toml")
    _put(ROOT / "CHANGELOG.md", documents / "changelog")
    _write(documents / "copyright", copyright_file())


def with_links_that_lead_somewhere(source: Path, told: Sequence[Path]) -> tuple[str, list[Path]]:
    """A document as it is shipped, and its pictures. A link to a file that is not among ``told``, and so not in the
    package, becomes plain words.
    """
    pictures: list[Path] = []

    def link(found: re.Match[str]) -> str:
        target = (source.parent / found["path"]).resolve()
        if found["picture"]:
            pictures.append(target)
        return found[0] if found["picture"] or target in told else found["words"]

    return LOCAL_LINK.sub(link, source.read_text("utf-8")), pictures


def copyright_file() -> str:
    """Our own word, what is shipped from others as ``docs/licences.md`` has it, and their licences in full."""
    licences = sorted((ROOT / "resources").rglob("LICENSE-*.txt"))
    full = [f"\n\n{path.relative_to(ROOT)}\n{'=' * 72}\n{path.read_text('utf-8')}" for path in licences]
    libraries = re.findall(r"^([A-Za-z0-9._-]+==\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    inside = "Python libraries in this package, each under its own licence:\n\n  " + "\n  ".join(libraries)
    own = (
        "BranchDesk, with files and libraries of others. Qt and PySide6 are used under the LGPL-3 as shared libraries\n"
    )
    own += (
        "in /opt/branchdesk/_internal/PySide6, where they may be replaced. /usr/share/common-licenses has its text.\n\n"
    )
    return own + (ROOT / "docs" / "licences.md").read_text("utf-8") + "\n\n" + inside + "".join(full)


def _control(tree: Path, architecture: str) -> None:
    """What dpkg reads: the package's card, its settings files, sums, and what is done at its coming and going."""
    control = tree / "DEBIAN"
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    kib = sum(path.stat().st_size for path in files) // 1024
    card = Template((DEBIAN / "control").read_text("utf-8"))
    _write(control / "control", card.substitute(version=__version__, architecture=architecture, size=kib))
    settings = [path for path in files if path.is_relative_to(tree / "etc")]
    _write(control / "conffiles", "".join(f"/{path.relative_to(tree)}\n" for path in settings))
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files]
    _write(control / "md5sums", "".join(sums))
    for script in ("postinst", "prerm", "postrm"):
        _put(DEBIAN / script, control / script, 0o755)


def _same_times(tree: Path) -> None:
    """Every file as old as the commit."""
    moment = int(os.environ.get("SOURCE_DATE_EPOCH") or commit_time())
    for path in (tree, *tree.rglob("*")):
        os.utime(path, (moment, moment), follow_symlinks=False)


if __name__ == "__main__":
    main()
