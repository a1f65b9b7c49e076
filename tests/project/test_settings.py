from pathlib import Path

import pytest

from countersign.kernel import settings as given
from countersign.kernel.settings import DECLARED, SettingRefused, Values, check
from countersign.project.written.docs import PAGES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COUNTERSIGN_PORT", "eighty"),
        ("COUNTERSIGN_PORT", "70000"),
        ("COUNTERSIGN_PORT", "٨٠"),
        ("COUNTERSIGN_PORT", ""),
        ("COUNTERSIGN_DEMO", "yes"),
        ("COUNTERSIGN_DATABASE_URL", "mysql://there"),
        ("COUNTERSIGN_ORIGIN", "support.example.org"),
        ("COUNTERSIGN_ORIGIN", "https://support.example.org/path"),
        ("COUNTERSIGN_ORIGIN", "https://support.example.org:x"),
        ("COUNTERSIGN_FILES_ORIGIN", "http://localhost:9000"),
        ("COUNTERSIGN_SECRET_KEY", "short"),
        ("COUNTERSIGN_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("COUNTERSIGN_SMTP_URL", "mail.example.org"),
        ("COUNTERSIGN_PROT", "8000"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingRefused) as refusal:
        check({name: value})
    assert name.removesuffix("_FILE") in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_refused_secret_is_not_printed() -> None:
    with pytest.raises(SettingRefused) as refusal:
        check({"COUNTERSIGN_SMTP_URL": "ftp://user:hunter2@host"})
    assert "hunter2" not in str(refusal.value)


def test_other_peoples_variables_are_left_alone() -> None:
    check({"PATH": "/bin", "COUNTERS": "1"})


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40 + "\n")
    assert Values({"COUNTERSIGN_SECRET_KEY_FILE": str(tmp_path / "key")})(given.SECRET_KEY) == "k" * 40


def test_the_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    environ = {"COUNTERSIGN_DATA": str(tmp_path / "var")}
    made = Values(environ)(given.SECRET_KEY)
    assert Values(environ)(given.SECRET_KEY) == made
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_origins_follow_the_port() -> None:
    values = Values({"COUNTERSIGN_PORT": "8123"})
    assert values(given.ORIGIN) == "http://localhost:8123"
    assert values(given.FILES_ORIGIN) == "http://127.0.0.1:8123"


def test_every_setting_says_what_it_does() -> None:
    for declared in DECLARED:
        assert declared.help.endswith(".")
        assert declared.allowed


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_written_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == PAGES[name]()
