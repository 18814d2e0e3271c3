"""E-mail, over the operator's SMTP server; or, without one, into the log for the operator to hand over.

Invariants: whoever sends a letter never hears of a failure, the log does; what the log is told of a failure holds
nothing of the letter but whom it was for, because a server may quote the rest in its refusal.
"""

from __future__ import annotations

import smtplib
import ssl
from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Final, Literal

from reelwright.ports import Letter
from reelwright.telemetry import get_logger

#: Letters under way at once.
_CONCURRENCY: Final = 2

_log = get_logger("mail")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where letters go, and how."""

    host: str
    port: int
    #: `Name <address>`, or the address alone.
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    #: For each exchange with the server.
    timeout_s: float = 15.0
    #: Makes what says which servers are believed to be who they are: the system's own list.
    make_context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def __repr__(self) -> str:
        return f"SmtpServer(host={self.host!r}, port={self.port!r}, security={self.security!r})"


class SmtpMailer:
    """`ports.Mailer` over SMTP (RFC 5321), each letter over a connection of its own."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        # Threads of its own: a server that does not answer must not take those that others wait for.
        self._threads = ThreadPoolExecutor(_CONCURRENCY, thread_name_prefix="mail")

    async def send(self, letter: Letter) -> None:
        """Send a letter; a failure is logged."""
        try:
            await get_running_loop().run_in_executor(self._threads, self._deliver, letter)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # An SMTPException is an OSError; ValueError is what `email` raises over headers.
            code = getattr(error, "smtp_code", None)
            _log.warning("mail.failed", to=letter.to, subject=letter.subject, error=type(error).__name__, code=code)
        else:
            _log.info("mail.sent", to=letter.to, subject=letter.subject)

    def _deliver(self, letter: Letter) -> None:
        server = self._server
        with self._connect() as connection:
            if server.security == "starttls":
                connection.starttls(context=server.make_context())
            if server.user is not None:
                connection.login(server.user, server.password or "")
            connection.send_message(self._write(letter))

    def _connect(self) -> smtplib.SMTP:
        server, name = self._server, self._domain
        if server.security == "tls":
            context = server.make_context()
            return smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.timeout_s, context=context)
        return smtplib.SMTP(server.host, server.port, name, timeout=server.timeout_s)

    def _write(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._domain)
        # RFC 3834: nobody's absence should be answered to us.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    @property
    def _domain(self) -> str:
        """What this host calls itself: the sender's domain, because asking for its own name may take a slow lookup."""
        return parseaddr(self._server.sender)[1].rpartition("@")[2] or "localhost"


class LogMailer:
    """`ports.Mailer` without a server: the link goes to the log, for the operator to hand over."""

    async def send(self, letter: Letter) -> None:
        """Log a letter's link."""
        _log.warning("mail.not_configured", to=letter.to, subject=letter.subject, link=letter.link)
