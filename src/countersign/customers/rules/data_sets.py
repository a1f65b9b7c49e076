"""Which data each category of customer gives, country by country. Data of identity documents is not here: it goes
to the vault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from countersign.customers.rules.contracts import Category
from countersign.customers.rules.numbers import checked
from countersign.identity.rules import Fault, email_fault, name_fault, normalised_email, normalised_name

GENERAL = ""
COUNTRIES = ("RU", "KZ", "BY", "UA", "IT", "DE")
LONGEST_NAME = 200
LONGEST_TEXT = 400
_COUNTRY = re.compile(r"[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class DataField:
    """One field of a data set.

    kind:  "name", "text", "email", or a kind of number (rules.numbers).
    """

    name: str
    kind: str = "text"
    required: bool = True

    @property
    def is_number(self) -> bool:
        return self.kind not in ("name", "text", "email")


@dataclass(frozen=True)
class Checked:
    """What was typed into a data set: what is kept of it, and the faults by field."""

    name: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)


NAME = DataField("name", "name")
SHORT = DataField("short_name", required=False)
ADDRESS = DataField("address")
REPRESENTATIVE = DataField("representative", "name")
AUTHORITY = DataField("authority")
SUPERIOR = DataField("superior")


def _tax(kind: str, required: bool = True) -> DataField:
    return DataField("tax_id", kind, required)


def _registered(kind: str, required: bool = True) -> DataField:
    return DataField("registration_id", kind, required)


def _organisation(*numbers: DataField) -> tuple[DataField, ...]:
    return (NAME, SHORT, *numbers, ADDRESS, REPRESENTATIVE, AUTHORITY)


def _institution(*numbers: DataField) -> tuple[DataField, ...]:
    return (NAME, SHORT, *numbers, ADDRESS, SUPERIOR, REPRESENTATIVE, AUTHORITY)


def _trader(*numbers: DataField) -> tuple[DataField, ...]:
    return (NAME, *numbers, DataField("address", required=False))


_ENTITY, _TRADER, _STATE, _PERSON = (
    Category.LEGAL_ENTITY, Category.SOLE_TRADER, Category.STATE_INSTITUTION, Category.INDIVIDUAL,
)  # fmt: skip
_PEC, _SDI = DataField("pec", "email", required=False), DataField("sdi", required=False)
_KPP = DataField("kpp", "ru_kpp", required=False)

DATA_SETS: dict[str, dict[Category, tuple[DataField, ...]]] = {
    "RU": {
        _ENTITY: _organisation(_tax("ru_inn_organisation"), _registered("ru_ogrn"), _KPP),
        _TRADER: _trader(_tax("ru_inn_person"), _registered("ru_ogrnip")),
        _STATE: _institution(_tax("ru_inn_organisation"), _registered("ru_ogrn"), _KPP),
        _PERSON: (NAME, _tax("ru_inn_person", required=False)),
    },
    "KZ": {
        _ENTITY: _organisation(_tax("kz_bin")),
        _TRADER: _trader(_tax("kz_iin")),
        _STATE: _institution(_tax("kz_bin")),
        _PERSON: (NAME, _tax("kz_iin", required=False)),
    },
    "BY": {
        _ENTITY: _organisation(_tax("by_unp")),
        _TRADER: _trader(_tax("by_unp")),
        _STATE: _institution(_tax("by_unp")),
        _PERSON: (NAME, _tax("by_unp", required=False)),
    },
    "UA": {
        _ENTITY: _organisation(_tax("ua_edrpou")),
        _TRADER: _trader(_tax("ua_rntrc")),
        _STATE: _institution(_tax("ua_edrpou")),
        _PERSON: (NAME, _tax("ua_rntrc", required=False)),
    },
    "IT": {
        _ENTITY: (*_organisation(_tax("it_iva"), _registered("it_codice_organisation", required=False)), _PEC, _SDI),
        _TRADER: (*_trader(_tax("it_iva"), _registered("it_codice_person")), _PEC, _SDI),
        _STATE: (*_institution(_tax("it_codice_organisation")), DataField("ipa"), _PEC),
        _PERSON: (NAME, _tax("it_codice_person")),
    },
    "DE": {
        _ENTITY: _organisation(_registered("de_register"), _tax("de_ust", required=False)),
        _TRADER: _trader(_tax("de_ust", required=False), _registered("de_register", required=False)),
        _STATE: _institution(_tax("de_ust", required=False)),
        _PERSON: (NAME, _tax("de_idnr", required=False)),
    },
}


def _general(country: str) -> dict[Category, tuple[DataField, ...]]:
    """Build the data set of any other country: its numbers are checked where a rule for them is known."""
    number = f"country:{country}"
    return {
        _ENTITY: _organisation(_tax(number), DataField("registration_id", required=False)),
        _TRADER: _trader(_tax(number)),
        _STATE: _institution(_tax(number, required=False)),
        _PERSON: (NAME, _tax(number, required=False)),
    }


def country_fault(country: str) -> Fault | None:
    """Tell whether a country is written as its two letters (ISO 3166-1)."""
    return None if _COUNTRY.fullmatch(country) else Fault("country_unknown", {"country": country[:8]})


def data_set(country: str, category: str) -> tuple[DataField, ...]:
    """Return the fields of a category in a country, in the order of the form. Source: M12."""
    return (DATA_SETS.get(country) or _general(country))[Category(category)]


def check_data(country: str, category: str, typed: Mapping[str, str]) -> Checked:
    """Check what was typed into a data set; what the set does not ask is passed over.

    Source: M12, S7.
    """
    kept: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    for one in data_set(country, category):
        given = typed.get(one.name, "").strip()
        if not given:
            if one.required:
                faults[one.name] = Fault("field_missing", {"field": one.name})
            continue
        said = _read(one, given)
        if isinstance(said, Fault):
            faults[one.name] = said
        else:
            kept[one.name] = said
    return Checked(kept.pop("name", ""), kept, faults)


def _read(one: DataField, given: str) -> str | Fault:
    if one.is_number:
        return checked(one.kind, given)
    if one.kind == "email":
        address = normalised_email(given)
        return email_fault(address) or address
    if _CONTROL.search(given):
        return Fault("text_unreadable", {"field": one.name})
    if one.kind == "name":
        name = normalised_name(given)
        if len(name) > LONGEST_NAME:
            return Fault("text_too_long", {"field": one.name, "longest": LONGEST_NAME})
        return name_fault(name[:100]) or name
    tidy = " ".join(given.split())
    if len(tidy) > LONGEST_TEXT:
        return Fault("text_too_long", {"field": one.name, "longest": LONGEST_TEXT})
    return tidy


def masked(number: str) -> str:
    """Write a number of a person so that only its last two signs can be read."""
    return "•" * max(len(number) - 2, 0) + number[-2:]


def shown(category: str, field_name: str, value: str) -> str:
    """Write a value of a party for screens: numbers of persons are masked, those of organisations are public."""
    return masked(value) if category == _PERSON and field_name in ("tax_id", "registration_id") else value
