"""The operator's commands for people and areas, as typed; the first person added can log in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.intake.registry import register_branch
from branchdesk.cli import main
from tests.centre_kit import opened, running_centre
from tests.people_kit import Visitor


class Operator:
    """Types at the centre's machine."""

    def __init__(self, data: Path, said: pytest.CaptureFixture[str]) -> None:
        self._data = data
        self._said = said

    def __call__(self, *typed: str, code: int = 0) -> str:
        assert main(["centre", *typed, "--data", str(self._data)]) == code
        told = self._said.readouterr()
        return told.err if code else told.out


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setenv("BRANCHDESK_LANGUAGE", "en")
    return Operator(tmp_path, capsys)


def test_from_nobody_to_an_area_manager_who_can_log_in(operator: Operator, tmp_path: Path) -> None:
    assert "Nobody yet" in operator("people", "list")
    with opened(tmp_path / "centre.db") as database:
        register_branch(database, "nj-001", 1)
    operator("area", "set", "js", "--zh", "江苏", "--en", "Jiangsu")
    operator("area", "set", "nj", "--zh", "南京", "--en", "Nanjing", "--in", "js")
    operator("area", "place", "nj", "nj-001")
    assert operator("area", "list") == "js\t\tJiangsu\t\nnj\tjs\tNanjing\tnj-001\n"
    password = operator("people", "add", "Wang.Wei", "--name", "王伟", "--role", "area", "--area", "nj").split()[3]
    assert operator("people", "list") == "wang.wei\t王伟\tarea +nj\tone-time\n"
    operator("people", "role", "wang.wei", "branch", "--branch", "nj-001")
    with opened(tmp_path / "centre.db") as database, running_centre(database) as url:
        assert Visitor(url).log_in("wang.wei", password).status_code == 303
        second = operator("people", "password", "wang.wei").split()[3]
        assert Visitor(url).log_in("wang.wei", password).status_code == 401
        operator("people", "disable", "wang.wei")
        assert Visitor(url).log_in("wang.wei", second).status_code == 401
        operator("people", "enable", "wang.wei")
        assert Visitor(url).log_in("wang.wei", second).status_code == 303
        with database.read() as connection:
            noted = connection.execute(select(t.audit.c.what, t.audit.c.detail).where(t.audit.c.person == "local"))
            assert ("person", "branch nj-001") in [tuple(row) for row in noted]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("people", "add", "li hua"), "li hua"),
        (("people", "add", "local"), "local"),
        (("people", "add", "li", "--role", "area", "--area", "nowhere"), "nowhere"),
        (("people", "add", "li", "--branch", "nj-404"), "nj-404"),
        (("people", "disable", "nobody"), "nobody"),
        (("area", "set", "x y", "--zh", "x", "--en", "x"), "x y"),
        (("area", "set", "a", "--zh", "x", "--en", "x", "--in", "a"), "a"),
        (("area", "place", "nowhere", "nj-001"), "nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    operator: Operator, tmp_path: Path, typed: tuple[str, ...], words: str
) -> None:
    assert words in operator(*typed, code=1)
    with opened(tmp_path / "centre.db") as database, database.read() as connection:
        assert connection.execute(select(t.person)).all() == connection.execute(select(t.audit)).all() == []


def test_an_area_is_in_no_ring(operator: Operator) -> None:
    operator("area", "set", "a", "--zh", "a", "--en", "a")
    operator("area", "set", "b", "--zh", "b", "--en", "b", "--in", "a")
    operator("area", "set", "a", "--zh", "a", "--en", "a", "--in", "b", code=1)
    operator("people", "add", "li")
    assert "li" in operator("people", "add", "LI", code=1)
