"""Which branches somebody may see: by role, by areas with all below them, by name; by itself nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people.rights import RIGHTS, ROLES, Right, Role
from branchdesk.centre.people.scope import check_branch, visible_branches
from branchdesk.centre.people.viewer import Scope, Viewer
from branchdesk.domain.errors import Rejected
from tests.centre_kit import opened

TREE = {"js": "", "nj": "js", "gl": "nj", "sz": "js", "zj": "", "ring-a": "ring-b", "ring-b": "ring-a"}
PLACES = {"b-gl": "gl", "b-nj": "nj", "b-sz": "sz", "b-zj": "zj", "b-ring": "ring-b", "b-none": ""}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(Path(tmp_path_factory.mktemp("scope")) / "centre.db") as found:
        with found.write() as connection:
            for code, parent in TREE.items():
                connection.execute(insert(t.area).values(code=code, parent=parent, name_zh=code, name_en=code))
        for branch, area in PLACES.items():
            register_branch(found, branch, 0)
            with found.write() as connection:
                connection.execute(update(t.branch).where(t.branch.c.branch == branch).values(area=area))
        yield found


def seen(database: Database, role: Role, areas: tuple[str, ...] = (), branches: tuple[str, ...] = ()) -> set[str]:
    viewer = Viewer(person="p", name="P", role=role, areas=areas, branches=branches)
    with database.read() as connection:
        return set(connection.execute(select(t.branch.c.branch).where(visible_branches(viewer))).scalars())


@pytest.mark.parametrize(
    ("areas", "branches", "expected"),
    [
        ((), (), set()),
        (("nj",), (), {"b-nj", "b-gl"}),
        (("js",), (), {"b-nj", "b-gl", "b-sz"}),
        (("gl", "zj"), (), {"b-gl", "b-zj"}),
        (("ring-a",), (), {"b-ring"}),
        (("nowhere", ""), (), set()),
        ((), ("b-sz", "b-nobody"), {"b-sz"}),
        (("gl",), ("b-none",), {"b-gl", "b-none"}),
    ],
)
@pytest.mark.parametrize("role", ["branch", "area"])
def test_areas_reach_down_and_nowhere_else(
    database: Database, role: Role, areas: tuple[str, ...], branches: tuple[str, ...], expected: set[str]
) -> None:
    assert seen(database, role, areas, branches) == expected


@pytest.mark.parametrize("role", ["head_office", "auditor"])
def test_head_office_and_auditors_see_everything(database: Database, role: Role) -> None:
    assert seen(database, role) == set(PLACES)


def test_a_branch_that_is_not_within_is_as_one_that_does_not_exist(database: Database) -> None:
    scope = Scope(areas=("nj",))
    with database.read() as connection:
        check_branch(connection, scope, "b-gl")
        for branch in ("b-sz", "b-nobody"):
            with pytest.raises(Rejected) as refused:
                check_branch(connection, scope, branch)
            assert (refused.value.code, refused.value.params) == ("branch_unknown", {"branch": branch})


def test_every_role_has_its_rights_and_who_audits_changes_nothing() -> None:
    assert set(RIGHTS) == set(ROLES)
    changes: set[Right] = {"annotate", "profile", "roll_out", "people"}
    assert not RIGHTS["auditor"] & changes
    assert RIGHTS["branch"] < RIGHTS["area"] < RIGHTS["head_office"]
    assert all("audit" not in RIGHTS[role] for role in ("branch", "area"))
