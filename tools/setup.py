"""Sets BranchDesk up on a bare machine: ``./run`` and ``./test`` call it first.

Needs a Python and its standard library alone: no pip, venv or ensurepip. Installs missing Debian packages,
uv into ``.tools``, and the locked libraries into ``.venv``. A stamp is written last, so what was interrupted
starts again, and what is done takes no time.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
UV = TOOLS / "bin" / "uv"
UV_LOCK = ROOT / "tools" / "uv.lock"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
UNFINISHED = VENV / "setup-unfinished"

OLDEST, TOO_NEW = (3, 11), (3, 14)

# What Qt and the sound library load, by the Debian package that holds it.
LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libcups2": "libcups.so.2",
    "libasound2": "libasound.so.2",
}
# What only the tests start: browser, X server, keyboard and mouse, PDF reader, speech, database, Java for Spark,
# the session's bus, the packager's tools.
PROGRAMS = {
    "binutils": "objdump",
    "chromium": "chromium",
    "dbus-daemon": "dbus-run-session",
    "default-jre-headless": "java",
    "desktop-file-utils": "desktop-file-validate",
    "espeak-ng": "espeak-ng",
    "etcd-server": "etcd",
    "git": "git",
    "imagemagick": "import",
    "postgresql": "pg_ctlcluster",
    "poppler-utils": "pdftoppm",
    "xdotool": "xdotool",
    "xvfb": "Xvfb",
}
# What only the tests need and is on no path: the tree by which screen readers see windows, and its reader.
FILES = {
    "at-spi2-core": "/usr/libexec/at-spi2-registryd",
    "python3-pyatspi": "/usr/lib/python3/dist-packages/pyatspi/__init__.py",
}
# pip's settings by uv's names; uv does not read pip's files, and a machine may have only those.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
}


def say(words: str) -> None:
    """Tell the person what happens; stdout stays free for the program itself."""
    print(f"setup: {words}", file=sys.stderr, flush=True)


def fits(version: tuple[int, ...]) -> bool:
    """Whether BranchDesk runs on this version of Python."""
    return OLDEST <= version[:2] < TOO_NEW


def use_fitting_python() -> None:
    """Go on, start again under a Python that fits, or say which one is needed."""
    if fits(sys.version_info[:2]):
        return
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], check=False, stderr=subprocess.DEVNULL).returncode == 0:
            os.execv(found, [found, *sys.argv])
    sys.exit(f"BranchDesk needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]} ({sys.executable}).")


def loads(soname: str) -> bool:
    """Whether the system has this shared library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing_packages(with_tests: bool) -> list[str]:
    """The Debian packages whose library or program this machine lacks."""
    missing = [package for package, soname in LIBRARIES.items() if not loads(soname)]
    if with_tests:
        missing += [package for package, program in PROGRAMS.items() if not shutil.which(program)]
        missing += [package for package, file in FILES.items() if not Path(file).exists()]
    return missing


def root_prefix() -> list[str] | None:
    """What to put before a command so that root runs it; None where we may not."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    may = shutil.which("sudo") and not called([*sudo, "true"])
    return sudo if may else None


def install_packages(packages: list[str]) -> None:
    """Install Debian packages where we may; else print the command and go on: not all roles have windows."""
    if not shutil.which("apt-get"):
        wanted = ", ".join(LIBRARIES.get(name) or PROGRAMS.get(name) or FILES[name] for name in packages)
        say(f"missing here: {wanted}. Windows may not open until your system has them.")
        return
    options = ["-y", "-q", "--no-install-recommends"]
    install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", *options, *packages]
    by_hand = f"apt-get update && {shlex.join(install)}"
    prefix = root_prefix()
    if prefix is None:
        say(f"windows and tests need some packages. As root, run:\n  {by_hand}")
        return
    say("installing Debian packages: " + " ".join(packages))
    failed = called([*prefix, *install])
    if failed:  # perhaps the machine's list of packages is old or empty
        failed = called([*prefix, "apt-get", "update", "-q"]) or called([*prefix, *install])
    if failed:
        say(f"that failed; windows may not open until this works:\n  {by_hand}")


def called(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command with its output on stderr; return its exit code."""
    return subprocess.run(command, check=False, stdout=sys.stderr.fileno(), env=env).returncode


def must(command: list[str], env: dict[str, str]) -> None:
    """Run a command that everything after it needs."""
    if code := called(command, env):
        sys.exit(f"setup: code {code} from this; correct what it says, then start again:\n{shlex.join(command)}")


