"""Second factors for people of the tests."""

from __future__ import annotations

from tests.authenticator import Device

from countersign.identity import commands, webauthn
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now


def joined(person: Actor) -> Device:
    """Give a person without a second factor a device with a passkey."""
    device, challenge = Device(), b"0" * 32
    made = webauthn.made(device.make(webauthn.creation_options(1, "", "", [], challenge)), challenge)
    new = commands.NewPasskey(made.credential, made.public_key, made.sign_count)
    commands.add_passkey(person.account_id, new, "Phone", by=person, at=database_now())
    return device
