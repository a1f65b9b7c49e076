"""The advice to register an organisation as such, and not in an employee's name."""

from __future__ import annotations

from enum import StrEnum

from countersign.customers.rules.contracts import Category
from countersign.customers.rules.numbers import is_of_an_organisation

# Domains whose addresses anybody can have; every other domain belongs to somebody's organisation.
_PUBLIC_MAIL_DOMAINS = """
    gmail.com googlemail.com mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru ya.ru yandex.com yandex.by yandex.kz
    rambler.ru lenta.ru ro.ru autorambler.ru myrambler.ru vk.com outlook.com outlook.de outlook.it hotmail.com
    hotmail.it hotmail.de live.com live.it live.ru msn.com yahoo.com yahoo.it yahoo.de yahoo.fr yahoo.co.uk icloud.com
    me.com mac.com aol.com proton.me protonmail.com pm.me tutanota.com tuta.io gmx.de gmx.net gmx.at gmx.ch web.de
    t-online.de freenet.de libero.it virgilio.it tiscali.it alice.it tim.it fastwebnet.it aruba.it email.it tut.by
    ukr.net i.ua meta.ua bigmir.net mail.kz mailfence.com fastmail.com hey.com zoho.com qq.com 163.com seznam.cz wp.pl
    o2.pl onet.pl orange.fr free.fr laposte.net wanadoo.fr
"""
_PUBLIC_MAIL = frozenset(_PUBLIC_MAIL_DOMAINS.split())


class Advice(StrEnum):
    """What made us advise to register as an organisation."""

    TAX_ID = "organisation_tax_id"
    MAIL_DOMAIN = "organisation_mail_domain"


def is_company_mail(email: str) -> bool:
    """Tell whether an address is at a domain of somebody's own, not at a public mail service."""
    domain = email.rpartition("@")[2].lower()
    return bool(domain) and domain not in _PUBLIC_MAIL


def advice(category: str, country: str, tax_id: str, email: str) -> list[Advice]:
    """Name the signs that an *individual* is an organisation. Advice, never a refusal. Source: M12, S7."""
    if category != Category.INDIVIDUAL:
        return []
    found = [Advice.TAX_ID] if tax_id.strip() and is_of_an_organisation(tax_id, country) else []
    if is_company_mail(email):
        found.append(Advice.MAIL_DOMAIN)
    return found