def pip_command() -> list[str]:
    """pip out of the wheel beside this file: the machine's Python may have none."""
    wheel = next((ROOT / "tools").glob("pip-*.whl"))
    return [sys.executable, str(wheel / "pip")]


def pip_settings() -> dict[str, str]:
    """pip's settings on this machine (files and environment), the stronger source last and so winning."""
    listed = subprocess.run([*pip_command(), "config", "list"], check=True, capture_output=True, text=True).stdout
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.partition(".")
        if section in found:
            found[section][name] = str(ast.literal_eval(value))
    return {**found["global"], **found["install"], **found[":env:"]}


def uv_environment() -> dict[str, str]:
    """The environment for uv: ours, and the machine's package registry as pip is told of it."""
    settings = pip_settings()
    env = {
        "UV_COMPILE_BYTECODE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "1",
    }
    for name, uv_name in UV_NAMES.items():
        if name in settings:
            separator = "," if name == "find-links" else " "
            env[uv_name] = separator.join(settings[name].split())
    if "extra-index-url" in settings:
        env["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does; the lock's hashes decide what is accepted
    return {**env, **os.environ, "VIRTUAL_ENV": str(VENV)}


def pip_environment() -> dict[str, str]:
    """The environment for pip, which learns the registry from uv's settings where only they are set."""
    env = dict(os.environ)
    uv_index = env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL")
    if uv_index and "index-url" not in pip_settings():
        env["PIP_INDEX_URL"] = uv_index
    return env


def install_uv() -> None:
    """Install the locked uv into ``.tools``."""
    pinned = UV_LOCK.read_text("utf-8").split("==")[1].split()[0] if UV_LOCK.exists() else ""
    if UV.exists():
        version = subprocess.run([str(UV), "--version"], check=False, capture_output=True, text=True).stdout
        if pinned in version:
            return
    say("installing uv")
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--root-user-action=ignore",
        "--no-deps",
        "--upgrade",
        "--target",
        str(TOOLS),
    ]
    must([*pip_command(), "install", *options, "--require-hashes", "-r", str(UV_LOCK)], pip_environment())


def venv_works() -> bool:
    """Whether ``.venv`` was set up to its end and runs a Python that fits."""
    if UNFINISHED.exists() or not VENV_PYTHON.exists():
        return False
    show = [str(VENV_PYTHON), "-c", "import sys; print(*sys.version_info[:2])"]
    shown = subprocess.run(show, check=False, capture_output=True, text=True)
    return shown.returncode == 0 and fits(tuple(map(int, shown.stdout.split())))


def install_libraries(lock: Path) -> None:
    """Install the locked libraries and, editable, BranchDesk itself into ``.venv``."""
    env = uv_environment()
    if not venv_works():
        say("making .venv")
        must([str(UV), "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], env)
    UNFINISHED.touch()
    say(f"installing the libraries of {lock.name} (the first time, some hundred megabytes)")
    install = [str(UV), "pip", "install", "--quiet", "--python", str(VENV_PYTHON)]
    must([*install, "--require-hashes", "-r", str(lock)], env)
    must([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], env)


def digest(lock: Path) -> str:
    """What a finished set-up depends on; another value means: set up again."""
    sources = [lock, UV_LOCK, ROOT / "pyproject.toml", Path(__file__)]
    parts = [str(ROOT).encode(), sys.version.encode(), *(source.read_bytes() for source in sources)]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up run at a time, where the system can lock files."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as held:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def set_up(with_tests: bool) -> None:
    """Bring ``.tools`` and ``.venv`` to what the lock says, if they are not there yet."""
    lock = DEV_LOCK if with_tests else RUNTIME_LOCK
    stamp = VENV / f"setup-{lock.stem}"

    def done() -> bool:
        return not UNFINISHED.exists() and stamp.exists() and stamp.read_text("utf-8") == digest(lock)

    if done():
        return
    with alone():
        if done():
            return
        install_uv()
        install_libraries(lock)
        UNFINISHED.unlink()
        stamp.write_text(digest(lock), "utf-8")
        say("ready")


def main() -> None:
    """Set the machine up for running, or with ``--dev`` for testing too."""
    use_fitting_python()
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--tools-only", action="store_true", help="only uv (for tools/lock)")
    options = parser.parse_args()
    if options.tools_only:
        with alone():
            install_uv()
        return
    if missing := missing_packages(options.dev):
        install_packages(missing)
    set_up(options.dev)


if __name__ == "__main__":
    main()
