"""What is done with figures: compared, annotated, and followed down to a single ticket, which leaves a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.pages.comparing import just_before, lines
from branchdesk.centre.people.areas import place, set_area
from branchdesk.centre.people.viewer import EVERYTHING, LOCAL
from branchdesk.domain import clocks
from branchdesk.domain.profile import Words
from branchdesk.domain.times import MINUTE
from tests.centre_kit import Branch, DirectTransport, digest, drain, opened, profile_of, running_centre
from tests.people_kit import Visitor, now, settled

START = date(2026, 3, 2)
DAYS = 14
ACTION = START + timedelta(days=7)
"""Fewer customers come from here on."""


class Week:
    """Two weeks of one branch: their database, and of each week the tickets and the waits in minutes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tickets = [0, 0]
        self.waits: tuple[list[float], list[float]] = ([], [])


def day(n: int) -> str:
    return (START + timedelta(days=n)).isoformat()


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    with opened(Path(tmp_path_factory.mktemp("centre")) / "centre.db") as database:
        found = Week(database)
        for name, area in (("nj-001", "nanjing"), ("sz-001", "suzhou")):
            register_branch(database, name, now())
            with database.write() as connection:
                set_area(connection, LOCAL, area, Words(area, area.title()), "", now())
                place(connection, LOCAL, name, area, now())
        branch = Branch(profile_of("nj-001"), bdate=day(0), arrivals=200)
        for n in range(DAYS):
            if n:
                branch.next_day(day(n), seed=n, arrivals=200 if n < 7 else 60)
            branch.finish()
            found.tickets[n >= 7] += len(branch.snapshot.tickets)
            waits = (clocks.waiting(ticket) for ticket in branch.snapshot.tickets.values())
            found.waits[n >= 7].extend(wait / MINUTE for wait in waits if wait is not None)
        drain(branch.shipper(DirectTransport(Ingest(database), now())), branch.log)
        digest(database)
        settled(database, "anna")
        settled(database, "auditor", "auditor")
        settled(database, "other", "area", areas=("suzhou",))
        settled(database, "new", "branch")
        yield found


@pytest.fixture(scope="module")
def url(weeks: Week) -> Iterator[str]:
    with running_centre(weeks.database) as found:
        yield found


def visitor(url: str, name: str) -> Visitor:
    found = Visitor(url)
    assert found.log_in(name).status_code == 303
    return found


def words(cell: str) -> str:
    return unescape(re.sub("<[^>]+>", " ", cell)).strip()


def rows(html: str) -> dict[str, list[str]]:
    """The lines of the comparison: words of each column by the figure's name."""
    table = html.partition('class="compared"')[2].partition("</table>")[0]
    return {
        unescape(name): [
            unescape(re.sub("<[^>]+>", " ", cell)).strip() for cell in re.findall("<td.*?</td>", cells, re.S)
        ]
        for name, cells in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, re.S)
    }


def test_an_action_is_noted_seen_and_taken_away(weeks: Week, url: str) -> None:
    anna = visitor(url, "anna")
    path = "/branches/nj-001/actions"
    noted = anna.send("/branches/nj-001", path, bdate=ACTION.isoformat(), words="  Fewer <b>came</b>  ")
    assert noted.status_code == 303
    where = noted.headers["Location"].partition("?")[0]
    shown = anna.get(where).text
    assert "Fewer &lt;b&gt;came&lt;/b&gt;" in shown
    found = rows(shown)["Mean wait"]
    before, after = (sum(waits) / len(waits) for waits in weeks.waits)
    assert found[0].startswith(f"{before:.1f} min")
    assert found[1].startswith(f"{after:.1f} min")
    assert f"n {len(weeks.waits[0]):,}" in found[0]
    assert "95%" in found[2]
    span = {"first": day(0), "last": day(DAYS)}
    assert "Fewer" in anna.get(f"/actions?first={span['first']}&last={span['last']}").text
    assert "Fewer" in anna.get(f"/branches/nj-001?first={span['first']}&last={span['last']}").text
    other = visitor(url, "other")
    assert other.get(where).status_code == 404
    assert "Fewer" not in other.get(f"/actions?first={span['first']}&last={span['last']}").text
    assert visitor(url, "auditor").get(where).status_code == 200
    assert anna.send(where, where + "/remove").status_code == 303
    assert anna.get(where).status_code == 404
    with weeks.database.read() as connection:
        told = select(t.audit.c.subject, t.audit.c.detail).where(t.audit.c.what == "annotation").order_by(t.audit.c.seq)
        subject = f"nj-001 {ACTION}"
        assert [tuple(row) for row in connection.execute(told)] == [
            (subject, "Fewer <b>came</b>"),
            (subject, "- Fewer <b>came</b>"),
        ]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"bdate": "2026-03-02", "words": "   "}, 400),
        ({"bdate": "2026-03-02", "words": "x" * 201}, 400),
        ({"bdate": "2026-03-02", "words": "a\x00b"}, 400),
        ({"bdate": "today", "words": "x"}, 400),
        ({"bdate": "", "words": "x"}, 400),
    ],
)
def test_what_says_nothing_is_not_noted(url: str, fields: dict[str, str], status: int) -> None:
    assert visitor(url, "anna").send("/branches/nj-001", "/branches/nj-001/actions", **fields).status_code == status


