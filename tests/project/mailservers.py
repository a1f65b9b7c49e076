"""Postfix and Dovecot from Debian, and a small DNS: instances of our own on loopback, stopped by their process."""

from __future__ import annotations

import imaplib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from pwd import getpwnam
from urllib.parse import parse_qs, urlsplit

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
from tests.project import certificates
from tests.site import free_port

from countersign.mail.resolving import RecordedResolver
from countersign.project.descent import descending

PASSWORD = "a quiet/harbour @ dawn"
NEEDED = ("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp", "/usr/bin/swaks")
_NOBODY = 65_534

_DOVECOT = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1, 127.0.0.2
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0 secs
auth_mechanisms = plain login {mechanisms}
mail_location = maildir:{root}/mail/%u
mail_uid = 65534
mail_gid = 65534
mailbox_idle_check_interval = 1s
first_valid_uid = 1000
postmaster_address = postmaster@nimbus.example
submission_host = 127.0.0.1:1
namespace inbox {{
  inbox = yes
}}
local 127.0.0.2 {{
  protocol imap {{
    imap_capability = IMAP4rev1 SASL-IR LITERAL+ NAMESPACE
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users
}}
{tokens}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={root}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
_TOKENS = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/tokens.conf
}}
"""
_POSTFIX = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/postfix.log
maillog_file_prefixes = {root}
myhostname = mx.nimbus.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = {domains}
relay_recipient_maps =
transport_maps = texthash:{root}/transport
default_transport = error:5.4.4 nowhere
smtpd_relay_restrictions = permit_auth_destination, reject
smtpd_authorized_xclient_hosts = 127.0.0.1
smtpd_peername_lookup = no
smtpd_tls_security_level = none
disable_dns_lookups = yes
lmtp_send_xforward_command = yes
lmtp_destination_recipient_limit = 1
lmtp_destination_concurrency_failed_cohort_limit = 100
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
transport_retry_time = 1s
in_flow_delay = 0
lmtp_connect_timeout = 3s
"""
_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
discard unix - - n - - discard
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Say why these servers cannot be run here; nothing when they can."""
    if os.geteuid() != 0:
        return "Postfix and Dovecot are started as root only"
    absent = [one for one in NEEDED if not Path(one).exists()]
    return f"not installed (.ci/packages): {', '.join(absent)}" if absent else ""


@contextmanager
def folder() -> Iterator[Path]:
    """A folder whose path everybody may pass, short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="cs-mx-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@dataclass
