"""What people are told of how they sign in: a new place, a new password, a factor added, removed or used up."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from countersign.identity.queries import account, is_new, on_staff
from countersign.identity.rules import BREAK_GLASS, browser_name
from countersign.identity.words import METHODS
from countersign.ledger.queries import EventRow
from countersign.ledger.rules import moment_of
from countersign.notify.topics.accounts import Addressee, Said, Told, tells

NOT_ME = _l("If it was not you, change your password at once and sign out all other browsers.")
CHANGES = {
    "account.password_changed": (_l("Your password was changed"), _l("Your password was changed at %(at)s.")),
    "account.passkey_added": (_l("A passkey was added"), _l("The passkey “%(name)s” was added at %(at)s.")),
    "account.passkey_removed": (_l("A passkey was removed"), _l("The passkey “%(name)s” was removed at %(at)s.")),
    "account.totp_added": (_l("An authenticator app was added"), _l("An authenticator app was added at %(at)s.")),
    "account.totp_removed": (_l("The authenticator app was removed"), _l("The app was removed at %(at)s.")),
    "account.recovery_codes_made": (
        _l("New recovery codes were made"), _l("New recovery codes were made at %(at)s; the old ones are dead."),
    ),
    "account.factors_cleared": (
        _l("Your second factors were removed"),
        _l("After your identity was checked, all second factors were removed at %(at)s, and every browser signed out."),
    ),
}  # fmt: skip


@tells("account.signed_in", name="notify.new_sign_in")
def new_sign_in(event: EventRow) -> Iterator[Told]:
    """Tell the owner of a sign-in from a network or a browser that was never seen."""
    if not is_new(event.facts):
        return

    def words(reader: Addressee) -> Said:
        facts = {
            "at": reader.when(event.at),
            "browser": browser_name(event.facts.get("user_agent", "")) or _("Unknown browser"),
            "ip": event.ip or "",
            "method": METHODS.get(event.facts.get("method", ""), ""),
        }
        lines = (
            _("Somebody, probably you, signed in to your account %(method)s at %(at)s.") % facts,
            _("Browser: %(browser)s\nAddress: %(ip)s") % facts,
            str(NOT_ME),
        )
        return Said(_("New sign-in to your account"), lines)

    yield Told(event.subject, words)


@tells(*CHANGES, name="notify.factor_change")
def changed(event: EventRow) -> Iterator[Told]:
    """Tell the owner that what they sign in with has changed."""

    def words(reader: Addressee) -> Said:
        subject, sentence = CHANGES[event.type]
        facts = {"at": reader.when(event.at), "name": event.facts.get("name", "")}
        came_from = (_("The address it came from: %(ip)s") % {"ip": event.ip},) if event.ip else ()
        return Said(str(subject), (str(sentence) % facts, *came_from, str(NOT_ME)))

    yield Told(event.subject, words)


@tells("account.recovery_code_used", name="notify.recovery_code_used")
def code_used(event: EventRow) -> Iterator[Told]:
    """Tell the owner that a recovery code was spent, and how many are left."""

    def words(reader: Addressee) -> Said:
        left = int(event.facts.get("left", 0))
        rest = ngettext("%(left)d code is left.", "%(left)d codes are left.", left) % {"left": left}
        used = _("A recovery code was used at %(at)s.") % {"at": reader.when(event.at)}
        return Said(_("A recovery code was used"), (used, rest, str(NOT_ME)))

    yield Told(event.subject, words)


@tells("account.guessing_noticed", name="notify.guessing")
def guessing(event: EventRow) -> Iterator[Told]:
    """Tell the owner that somebody guesses at their password (T21)."""

    def words(reader: Addressee) -> Said:
        facts = {
            "failures": event.facts.get("failures", 0), "minutes": event.facts.get("window_minutes", 0),
            "at": reader.when(event.at), "ip": event.ip or "",
        }  # fmt: skip
        told = _(
            "Within %(minutes)d minutes, %(failures)d wrong passwords were typed for your account, the last at %(at)s "
            "from %(ip)s. Whoever it was has to wait now; you are not locked out."
        )
        advice = _("If it was not you, nothing has happened. A passkey makes guessing useless.")
        return Said(_("Somebody guesses at your password"), (told % facts, advice))

    yield Told(event.subject, words)


@tells("account.passkey_copied", name="notify.passkey_copied")
def copied(event: EventRow) -> Iterator[Told]:
    """Tell the owner and the security officers that a passkey looks like a copy."""

    def words(reader: Addressee) -> Said:
        facts = {"name": event.facts.get("name", ""), "at": reader.when(event.at)}
        told = _(
            "The passkey “%(name)s” was refused at %(at)s: it counts fewer uses than we have seen, as a copy would. "
            "Remove it and make a new one."
        )
        return Said(_("A passkey was refused"), (told % facts,))

    yield Told(event.subject, words)
    for officer in on_staff("security"):
        yield Told(officer.id, words)


@tells("account.reading_much", name="notify.reading_much")
def reading_much(event: EventRow) -> Iterator[Told]:
    """Tell security officers and duty leads that somebody of the staff reads more than work asks for (T92)."""

    def words(reader: Addressee) -> Said:
        reading = account(event.subject)
        facts = {
            "name": reading.name if reading else "", "count": event.facts.get("count", 0),
            "cap": event.facts.get("cap", 0), "at": reader.when(event.at),
        }  # fmt: skip
        told = _(
            "Until %(at)s, within an hour, %(name)s opened %(count)d tickets and customers that are not their own "
            "work. At %(cap)d a second factor is asked for."
        )
        advice = _("If that is not a search you know of, shut the account out first and ask afterwards.")
        return Said(_("Somebody reads a great deal"), (told % facts, advice))

    for watcher in on_staff("security", "duty_lead"):
        if watcher.id != event.subject:
            yield Told(watcher.id, words)


@tells("file.fetched_much", name="notify.fetched_much")
def fetched_much(event: EventRow) -> Iterator[Told]:
    """Tell security officers and duty leads that one of the staff downloads files in great number (T60)."""
    person: int = event.facts["person"]

    def words(reader: Addressee) -> Said:
        fetching = account(person)
        facts = {
            "name": fetching.name if fetching else "", "count": event.facts.get("count", 0),
            "at": reader.when(event.at),
        }  # fmt: skip
        told = _("Until %(at)s, within ten minutes, %(name)s downloaded %(count)d files that customers sent.")
        advice = _("If that is not a search you know of, shut the account out first and ask afterwards.")
        return Said(_("Somebody downloads a great deal"), (told % facts, advice))

    for watcher in on_staff("security", "duty_lead"):
        if watcher.id != person:
            yield Told(watcher.id, words)


@tells("account.passkey_waived", name="notify.passkey_waived")
def waived(event: EventRow) -> Iterator[Told]:
    """Tell all administrators, and the person, that somebody signs in without a passkey for a while (T17)."""
    if event.facts.get("way") != BREAK_GLASS:
        return

    def words(reader: Addressee) -> Said:
        facts = {
            "at": reader.when(event.at), "until": reader.when(moment_of(event.facts["until"])),
            "reason": event.facts.get("reason", ""), "number": event.subject,
        }  # fmt: skip
        told = _(
            "At %(at)s the console let account %(number)d sign in without a passkey until %(until)s. Reason: %(reason)s"
        )
        return Said(_("A passkey was waived from the console"), (told % facts,))

    for administrator in on_staff("admin", "security"):
        yield Told(administrator.id, words)
    yield Told(event.subject, words)


@tells("api_token.added", name="notify.token_added")
def token_added(event: EventRow) -> Iterator[Told]:
    """Tell a person that a program may now ask in their name (T102)."""
    facts = {"name": str(event.after["name"]), "scopes": ", ".join(event.after["scopes"])}

    def words(reader: Addressee) -> Said:
        told = facts | {"at": reader.when(event.at)}
        lines = (
            _("The token “%(name)s” was made at %(at)s. A program that has it asks in your name: %(scopes)s.") % told,
            _("If it was not you, end it at once and change your password."),
        )
        return Said(_("A token for programs was made"), lines, "/account/tokens")

    yield Told(int(event.after["account_id"]), words)


@tells("api_token.ended", name="notify.token_exposed")
def token_exposed(event: EventRow) -> Iterator[Told]:
    """Tell a person that their token stood in an address and is ended; who ended one otherwise knows it."""
    if event.facts.get("reason") != "stood in an address":
        return

    def words(reader: Addressee) -> Said:
        told = {"name": str(event.facts["name"]), "at": reader.when(event.at)}
        lines = (
            _("The token “%(name)s” was ended at %(at)s: a program had written it into an address.") % told,
            _("Addresses stand in logs. Make a new token and let the program send it in the header Authorization."),
        )
        return Said(_("A token for programs was ended"), lines, "/account/tokens")

    yield Told(int(event.facts["account"]), words)