def test_nobody_notes_where_they_may_not_look(url: str) -> None:
    other = visitor(url, "other")
    answer = other.send("/branches/sz-001", "/branches/nj-001/actions", bdate="2026-03-02", words="x")
    assert answer.status_code == 404


def test_a_single_ticket_is_shown_to_whoever_may_and_the_look_is_noted(weeks: Week, url: str) -> None:
    anna, auditor = visitor(url, "anna"), visitor(url, "auditor")
    listed = anna.get(f"/branches/nj-001/tickets?day={day(3)}").text
    there = re.findall(r'href="(/branches/nj-001/tickets/[^"]+)"', listed)
    assert len(there) == listed.count('<th scope="row">')
    assert "张静" in listed
    assert "张静" not in auditor.get(f"/branches/nj-001/tickets?day={day(3)}").text
    path = unescape(there[0])
    story = anna.get(path).text
    assert "Number taken" in story
    assert "Called to counter" in story
    assert "of 5" not in story  # how somebody rated is told of no single ticket
    assert auditor.get(path).status_code == 200
    assert visitor(url, "other").get(path).status_code == 404
    assert anna.get(f"/branches/nj-001/tickets/{day(4)}/{path.split('/')[-1].partition('?')[0]}").status_code == 404
    with weeks.database.read() as connection:
        told = select(t.audit.c.person, t.audit.c.subject).where(t.audit.c.what == "ticket").order_by(t.audit.c.seq)
        ticket = path.split("/")[-1].partition("?")[0]
        subject = f"nj-001/{ticket}"
        assert [tuple(row) for row in connection.execute(told)] == [("anna", subject), ("auditor", subject)]


def test_everybody_finds_only_the_branches_that_are_theirs(url: str) -> None:
    span = f"first={day(0)}&last={day(13)}"
    anna, other = visitor(url, "anna"), visitor(url, "other")
    for path in (f"/?{span}&area=nanjing", f"/worst?{span}", "/live", "/branch-options"):
        assert "nj-001" in anna.get(path).text, path
        assert "nj-001" not in other.get(path).text, path
    assert "Nanjing" in anna.get(f"/?{span}").text
    assert "Nanjing" not in other.get(f"/?{span}").text
    assert other.get(f"/?{span}&area=nanjing").status_code == 404
    assert other.get("/branches/nj-001").status_code == 404
    assert other.get("/branches/nj-001/now").status_code == 404


def test_who_was_given_no_branch_is_told_so(url: str) -> None:
    shown = visitor(url, "new").get("/").text
    assert "ask head office" in shown
    assert "register BRANCH" not in shown


@pytest.mark.parametrize(
    "typed", ["nowhere", "南京", "a\r\nSet-Cookie: x=1", "../../live", "//evil.example", "%2e%2e", "?x"]
)
def test_a_branch_that_is_typed_leads_to_its_page_and_nowhere_else(url: str, typed: str) -> None:
    anna = visitor(url, "anna")
    answer = anna.get("/?branch=" + quote(typed, safe=""))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/branches/")
    assert "Set-Cookie" not in answer.headers
    assert anna.get(answer.headers["Location"]).status_code == 404


def test_tellers_are_taken_away_in_a_file_only_by_who_may_see_them(url: str) -> None:
    asked = f"/export?what=tellers&branch=nj-001&first={day(0)}&last={day(3)}"
    assert "张静" in visitor(url, "anna").get(asked).content.decode("utf-8")
    assert visitor(url, "auditor").get(asked).status_code == 403


def test_periods_are_compared_with_what_chance_would_do(weeks: Week, url: str) -> None:
    anna = visitor(url, "anna")
    asked = f"/compare?branch=nj-001&first={day(7)}&last={day(13)}"
    found = rows(anna.get(asked).text)  # by itself: the seven days before
    assert [cell.split()[0] for cell in found["Tickets a day"][:2]] == [f"{n / 7:.1f}" for n in weeks.tickets]
    assert found["Tickets a day"][2].startswith("\u2212")
    assert "95%" in found["Gave up"][2]
    same = rows(anna.get(f"{asked}&with_first={day(7)}&with_last={day(13)}").text)
    assert same["Mean wait"][2].startswith("+0.0 min")
    assert "may be chance" in same["Mean wait"][2]
    two = rows(anna.get(f"/compare?branch=nj-001&first={day(7)}&last={day(8)}").text)
    assert "5 days on each side" in two["Mean wait"][2]
    assert anna.get(f"{asked}&other=nobody").status_code == 404
    assert visitor(url, "other").get(asked).status_code == 404


def test_a_difference_is_coloured_only_where_chance_is_no_explanation(weeks: Week) -> None:
    asked = Asked(first=day(7), last=day(13), branch="nj-001")
    first, last = just_before(asked)
    assert (first, last) == (day(0), day(6))
    with weeks.database.read() as connection:
        before = asking.by_day(connection, Asked(first=first, last=last, branch="nj-001"), EVERYTHING)
        after = asking.by_day(connection, asked, EVERYTHING)
    there = {line.name: line.change for line in lines(lambda name, **_: name, before, after)}
    back = {line.name: line.change for line in lines(lambda name, **_: name, after, before)}
    wait = "centre-ratio-mean-wait"
    assert (there[wait].tone, back[wait].tone) == ("good", "bad")  # fewer customers wait less
    assert {line.change.tone for line in lines(lambda name, **_: name, before, before)} == {""}
