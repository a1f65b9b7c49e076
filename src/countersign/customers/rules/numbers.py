"""Tax and registration numbers: their digit rules, by country; most of them known to python-stdnum."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import stdnum
from stdnum.by import unp
from stdnum.de import handelsregisternummer, idnr
from stdnum.de import vat as ust
from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.it import codicefiscale, iva
from stdnum.no import orgnr
from stdnum.ru import inn, ogrn
from stdnum.ua import edrpou, rntrc

from countersign.identity.rules import Fault

LONGEST = 40
_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass(frozen=True)
class NumberKind:
    """One kind of number: how it is called where it is given, how long it is, how it is checked.

    lengths:  lengths that are right; the message names them.
    example:  a form to compare with; a sound number of nobody.
    """

    name: str
    lengths: tuple[int, ...]
    example: str
    validate: Callable[[str], str]


def _kz(number: str) -> str:
    """Check a Kazakh BIN or IIN: twelve digits, the last computed from the others modulo 11."""
    digits = _SPACES.sub("", number)
    if not digits.isascii() or not digits.isdecimal():
        raise InvalidFormat
    if len(digits) != 12:
        raise InvalidLength
    values = [int(sign) for sign in digits]
    check = sum(value * weight for value, weight in zip(values, range(1, 12), strict=False)) % 11
    if check == 10:
        weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        check = sum(value * weight for value, weight in zip(values, weights, strict=False)) % 11
    if check == 10 or check != values[11]:
        raise ValidationError
    return digits


def _bin(number: str) -> str:
    digits = _kz(number)
    if digits[4] not in "456" or not 1 <= int(digits[2:4]) <= 12:
        raise InvalidComponent
    return digits


def _iin(number: str) -> str:
    digits = _kz(number)
    if not 1 <= int(digits[2:4]) <= 12 or not 1 <= int(digits[4:6]) <= 31:
        raise InvalidComponent
    return digits


def _kpp(number: str) -> str:
    tidy = _SPACES.sub("", number).upper()
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", tidy):
        raise InvalidFormat
    return tidy


def _codice(number: str) -> str:
    tidy: str = codicefiscale.validate(number)
    return tidy


KINDS: dict[str, NumberKind] = {
    "ru_inn_organisation": NumberKind("ИНН", (10,), "7707083893", inn.validate),
    "ru_inn_person": NumberKind("ИНН", (12,), "123456789047", inn.validate),
    "ru_ogrn": NumberKind("ОГРН", (13,), "1022200525819", ogrn.validate),
    "ru_ogrnip": NumberKind("ОГРНИП", (15,), "385768585948949", ogrn.validate),
    "ru_kpp": NumberKind("КПП", (9,), "770701001", _kpp),
    "kz_bin": NumberKind("БИН", (12,), "990440000385", _bin),
    "kz_iin": NumberKind("ИИН", (12,), "850101300015", _iin),
    "by_unp": NumberKind("УНП", (9,), "200988541", unp.validate),
    "ua_edrpou": NumberKind("ЄДРПОУ", (8,), "32855961", edrpou.validate),
    "ua_rntrc": NumberKind("РНОКПП", (10,), "1759013776", rntrc.validate),
    "it_iva": NumberKind("Partita IVA", (11,), "00743110157", iva.validate),
    "it_codice_person": NumberKind("Codice fiscale", (16,), "RCCMNL83S18D969H", _codice),
    "it_codice_organisation": NumberKind("Codice fiscale", (11,), "00743110157", _codice),
    "de_ust": NumberKind("USt-IdNr.", (9,), "DE136695976", ust.validate),
    "de_register": NumberKind("Handelsregister", (), "Aachen HRA 11223", handelsregisternummer.validate),
    "de_idnr": NumberKind("Steuer-ID", (11,), "36574261809", idnr.validate),
    "no_orgnr": NumberKind("Organisasjonsnummer", (9,), "988077917", orgnr.validate),
}


def checked(kind: str, typed: str) -> str | Fault:
    """Return a number as it is kept, or the fault that names the digit rule.

    kind: a name of KINDS, or "country:CC" for whatever is known of another country.
    """
    tidy = _SPACES.sub(" ", typed).strip()
    if not tidy or len(tidy) > LONGEST or not tidy.isprintable():
        return Fault("number_unreadable", {"longest": LONGEST})
    if kind.startswith("country:"):
        return _of_country(kind.removeprefix("country:"), tidy)
    known = KINDS[kind]
    signs = [sign for sign in tidy if sign.isalnum()]
    wanted = "/".join(map(str, known.lengths))
    try:
        kept = str(known.validate(tidy))
    except InvalidLength:
        return Fault("number_length", {"name": known.name, "digits": wanted, "found": len(signs)})
    except (InvalidFormat, InvalidComponent):
        if known.lengths and len(signs) not in known.lengths:
            return Fault("number_length", {"name": known.name, "digits": wanted, "found": len(signs)})
        return Fault("number_form", {"name": known.name, "example": known.example})
    except ValidationError:
        return Fault("number_check", {"name": known.name, "digits": wanted})
    if known.lengths and len(kept) not in known.lengths:
        return Fault("number_length", {"name": known.name, "digits": wanted, "found": len(kept)})
    return kept


def _of_country(country: str, typed: str) -> str | Fault:
    """Accept a number that any rule of the country accepts; where no rule is known, any number."""
    modules = _modules(country.lower())
    for module in modules:
        try:
            return str(module.validate(typed))
        except (ValidationError, ValueError, KeyError, IndexError):
            continue
    if modules:
        return Fault("number_of_no_kind", {"country": country.upper()})
    return typed


@lru_cache(maxsize=64)
def _modules(country: str) -> tuple[Any, ...]:
    """Import what is known of one country; a name that is no country's knows nothing."""
    package = {"in": "in_", "is": "is_", "do": "do"}.get(country, country)
    if not re.fullmatch(r"[a-z]{2}_?", package) or package not in _countries():
        return ()
    found = import_module(f"stdnum.{package}")
    names = sorted(module.name for module in pkgutil.iter_modules(found.__path__))
    loaded = [import_module(f"stdnum.{package}.{name}") for name in names if "postal" not in name]
    return tuple(module for module in loaded if hasattr(module, "validate"))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(stdnum.__path__) if module.ispkg)


_OF_ORGANISATIONS = {
    "RU": ("ru_inn_organisation", "ru_ogrn"),
    "KZ": ("kz_bin",),
    "BY": ("by_unp",),
    "UA": ("ua_edrpou",),
    "IT": ("it_iva",),
    "DE": ("de_ust", "de_register"),
    "NO": ("no_orgnr",),
}


def is_of_an_organisation(typed: str, country: str) -> bool:
    """Tell whether a number is one that the country gives to organisations, not to persons."""
    if country == "BY" and not _SPACES.sub("", typed).isdecimal():
        return False  # The UNP of a person begins with letters.
    return any(isinstance(checked(kind, typed), str) for kind in _OF_ORGANISATIONS.get(country, ()))
