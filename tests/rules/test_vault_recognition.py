"""Numbers of identity documents in text: those that are found, and everything that must be left alone."""

from __future__ import annotations

import hashlib
import re
import string
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.vault.rules import recognition
from countersign.vault.rules.recognition import lines, looks_like_a_document, proving

STORIES = Path(__file__).parents[2] / "src" / "countersign" / "project" / "demo" / "stories"

FINDS = [
    ("Мой паспорт 4509 731846, выдан ОВД Хамовники", "4509 731846", "internal_passport", "RU"),
    ("паспорт серия 45 09 номер 731846 выдан 12.03.2010", "45 09 номер 731846", "internal_passport", "RU"),
    ("Паспорт: серия 4509, № 731846.", "4509, № 731846", "internal_passport", "RU"),
    ("паспорт РФ, выдан 12.03.2010 УФМС, 4509 №731846", "4509 №731846", "internal_passport", "RU"),
    ("4509 731846 (паспорт)", "4509 731846", "internal_passport", "RU"),
    ("загранпаспорт 71 № 1234567 до 2031", "71 № 1234567", "passport", "RU"),
    ("удостоверение личности 031234567 МВД РК", "031234567", "id_card", "XX"),
    ("ИИН 900228300123", "900228300123", "tax_card", "KZ"),
    ("жеке куәлік № 041234567", "041234567", "id_card", "KZ"),
    ("паспорт МР1234567", "МР1234567", "passport", "BY"),
    ("личный номер 4280290A012PB3", "4280290A012PB3", "internal_passport", "BY"),
    ("паспорт СН 123456", "СН 123456", "internal_passport", "UA"),
    ("РНОКПП 3184710691", "3184710691", "tax_card", "UA"),
    ("codice fiscale RSSMRA85T10A562S", "RSSMRA85T10A562S", "tax_card", "IT"),
    ("carta d'identità n. CA12345AA rilasciata", "CA12345AA", "id_card", "IT"),
    ("carta d’identità AX 1234567", "AX 1234567", "id_card", "IT"),
    ("passaporto YA1234567", "YA1234567", "passport", "IT"),
    ("mein Personalausweis L01X00T471", "L01X00T471", "id_card", "DE"),
    ("Reisepass C01X00T47", "C01X00T47", "passport", "DE"),
    ("my passport number is AB1234567", "AB1234567", "passport", "XX"),
    ("passport 123456789 (USA)", "123456789", "passport", "XX"),
]
MRZ = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
)
LEAVES = [
    "Ошибка 4509731846 при запуске", "IP 192.168.45.9, порт 731846", "Серийный номер диска S3Z9NB0K731846",
    "Счёт № 4509731846 от 12.03.2026 не оплачен", "тел. +7 495 123-45-67, паспорт не нужен",
    "паспорт готов, звоните по тел. 4951234567", "Договор 41-2087, заявка 48213", "commit 4509731846abcdef01234567",
    "passport.js throws at line 1234567", "use Laravel Passport::routes() on port 8000", "PASSPORT_SECRET=4509731846",
    "We renewed the passport of the server rack, invoice 1234567", "id card reader firmware, serial 031234567",
    "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "UUID 123e4567-e89b-12d3-a456-426614174000",
    "2026-03-10 09:12:44 kernel: [4509.731846] nvme0: timeout", "ИНН 7701234567, КПП 770101001, ОГРН 1027700132195",
    "ИИН не подходит, код ошибки 123456789012", "RSSMRA85T10A562X is not a right code", "MAC 00:1B:44:11:3A:B7",
    "удостоверение личности не принимается формой, ticket 031234567", "Ticket 4509 731846", "order AB1234567",
    "passport-saml@3.2.1 fails with error 1234567", "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    "<<<<<<< HEAD\n=======\n>>>>>>> main", "паспорт объекта ЦОД-3, приложение 12",
    "Fattura 1234567, passaporto non serve",
    "Перезагрузите сервер cs1234, паспорт безопасности см. в приложении 4.5.09",
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "kind", "country"), FINDS)
def test_a_number_with_its_word_is_found(text: str, number: str, kind: str, country: str) -> None:
    [one] = recognition.found(text)
    assert (text[one.start : one.end], one.kind, one.country) == (number, kind, country)


