"""What `countersign doctor` looks at: one finding a line, good, bad or worth a note."""

from __future__ import annotations

import os
import shutil
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg

from countersign.kernel import settings as given
from countersign.kernel.guards import LEDGER_TABLES
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import DKIM_KEY, DKIM_SELECTOR, SMTP_CA
from countersign.project.database import addresses as databases
from countersign.project.exits import ALREADY_RUNNING, Refusal
from countersign.project.running.started import database, prepare_django, take_folder
from countersign.project.written import words

LEAST_FREE_BYTES = 2 * 2**30
CLOCK_SECONDS = 2.0


@dataclass(frozen=True)
class Check:
    """One finding; good is None for what is neither right nor wrong."""

    name: str
    good: bool | None
    words: str


def checks() -> Iterator[Check]:
    """Look at everything, the outermost first; what needs the database comes last."""
    running = _is_running()
    yield Check("run", None, "is up" if running else "is not up")
    yield _folder()
    yield _port(running)
    yield _mail()
    yield _signing()
    yield _scanner()
    yield _vault(running)
    missing = words.stale()
    yield Check("words", not missing, "compiled" if not missing else f"{len(missing)} catalogues are not compiled")
    with ExitStack() as opened:
        try:
            opened.enter_context(database())
            prepare_django()
        except Refusal as refusal:
            yield Check("database", False, str(refusal))
            return
        if not _is_set_up():
            yield Check("database", False, "is empty: run `countersign init`")
            return
        for look in (_database, _migrations, _role, _tenancy, _triggers, _feed, _clock, _officers):
            yield look()
        from countersign.project.mail_health import findings

        for name, good, said in findings():
            yield Check(name, good, said)


def _is_running() -> bool:
    try:
        os.close(take_folder(setting(given.DATA)))
    except Refusal as refusal:
        return refusal.code == ALREADY_RUNNING
    return False


def _folder() -> Check:
    data = setting(given.DATA)
    try:
        free = shutil.disk_usage(data).free
    except OSError as why:
        return Check("data folder", False, f"{data}: {why.strerror}")
    good = free >= LEAST_FREE_BYTES and os.access(data, os.W_OK)
    return Check("data folder", good, f"{data}, {free / 2**30:.1f} GiB free")


def _port(running: bool) -> Check:
    from countersign.project.running.supervisor import check_port

    port = setting(given.PORT)
    if running:
        return Check("port", True, f"{port}, taken by the run itself")
    try:
        check_port(setting(given.BIND), port)
    except Refusal as refusal:
        return Check("port", False, str(refusal))
    return Check("port", True, f"{port} is free")


def _mail() -> Check:
    url = setting(given.SMTP_URL)
    if url is None:
        return Check("mail", None, f"is written into {setting(given.DATA) / 'mail'}: no COUNTERSIGN_SMTP_URL")
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "smtps"
    port = parts.port or (465 if secure else 587 if parts.scheme == "smtp+starttls" else 25)
    authorities = setting(SMTP_CA)
    try:
        tls = ssl.create_default_context(cafile=str(authorities) if authorities is not None else None)
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=5, context=tls)
        else:
            server = smtplib.SMTP(host, port, timeout=5)
        with server:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=tls)
            server.noop()
    except (OSError, smtplib.SMTPException) as why:
        return Check("mail", False, f"{host}:{port} does not answer: {why}")
    return Check("mail", True, f"{host}:{port} answers")


def _signing() -> Check:
    """Sign a mail to nobody with the key that the settings name."""
    from countersign.notify.mailing.signing import SigningFailed, signed

    if setting(DKIM_KEY) is None:
        return Check("signing", None, "mail leaves unsigned: no COUNTERSIGN_DKIM_KEY")
    try:
        signed(b"From: a@b.example\r\n\r\n", frozenset({"from"}))
    except SigningFailed as why:
        return Check("signing", False, f"no mail leaves: {why}")
    return Check("signing", True, f"mail is signed as {setting(DKIM_SELECTOR)}")


def _scanner() -> Check:
    from countersign.files import scanner

    if not scanner.is_configured():
        return Check("scanner", None, "files are not shown to a virus scanner: no COUNTERSIGN_CLAMAV")
    said = scanner.said_of_itself()
    if said.answer is scanner.Answer.CLEAN:
        return Check("scanner", True, f"{setting(given.CLAMAV)} answers: {said.words}")
    return Check("scanner", False, f"{setting(given.CLAMAV)} does not answer, so new files are held: {said.words}")


def _vault(running: bool) -> Check:
    """Ask the vault; it lives only while the run is up."""
    from countersign.vault import box

    try:
        told = box.status()
    except box.VaultAway:
        return Check("vault", False if running else None, "does not answer" if running else "is not up: no run")
    finally:
        box.hang_up()
    left = f", {told['to_rewrap']} keys to wrap anew" if told["to_rewrap"] else ""
    locked = "" if told["memory_locked"] else "; its memory is not locked"
    return Check("vault", True, f"answers, keys in {told['keys_in']}, newest {told['newest_key']}{left}{locked}")


