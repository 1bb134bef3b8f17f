"""What the customer's page says about papers and fees."""

from __future__ import annotations

from branchdesk.centre.customers.bringing import Bring, bring
from branchdesk.centre.customers.views import fragment
from branchdesk.domain.profile import Fee, Service, Words

BARE = Service(code="A", name=Words("现金", "Cash"), standard_min=5)


def with_lists() -> Service:
    return Service(
        code="C",
        name=Words("对公", "Corporate"),
        standard_min=5,
        documents=Words("证件", "Papers"),
        fee=Words("按价目表", "By tariff"),
        papers=(Words("营业执照", "Business licence"), Words("印鉴", "Seals")),
        fees=(Fee(name=Words("开户", "Opening an account"), amount=Words("免费", "free")),),
    )


def test_lists_come_before_the_line_for_the_kiosk() -> None:
    found = bring(with_lists(), "en")
    assert found == Bring(papers=("Business licence", "Seals"), fees=(("Opening an account", "free"),))
    html = fragment("bring.html", "en", bring=found)
    assert html.count("<dd") == 3
    assert "Opening an account" in html


def test_the_line_where_there_are_no_lists_and_nothing_where_there_is_none() -> None:
    line = Service(
        code="B", name=BARE.name, standard_min=5, documents=Words("身份证", "ID card"), fee=Words("免费", "Free")
    )
    assert bring(line, "zh") == Bring(papers=("身份证",), fees=(("", "免费"),))
    assert not bring(BARE, "en").is_known
    assert not bring(None, "en").is_known
