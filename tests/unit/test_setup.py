"""The set-up of a bare machine: locks that fit pyproject.toml, Debian packages, the registry as pip knows it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.sources import ROOT
from tools import setup


def locked(name: str) -> dict[str, str]:
    """Versions by library in a lock file."""
    lines = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {str(canonicalize_name(library)): version for library, version in lines}


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_lock_fits_the_ranges(lock: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    versions = locked(lock)
    for requirement in map(Requirement, wanted):
        version = versions.get(str(canonicalize_name(requirement.name)), "0")
        assert requirement.specifier.contains(version), f"{requirement}: run tools/lock"


def test_locks_agree() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


@pytest.fixture
def pip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose package registry only this pip configuration file tells."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    path = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return path


def test_uv_learns_the_registry_from_pip(pip_file: Path) -> None:
    pip_file.write_text(
        "[global]\nindex-url = https://one.example/simple\ntrusted-host = one.example\n"
        "extra-index-url =\n  https://two.example/simple\n  https://three.example/simple\n"
        "[install]\nfind-links = wheels more-wheels\n"
    )
    env = setup.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == "https://one.example/simple"
    assert env["UV_INDEX"] == "https://two.example/simple https://three.example/simple"
    assert env["UV_FIND_LINKS"] == "wheels,more-wheels"
    assert env["UV_INSECURE_HOST"] == "one.example"


def test_environment_is_stronger_than_pips_file(pip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_file.write_text("[global]\nindex-url = https://one.example/simple\n")
    monkeypatch.setenv("PIP_INDEX_URL", "https://two.example/simple")
    assert setup.uv_environment()["UV_DEFAULT_INDEX"] == "https://two.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://three.example/simple")
    assert setup.uv_environment()["UV_DEFAULT_INDEX"] == "https://three.example/simple"


def test_pip_learns_the_registry_from_uv(pip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_file.write_text("")
    monkeypatch.setenv("UV_INDEX_URL", "https://one.example/simple")
    assert setup.pip_environment()["PIP_INDEX_URL"] == "https://one.example/simple"


def test_missing_libraries_and_programs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "LIBRARIES", {"libc6": "libc.so.6", "no-lib": "libnowhere.so.9"})
    monkeypatch.setattr(setup, "PROGRAMS", {"git": "git", "no-program": "nowhere"})
    monkeypatch.setattr(setup, "FILES", {"base-files": "/etc", "no-file": "/nowhere"})
    assert setup.missing_packages(with_tests=False) == ["no-lib"]
    assert setup.missing_packages(with_tests=True) == ["no-lib", "no-program", "no-file"]


@pytest.fixture
def apt_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which we are root or may become it, whose list of packages is empty until it is updated."""
    log, updated = tmp_path / "log", tmp_path / "updated"
    scripts = {
        "apt-get": f'echo "$1" >>{log}; [ "$1" = update ] && touch {updated}; test -e {updated}',
        "sudo": 'shift; exec "$@"',
    }
    for name, script in scripts.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return log


def test_packages_are_installed_after_an_update_where_needed(apt_log: Path) -> None:
    setup.install_packages(["libgl1"])
    assert apt_log.read_text().split() == ["install", "update", "install"]
    setup.install_packages(["libgl1"])
    assert apt_log.read_text().split()[3:] == ["install"]


def test_person_without_rights_is_told_the_command(
    apt_log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "root_prefix", lambda: None)
    setup.install_packages(["libgl1"])
    assert "apt-get install -y -q --no-install-recommends libgl1" in capsys.readouterr().err
    assert not apt_log.exists()