def _one(statement: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _is_set_up() -> bool:
    """Tell whether the application's role exists, as which everything else is asked."""
    with psycopg.connect(databases.address(), connect_timeout=10) as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [databases.APPLICATION_ROLE]).fetchone()
    return found is not None


def _database() -> Check:
    return Check("database", True, "PostgreSQL " + _one("SHOW server_version"))


def _migrations() -> Check:
    from countersign.project.database.migrating import pending

    waiting = pending()
    return Check("migrations", not waiting, "all done" if not waiting else f"waiting: {', '.join(waiting)}")


def _role() -> Check:
    from countersign.project.database.addresses import APPLICATION_ROLE
    from countersign.project.database.roles import append_only_tables

    if _one("SELECT current_user") != APPLICATION_ROLE:
        return Check("role", False, f"the application does not act as {APPLICATION_ROLE}")
    for table in sorted(append_only_tables()):
        if _one(f"SELECT has_table_privilege('{table}', 'UPDATE, DELETE, TRUNCATE')") == "True":
            return Check("role", False, f"{APPLICATION_ROLE} may change {table}: run `countersign migrate`")
    return Check("role", True, f"{APPLICATION_ROLE} may only add to the ledger")


def _tenancy() -> Check:
    """The second net: the portal's role exists, can be taken, is no more than it should be, and its policies stand."""
    from countersign.kernel.tenancy import APPLICATION_ROLE, PORTAL_ROLE
    from countersign.project.database import tenancy

    if _one(f"SELECT count(*) FROM pg_roles WHERE rolname = '{PORTAL_ROLE}'") == "0":
        return Check("tenancy", False, f"the role {PORTAL_ROLE} is missing: run `countersign migrate`")
    more = _one(
        "SELECT concat_ws(', ', CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolbypassrls THEN 'bypasses "
        f"policies' END, CASE WHEN rolcanlogin THEN 'may sign in' END) FROM pg_roles WHERE rolname = '{PORTAL_ROLE}'"
    )
    if more:
        return Check("tenancy", False, f"{PORTAL_ROLE} can more than it should: {more}")
    if _one(f"SELECT pg_has_role('{PORTAL_ROLE}', '{APPLICATION_ROLE}', 'MEMBER')") == "True":
        return Check("tenancy", False, f"{PORTAL_ROLE} has the rights of {APPLICATION_ROLE}, which sees all")
    if _one(f"SELECT pg_has_role(session_user, '{PORTAL_ROLE}', 'MEMBER')") != "True":
        return Check("tenancy", False, f"who signs in to the database may not act as {PORTAL_ROLE}")
    if bare := tenancy.missing():
        return Check("tenancy", False, f"no policy keeps the rows of {', '.join(bare)}: run `countersign migrate`")
    if not tenancy.stands():
        return Check("tenancy", False, "the policies are of another version: run `countersign migrate`")
    return Check("tenancy", True, f"{PORTAL_ROLE} sees one contract in {len(tenancy.TENANT)} tables")


def _triggers() -> Check:
    """Other tables that only grow are kept by right alone; the ledger's refuse their owner too."""
    tables = sorted(LEDGER_TABLES)
    for table in tables:
        on = _one(
            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            f"AND tgrelid = '{table}'::regclass"
        )
        if on == "0":
            return Check("ledger", False, f"the triggers of {table} are gone or switched off")
    return Check("ledger", True, "triggers of " + ", ".join(tables) + " are on")


def _feed() -> Check:
    """Events of another cluster carry numbers that its transactions have not reached: nobody would hear of new ones."""
    ahead = _one("SELECT count(*) FROM ledger_event WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())")
    if ahead != "0":
        return Check("feed", False, f"{ahead} events of another cluster: restore the dump by `countersign db restore`")
    return Check("feed", True, "the events are of this cluster")


def _clock() -> Check:
    before = time.time()
    there = float(_one("SELECT extract(epoch FROM clock_timestamp())"))
    apart = abs(there - (before + time.time()) / 2)
    shown = datetime.fromtimestamp(there, UTC).isoformat(timespec="seconds")
    return Check("clock", apart < CLOCK_SECONDS, f"the database says {shown}, {apart:.2f} s from this machine")


def _officers() -> Check:
    """Tell whether one officer alone may change identity data (M13)."""
    since = _one("SELECT coalesce(max(since)::text, '') FROM customers_identity_mode WHERE one_officer")
    if since:
        said = f"one alone may change identity data since {since}, with twice the wait"
        return Check("identity officers", None, said)
    return Check("identity officers", True, "two for every change of identity data")