class Servers:
    """Both servers: ports, and the door of ours that mail for support and replies is handed over to.

    mailboxes: addresses that Dovecot has.
    ours:      addresses and domains whose mail comes to the door; other mail of their domains is thrown away.
    bouncing:  domains whose other mail Dovecot refuses.
    Dovecot listens on 127.0.0.2 too, where it can neither IDLE nor MOVE.
    tokens:    address of an endpoint that tells of an access token whose it is; empty: mailboxes open by password.
    """

    root: Path
    door: int
    mailboxes: tuple[str, ...]
    ours: tuple[str, ...]
    bouncing: tuple[str, ...] = ()
    tokens: str = ""
    smtp: int = field(default_factory=free_port)
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    certificate: Path = Path()
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self._dovecot()
        self._postfix()
        for port in (self.imap, self.lmtp, self.smtp):
            wait_for(port)

    def _run(self, *command: str, **environment: str) -> None:
        environment |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
        with (self.root / "out.log").open("ab") as out:
            self.processes.append(
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", env=environment,
                    start_new_session=True, preexec_fn=descending(None, (), signal.SIGTERM),
                )
            )  # fmt: skip

    def _dovecot(self) -> None:
        (self.root / "mail").mkdir()
        os.chown(self.root / "mail", _NOBODY, _NOBODY)
        (self.root / "users").write_text("".join(f"{one}:{{PLAIN}}{PASSWORD}\n" for one in self.mailboxes))
        tokens = mechanisms = ""
        if self.tokens:
            tokens, mechanisms = _TOKENS.format(root=self.root), "xoauth2 oauthbearer"
            (self.root / "tokens.conf").write_text(
                f"tokeninfo_url = {self.tokens}?token=\nusername_attribute = email\n"
            )
        self.certificate, key = certificates.lay(self.root)
        configured = self.root / "dovecot.conf"
        configured.write_text(
            _DOVECOT.format(
                root=self.root, imap=self.imap, imaps=self.imaps, lmtp=self.lmtp, tokens=tokens,
                mechanisms=mechanisms, certificate=self.certificate, key=key,
            )
        )  # fmt: skip
        self._run("/usr/sbin/dovecot", "-F", "-c", str(configured))

    def _postfix(self) -> None:
        place = self.root / "postfix"
        for part in ("", "queue", "data"):
            (place / part).mkdir()
        os.chown(place / "data", getpwnam("postfix").pw_uid, -1)
        domains = sorted({one.rpartition("@")[2] for one in (*self.mailboxes, *self.ours)})
        (place / "main.cf").write_text(_POSTFIX.format(root=place, domains=", ".join(domains)))
        (place / "master.cf").write_text(_MASTER.format(smtp=self.smtp))
        routes = {one.rpartition("@")[2]: "discard:" for one in self.ours}
        routes |= dict.fromkeys(self.mailboxes, f"lmtp:inet:127.0.0.1:{self.lmtp}")
        routes |= dict.fromkeys(self.bouncing, f"lmtp:inet:127.0.0.1:{self.lmtp}")
        routes |= dict.fromkeys(self.ours, f"lmtp:inet:127.0.0.1:{self.door}")
        (place / "transport").write_text("".join(f"{one} {way}\n" for one, way in routes.items()))
        # Its own command starts a script that starts this one, and that ends without it.
        subprocess.run(["/usr/sbin/postfix", "-c", str(place), "check"], capture_output=True, timeout=30)
        self._run("/usr/lib/postfix/sbin/master", "-s", MAIL_CONFIG=str(place))

    def lay(self, raw: bytes, user: str, name: str = "mail.laid") -> None:
        """Lay a mail into a mailbox by its file, as large as it may be."""
        place = self.root / "mail" / user / "new"
        place.mkdir(parents=True, exist_ok=True)
        for one in (place.parent, place, *(place.parent / part for part in ("cur", "tmp"))):
            one.mkdir(exist_ok=True)
            os.chown(one, _NOBODY, _NOBODY)
        (place / name).write_bytes(raw)
        os.chown(place / name, _NOBODY, _NOBODY)

    def stop(self) -> None:
        """Stop both with all that they started; what Postfix still has in its queue is thrown away with it."""
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def flush(self) -> None:
        """Have Postfix try again at once what it put off: a mail that is just then put off may be passed over once."""
        command = ["/usr/sbin/postfix", "-c", str(self.root / "postfix"), "flush"]
        subprocess.run(command, capture_output=True, timeout=30)

    def log(self) -> str:
        """What the servers wrote, for a failure's message."""
        names = ("out.log", "dovecot.log", "postfix/postfix.log")
        found = (self.root / name for name in names if (self.root / name).exists())
        return "\n".join(one.read_text("utf-8", "replace") for one in found)

    def send(self, raw: bytes, sender: str, recipient: str, client: str = "") -> None:
        """Hand a mail to Postfix with swaks. client: the machine that Postfix takes it for (XCLIENT)."""
        path = self.root / f"mail-{time.monotonic_ns()}.eml"
        path.write_bytes(raw)
        command = ["swaks", "--server", f"127.0.0.1:{self.smtp}", "--from", sender, "--to", recipient, "--data",
                   f"@{path}", "--suppress-data", "--silent", "2"]  # fmt: skip
        if client:
            command += ["--xclient", f"ADDR={client} HELO=mx.vektor.example"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, done.stdout + done.stderr + self.log()

    @contextmanager
    def mailbox(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=10) as box:
            box.login(user, PASSWORD)
            yield box

    def mails(self, user: str, name: str = "INBOX") -> list[bytes]:
        """Read every mail in a folder of a mailbox."""
        with self.mailbox(user) as box:
            if box.select(f'"{name}"', readonly=True)[0] != "OK":
                return []
            numbers = box.search(None, "ALL")[1][0].split()
            return [box.fetch(one.decode(), "(BODY.PEEK[])")[1][0][1] for one in numbers]  # type: ignore[index,misc]


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until a port is answered on."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, f"nobody answers on port {port}"
            time.sleep(0.05)


class _Provider(BaseHTTPRequestHandler):
    """Gives access tokens for refresh tokens, a newer refresh token each time, and tells whose a token is."""

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        number = int(given.get("refresh_token", ["refresh-0"])[0].removeprefix("refresh-"))
        known = given.get("client_secret") == ["shh"] and given.get("grant_type") == ["refresh_token"]
        told = {"access_token": f"access-{number}", "token_type": "Bearer", "expires_in": 3600,
                "refresh_token": f"refresh-{number + 1}"}  # fmt: skip
        self._tell(200 if known else 400, told if known else {"error": "invalid_grant"})

    def do_GET(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
        known = token.startswith("access-")
        self._tell(200 if known else 401, {"email": "desk@nimbus.example"} if known else {"error": "invalid_token"})

    def _tell(self, status: int, told: dict[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def token_provider() -> Iterator[str]:
    """Serve tokens on loopback; give the address: POST exchanges, GET tells."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/tokens"
        server.shutdown()


@contextmanager
def name_server(zone: dict[str, object]) -> Iterator[int]:
    """Answer DNS on loopback from recorded names; give the port."""
    known = RecordedResolver(zone)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        own.settimeout(0.2)
        ending = threading.Event()
        thread = threading.Thread(target=_answer, args=(own, known, ending), daemon=True)
        thread.start()
        yield own.getsockname()[1]
        ending.set()
        thread.join(2)


def _answer(own: socket.socket, known: RecordedResolver, ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            data, whence = own.recvfrom(4096)
        except TimeoutError:
            continue
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked, recursion_available=True)
        question = asked.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        for one in known.query(question.name.to_text(omit_final_dot=True), kind):
            pieces = " ".join(f'"{one[at : at + 250]}"' for at in range(0, len(one), 250)) if kind == "TXT" else one
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, pieces))
        own.sendto(answer.to_wire(), whence)
