"""What a ticket is found by: folded words, host names taken apart (E20)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.tickets.rules.words import MOST_IDENTIFIERS, fold, identifiers, searchable


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ещё ЁЛКА", "еще елка"),
        ("Чайник, мой", "чайник, мой"),
        ("Perché è così", "perche e cosi"),
        ("Problème ÉTÉ", "probleme ete"),
        ("STRAẞE", "strasse"),
        ("e\u0301", "e"),
        ("й", "й"),
        ("«Вектор» — да…", " вектор    да "),
    ],
)
def test_case_accents_and_yo_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cannot reach CS1234.nimbus.example over RDP", "cs1234.nimbus.example"),
        ("cannot reach cs1234.nimbus.example over RDP", "cs1234"),
        ("ping 203.0.113.40 fails", "203.0.113.40"),
        ("disk on hv-17, slot 4", "hv-17"),
        ("2001:db8::1", "2001:db8"),
        ("error 0x80004005.", "0x80004005"),
        ("сервер cs1234 не отвечает", "cs1234"),
    ],
)
def test_hosts_addresses_and_codes_are_identifiers(text: str, word: str) -> None:
    assert word in identifiers([text])


def test_plain_words_are_no_identifiers() -> None:
    assert identifiers(["The server does not answer at all, сервер молчит"]) == set()


def test_identifiers_are_bounded() -> None:
    many = " ".join(f"h{number}.example" for number in range(10_000))
    assert len(identifiers([many])) <= MOST_IDENTIFIERS + 8


@pytest.mark.parametrize("label", ["db7", "backup", "nimbus", "example"])
def test_labels_of_host_names_become_words(label: str) -> None:
    assert label in searchable(["See db7.backup.nimbus.example."]).split()


@given(st.lists(st.text(max_size=50), max_size=4))
def test_any_text_can_be_indexed(texts: list[str]) -> None:
    searchable(texts)
