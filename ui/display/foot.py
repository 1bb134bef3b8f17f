"""The lines at the screen's foot, in turn: notices, exchange rates, fees. What they say, not how they are painted."""

from __future__ import annotations

from typing import NamedTuple

from babel.numbers import get_currency_name

from branchdesk.domain.profile import Profile, Service
from branchdesk.i18n import locale_of, other_language, text

RATES_A_LINE = 3
FEES_A_LINE = 2


class Line(NamedTuple):
    """One line: an icon, a head, and its parts side by side (notices have one part and no head)."""

    icon: str
    head: str
    parts: tuple[str, ...]


def lines(profile: Profile, language: str, *, narrow: bool = False) -> tuple[Line, ...]:
    """All lines in their order, each in both languages; ``narrow`` screens take less on a line."""
    both = (language, other_language(language))
    share = 1 if narrow else 2
    found = [Line("megaphone", "", (notice.said_in(x),)) for notice in profile.notices for x in both]
    for x in both:
        found += _rates(profile, x, RATES_A_LINE * share // 2)
        found += _fees(profile, x, FEES_A_LINE * share // 2)
    return tuple(found)


def _rates(profile: Profile, language: str, most: int) -> list[Line]:
    setup = profile.display
    said = tuple(
        text(language, "display-rate", currency=currency(rate.currency, language), buy=rate.buy, sell=rate.sell)
        for rate in setup.rates
    )
    head = text(language, "display-rates", per=setup.per, as_of=setup.rates_as_of)
    return [Line("coins", head, said[at : at + most]) for at in range(0, len(said), most)]


def _fees(profile: Profile, language: str, most: int) -> list[Line]:
    found = []
    for service in profile.services:
        if service.code in profile.display.fees_of:
            said = _tariff(service, language)
            head = text(language, "display-fees", service=service.name.said_in(language))
            found += [Line("receipt-text", head, said[at : at + most]) for at in range(0, len(said), most)]
    return found


def _tariff(service: Service, language: str) -> tuple[str, ...]:
    """Line by line where the profile has the tariff, otherwise its one line."""
    if service.fees:
        return tuple(
            text(language, "display-fee", name=fee.name.said_in(language), amount=fee.amount.said_in(language))
            for fee in service.fees
        )
    return (service.fee.said_in(language),) if service.fee else ()


def currency(code: str, language: str) -> str:
    """Its name in a language; its code where it has none."""
    return str(get_currency_name(code, locale=locale_of(language)))
