"""A document's number typed into a ticket goes to the vault, and the text keeps a mark (M14)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.db import connection
from PIL import Image
from tests.cast import Cast
from tests.factories import accepted, minutes, opened
from tests.vaulting import VaultProcess

from countersign.customers.models import Contract
from countersign.files import commands as files
from countersign.files.models import Upload
from countersign.kernel.actor import Actor
from countersign.tickets import commands
from countersign.tickets.models import Attachment, Draft, Message, Note
from countersign.vault import box

pytestmark = pytest.mark.django_db
TYPED = "Восстановите доступ. Паспорт 4509 731846, выдан в 2010 году."
KEPT = "Восстановите доступ. Паспорт [identity document moved to the vault, number ending in 46], выдан в 2010 году."


@pytest.fixture(autouse=True)
def nowhere(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    """After every test: the number stands in no table of the ordinary schema."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            if table in ("django_migrations",):
                continue
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%731846%"])
            assert cursor.fetchone()[0] == 0, table
        cursor.execute("SELECT count(*) FROM ledger_payload WHERE convert_from(body, 'UTF8') LIKE '%731846%'")
        assert cursor.fetchone()[0] == 0


def held(cast: Cast) -> list[box.Facts]:
    return box.facts(Contract.objects.get(pk=cast.contract).customer_id)


def test_in_a_new_ticket_in_every_field(cast: Cast, vault: VaultProcess) -> None:
    before = len(held(cast))
    ticket = opened(
        cast, title="паспорт 4509 731846", description=TYPED,
        facts={"not_answering": "паспорт 4509731846", "others_affected": "cannot tell"},
    )  # fmt: skip
    said = Message.objects.get(ticket=ticket)
    assert said.body == KEPT
    assert "731846" not in ticket.title + ticket.summary + str(ticket.facts)
    new = held(cast)[before:]
    assert [(row.kind, row.country, row.source, row.ticket, row.number_tail) for row in new] == [
        ("internal_passport", "RU", "ticket", ticket.pk, "46")
    ]


def test_in_messages_answers_and_notes(cast: Cast, vault: VaultProcess) -> None:
    ticket = accepted(cast)
    words = commands.Words(TYPED)
    commands.write(ticket.pk, words, by=cast.owner, at=minutes(5))
    commands.answer(ticket.pk, words, by=cast.first_line, at=minutes(6))
    commands.note(ticket.pk, words, by=cast.first_line, at=minutes(7))
    commands.edit_facts(ticket.pk, {"not_answering": TYPED}, by=cast.owner, at=minutes(8))
    said = list(Message.objects.filter(ticket=ticket).order_by("id").values_list("body", flat=True))
    assert said[1:] == [KEPT, KEPT]
    assert Note.objects.get(ticket=ticket).body == KEPT


def test_in_a_draft_it_is_kept_nowhere(cast: Cast) -> None:
    commands.save_draft("new", {"description": TYPED}, by=cast.owner, at=minutes(1))
    content = Draft.objects.get().content
    assert content["description"] == TYPED.replace("4509 731846", "[identity document not kept in drafts]")


def test_security_t090_without_the_vault_it_is_masked_anyway_and_the_writer_is_told(
    cast: Cast, vault: VaultProcess
) -> None:
    vault.stop()
    try:
        ticket = opened(cast, description=TYPED)
        said = Message.objects.get(ticket=ticket).body
        assert "kept nowhere" in said
        commands.note(accepted(cast).pk, commands.Words(TYPED), by=cast.first_line, at=minutes(7))
    finally:
        vault.start()


def test_a_text_without_a_number_asks_the_vault_nothing(cast: Cast, vault: VaultProcess) -> None:
    before = vault.journal.read_bytes()
    opened(cast, description="Passport.js throws on /login since 02:10, ticket 48213, serial S3Z9NB0K731847.")
    assert vault.journal.read_bytes() == before


def uploaded(by: Actor, name: str) -> str:
    """Hand in a small picture under a name."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "JPEG")
    drawn.seek(0)
    return files.receive(drawn, name=name, claimed_type="image/jpeg", by=by, at=minutes(0)).token


@pytest.mark.parametrize("first", [True, False])
def test_a_picture_named_as_a_document_goes_to_the_vault(cast: Cast, vault: VaultProcess, first: bool) -> None:
    tokens = [uploaded(cast.owner, name) for name in ("Паспорт стр 2.jpg", "error on screen.jpg")]
    if first:
        ticket = opened(cast, uploads=tokens)
    else:
        ticket = accepted(cast)
        commands.write(ticket.pk, commands.Words("See the files.", tokens), by=cast.owner, at=minutes(5))
    said = Message.objects.filter(ticket=ticket).latest("id")
    assert said.body.endswith("\n\n[picture of an identity document moved to the vault]")
    assert list(Attachment.objects.filter(ticket=ticket).values_list("name", flat=True)) == ["error on screen.jpg"]
    taken = Upload.objects.get(token=tokens[0])
    assert taken.purged_at is not None
    kept = held(cast)[-1]
    assert (kept.kind, kept.source, kept.ticket) == ("other", "ticket", ticket.pk)
    assert box.pictures(kept.reference)[-1]["media_type"] == "image/jpeg"