@pytest.mark.parametrize("text", MRZ)
def test_machine_readable_lines_are_found_whole(text: str) -> None:
    written = f"Вот страница:\n{text}\nспасибо"
    [one] = recognition.found(written)
    marked = recognition.replaced(written, [(one, "[moved]")])
    assert marked == "Вот страница:\n[moved]\nспасибо" or "ERIKSSON" not in marked
    assert "740812" not in marked


@pytest.mark.parametrize("text", LEAVES)
def test_what_is_no_document_is_left_alone(text: str) -> None:
    assert recognition.found(text) == []


def test_several_numbers_of_one_text_are_all_replaced() -> None:
    text = "Паспорт 4509 731846, жена: паспорт 4510 111222, c.f. RSSMRA85T10A562S."
    spots = recognition.found(text)
    assert recognition.replaced(text, [(one, "[…]") for one in spots]) == "Паспорт […], жена: паспорт […], c.f. […]."


def test_the_check_digits_are_those_of_the_standards() -> None:
    assert [lines.check_digit(field) for field in ("L898902C3", "740812", "120415", "D23145890")] == [6, 2, 9, 7]
    assert proving.fiscal_check("RSSMRA85T10A562") == "S"
    assert proving.fiscal_check("MRTMTT91D08F205") == "J"


def corpus() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(STORIES.rglob("*")) if path.suffix in (".txt", ".log")]
    assert len(texts) > 8
    return texts


def test_the_tickets_of_the_demonstration_hold_nothing() -> None:
    for text in corpus():
        assert recognition.found(text) == []


def test_a_word_before_every_paragraph_of_the_corpus_makes_few_of_them_suspicious() -> None:
    """The worst case: everybody writes about passports. Logs, addresses, versions and times stay what they are."""
    paragraphs = [part for text in corpus() for part in re.split(r"\n\s*\n", text) if any(map(str.isdigit, part))]
    wrong = [part for part in paragraphs if recognition.found("Паспорт клиента: " + part)]
    assert len(wrong) <= len(paragraphs) // 50, wrong[:3]


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=string.digits + ".:-/ ", min_size=5, max_size=60),
    st.sampled_from(["IP", "тел.", "invoice", "s/n"]),
)
def test_digits_without_a_word_are_never_found(digits: str, word: str) -> None:
    assert recognition.found(f"{word} {digits}") == []


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=40))
def test_hashes_are_never_found_even_beside_a_word(data: bytes) -> None:
    assert recognition.found("passport photo has sha256 " + hashlib.sha256(data).hexdigest()) == []


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 9999), st.integers(0, 999_999), st.sampled_from(["", " ", " № ", ", номер "]))
def test_every_russian_number_beside_its_word_is_found(series: int, number: int, between: str) -> None:
    written = f"{series:04}{between}{number:06}"
    [one] = recognition.found(f"Прошу восстановить доступ, паспорт {written}, спасибо")
    assert re.sub(r"\D", "", one.number) == f"{series:04}{number:06}"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_and_what_is_found_lies_in_it(text: str) -> None:
    for one in recognition.found(text):
        assert text[one.start : one.end]


def test_an_ordinary_text_costs_next_to_nothing() -> None:
    text = (corpus()[0] * 3)[:5000]
    assert not recognition.may_hold(text)
    began = time.perf_counter()
    for _ in range(100):
        recognition.may_hold(text)
    assert (time.perf_counter() - began) / 100 < 0.002


@pytest.mark.parametrize(
    "name", ["Паспорт_стр2.jpg", "passport scan.pdf", "carta_d_identita.png", "ID card front.jpeg"]
)
def test_names_that_speak_of_documents(name: str) -> None:
    assert looks_like_a_document(name, "application/octet-stream")


@pytest.mark.parametrize(
    "name", ["passport.js", "IMG_2041.jpg", "cs1234.png", "grid_card.png", "report.pdf", "паспорт.txt"]
)
def test_names_that_do_not(name: str) -> None:
    assert not looks_like_a_document(name, "text/plain")
