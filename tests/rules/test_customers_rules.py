"""Data sets, numbers, advice, identification, rights and contract numbers: pure (M12, S7)."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.customers import rules
from countersign.customers.rules import Category, Finding
from countersign.identity.rules import Fault

NOW = datetime(2026, 3, 10, tzinfo=UTC)
SHIPPED = Path(rules.__file__).parents[1] / "data" / "identification.toml"
SOUND = {
    "name": "ООО «Вектор»", "tax_id": "7707083893", "registration_id": "1022200525819", "kpp": "770701001",
    "address": "119021, Москва, ул. Примерная, 1", "representative": "Крылов Павел Андреевич", "authority": "Устав",
}  # fmt: skip


def code(said: object) -> str:
    return said.code if isinstance(said, Fault) else "accepted"


@pytest.mark.parametrize("kind", sorted(rules.KINDS))
def test_each_example_is_accepted_and_each_mistyped_digit_refused(kind: str) -> None:
    example = rules.KINDS[kind].example
    assert code(rules.checked(kind, f" {example} ")) == "accepted"
    if kind in ("ru_kpp", "de_register"):
        return  # They have no check digit.
    digits = [index for index, sign in enumerate(example) if sign.isdigit()]
    if kind.startswith("kz_"):
        digits.remove(10)  # Its weight is 11, and the check is modulo 11: the country's own rule cannot see it.
    wrong = [example[:at] + str((int(example[at]) + 1) % 10) + example[at + 1 :] for at in digits]
    assert all(code(rules.checked(kind, one)) != "accepted" for one in wrong)


@pytest.mark.parametrize(
    ("kind", "typed", "said", "facts"),
    [
        ("ru_inn_organisation", "770708389", "number_length", {"digits": "10", "found": 9}),
        ("ru_inn_organisation", "123456789047", "number_length", {"digits": "10", "found": 12}),
        ("ru_inn_organisation", "7707083894", "number_check", {"digits": "10", "name": "ИНН"}),
        ("ru_ogrnip", "1022200525819", "number_length", {"digits": "15"}),
        ("kz_bin", "990440000386", "number_check", {"name": "БИН"}),
        ("it_codice_person", "XXXXXX83S18D969H", "number_check", {}),
        ("de_ust", "DE12", "number_length", {"digits": "9"}),
        ("by_unp", "a\x00b", "number_unreadable", {}),
        ("ru_ogrn", "9" * 5000, "number_unreadable", {}),
        ("country:NO", "988077918", "number_of_no_kind", {"country": "NO"}),
        ("country:FR", "83 404 833 048", "accepted", {}),
        ("country:ZZ", "anything 1", "accepted", {}),
    ],
)
def test_a_refused_number_names_its_digit_rule(kind: str, typed: str, said: str, facts: dict[str, object]) -> None:
    found = rules.checked(kind, typed)
    assert code(found) == said
    if isinstance(found, Fault):
        assert facts.items() <= found.facts.items()


@pytest.mark.parametrize("country", [*rules.COUNTRIES, "NO", "FR"])
@pytest.mark.parametrize("category", list(Category))
def test_every_category_has_a_data_set_of_its_own(country: str, category: Category) -> None:
    names = [one.name for one in rules.data_set(country, category)]
    assert names[0] == "name"
    assert len(set(names)) == len(names)
    organisation = category in (Category.LEGAL_ENTITY, Category.STATE_INSTITUTION)
    assert ("representative" in names) == organisation
    assert not {"passport", "birth_date", "document"}.intersection(names)
    faults = rules.check_data(country, category, {}).faults
    assert set(faults) == {one.name for one in rules.data_set(country, category) if one.required}


def test_a_data_set_is_kept_tidy_and_what_it_does_not_ask_is_passed_over() -> None:
    checked = rules.check_data("RU", Category.LEGAL_ENTITY, {**SOUND, "state": "active", "is_staff": "1"})
    assert checked.faults == {}
    assert checked.name == "ООО «Вектор»"
    assert set(checked.data) == set(SOUND) - {"name"}


@pytest.mark.parametrize("typed", ["Вектор\u202eООО", "a\x00b", "x" * 201, "\ud800"])
def test_names_that_deceive_are_refused(typed: str) -> None:
    assert "name" in rules.check_data("RU", Category.LEGAL_ENTITY, {**SOUND, "name": typed}).faults


@pytest.mark.parametrize(
    ("category", "country", "number", "email", "found"),
    [
        ("individual", "RU", "7707083893", "anna@mail.ru", ["organisation_tax_id"]),
        ("individual", "RU", "123456789047", "anna@mail.ru", []),
        ("individual", "IT", "00743110157", "anna@libero.it", ["organisation_tax_id"]),
        ("individual", "DE", "DE136695976", "a@vektor.example", ["organisation_tax_id", "organisation_mail_domain"]),
        ("individual", "KZ", "", "a@vektor.kz", ["organisation_mail_domain"]),
        ("legal_entity", "RU", "7707083893", "a@vektor.ru", []),
        ("sole_trader", "RU", "7707083893", "a@vektor.ru", []),
    ],
)
def test_an_organisation_that_registers_as_a_person_is_advised_otherwise_S7(
    category: str, country: str, number: str, email: str, found: list[str]
) -> None:
    assert rules.advice(category, country, number, email) == found


def test_the_shipped_rules_of_identification_can_be_read() -> None:
    law = rules.law_from(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
    assert law["RU"].required and not law["general"].required
    assert "photo_with_document" not in law["RU"].methods["individual"]
    for country in law:
        assert "lawyer" in law[country].source
        assert set(law[country].methods) == set(Category)
    assert rules.jurisdiction(law, "NO") == law["general"]
    assert rules.needs_second_officer(law, "RU", "legal_entity")
    assert not rules.needs_second_officer(law, "RU", "individual")


@pytest.mark.parametrize(
    "told",
    [
        {}, {"RU": {}}, {"general": 3}, {"general": {"requird": True}}, {"general": {}, "Russia": {}},
        {"general": {"methods": {"person": []}}}, {"general": {"methods": {"individual": ["telepathy"]}}},
        {"general": {"valid_days": -1}}, {"general": {"required": "yes"}}, {"general": {"two_officers": ["x"]}},
    ],
)  # fmt: skip
def test_a_mistaken_file_of_rules_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(rules.LawUnreadable):
        rules.law_from(told)


def test_no_service_where_the_law_asks_before_an_identification_is_in_force() -> None:
    law = rules.law_from(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))
    good = Finding("in_force", True, NOW + timedelta(days=1))
    assert not rules.may_provision(law, "RU", [], NOW)
    assert rules.may_provision(law, "IT", [], NOW)
    assert rules.may_provision(law, "RU", [good], NOW)
    assert not rules.may_provision(law, "RU", [good], NOW + timedelta(days=1))
    for state, passed in (("proposed", True), ("refused", True), ("in_force", False)):
        assert not rules.may_provision(law, "RU", [Finding(state, passed, None)], NOW)


def test_an_identification_never_outlives_what_the_country_allows() -> None:
    law = {"general": rules.Jurisdiction(valid_days=10)}
    assert rules.valid_until(law, "IT", NOW, None) == NOW + timedelta(days=10)
    assert rules.valid_until(law, "IT", NOW, NOW + timedelta(days=99)) == NOW + timedelta(days=10)
    assert rules.valid_until(law, "IT", NOW, NOW + timedelta(days=2)) == NOW + timedelta(days=2)
    assert rules.valid_until({"general": rules.Jurisdiction()}, "IT", NOW, None) is None


def test_rights_come_with_roles_unless_they_are_named_and_an_owner_has_all() -> None:
    assert rules.rights_in_force(["technical"], None) == {"order", "call"}
    assert rules.rights_in_force(["technical"], []) == set()
    assert rules.rights_in_force(["observer"], ["call"]) == {"call"}
    assert rules.rights_in_force(["owner"], []) == {"order", "call", "billing"}


@pytest.mark.parametrize(
    ("typed", "kept", "fine"),
    [
        ("+7 (495) 123-45-67", "+74951234567", True), ("", "", True), ("8 495 123 45 67", "84951234567", False),
        ("+1", "+1", False), ("+7495x", "+7495x", False),
    ],
)  # fmt: skip
def test_telephone_numbers_are_kept_one_way(typed: str, kept: str, fine: bool) -> None:
    assert rules.normalised_phone(typed) == kept
    assert (rules.phone_fault(kept) is None) == fine


@pytest.mark.parametrize(
    ("pattern", "newest", "following"),
    [
        ("##-####", None, "00-0001"), ("##-####", "71-9004", "71-9005"), ("##-####", "41-9999", "42-0000"),
        ("@@-##", "AZ-99", "BA-00"), ("##", "99", None), ("N #", "N 3", "N 4"),
    ],
)  # fmt: skip
def test_contract_numbers_count_up_by_the_providers_pattern(pattern: str, newest: str | None, following: str) -> None:
    assert rules.next_number(pattern, newest) == following


def test_a_persons_number_is_masked_and_an_organisations_is_public() -> None:
    assert rules.shown("individual", "tax_id", "123456789047") == "••••••••••47"
    assert rules.shown("legal_entity", "tax_id", "7707083893") == "7707083893"
