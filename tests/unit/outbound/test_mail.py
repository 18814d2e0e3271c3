"""Letters over a real SMTP conversation on loopback: plain, with STARTTLS, with TLS, and every way to fail."""

import email
import email.policy
import ipaddress
import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reelwright import telemetry
from reelwright.outbound.mail import LogMailer, SmtpMailer, SmtpServer
from reelwright.ports import Letter
from tests.unit.outbound.smtp_server import postman

LINK = "https://video.example.com/verify?token=" + "ab" * 16 + "." + "cd" * 16
LETTER = Letter("ada@example.com", "确认您的邮箱地址", f"请打开以下链接：\n\n{LINK}\n", LINK)


@pytest.fixture
def log():
    stream = StringIO()
    telemetry.configure(stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    telemetry.configure()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def mailer(port, security="none", **changes):
    server = SmtpServer("127.0.0.1", port, "Reelwright <video@example.com>", security, timeout_s=5, **changes)
    return SmtpMailer(server)


async def test_a_letter_arrives_as_it_was_written(log):
    async with postman() as man:
        await mailer(man.port).send(LETTER)

    message = email.message_from_bytes(man.messages[0], policy=email.policy.default)
    assert message["From"] == "Reelwright <video@example.com>"
    assert (message["To"], message["Subject"]) == ("ada@example.com", LETTER.subject)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime is not None
    assert message["Message-ID"].endswith("@example.com>")
    assert message.get_content_type() == "text/plain"
    assert LINK in message.get_content()
    assert man.commands[0] == "ehlo example.com"
    assert [command.split()[1] for command in man.commands if command.startswith(("mail ", "rcpt "))] == [
        "FROM:<video@example.com>",
        "TO:<ada@example.com>",
    ]
    assert [line["event"] for line in log()] == ["mail.sent"]


async def test_an_address_in_any_script_is_written_to():
    async with postman() as man:
        await mailer(man.port).send(Letter("阿达@例子.example", "s", f"{LINK}\n", LINK))

    assert any("阿达@例子.example" in command for command in man.commands)


@pytest.mark.parametrize(("security", "is_tls_at_once"), [("starttls", False), ("tls", True)])
async def test_a_letter_and_the_password_go_over_an_encrypted_connection(tls, certificate, security, is_tls_at_once):
    async with postman(tls=tls, is_tls_at_once=is_tls_at_once) as man:
        trusting = partial(ssl.create_default_context, cafile=str(certificate))
        await mailer(man.port, security, user="me", password="right", make_context=trusting).send(LETTER)

    assert man.encrypted == [True]
    assert man.logins == [("me", "right")]
    assert ("STARTTLS" in man.commands) == (security == "starttls")


@pytest.mark.parametrize(("security", "is_tls_at_once"), [("starttls", False), ("tls", True)])
async def test_a_server_that_cannot_prove_who_it_is_gets_neither_letter_nor_password(
    tls, log, security, is_tls_at_once
):
    async with postman(tls=tls, is_tls_at_once=is_tls_at_once) as man:
        await mailer(man.port, security, user="me", password="right").send(LETTER)

    assert (man.messages, man.logins) == ([], [])
    assert [(line["event"], line["error"]) for line in log()] == [("mail.failed", "SSLCertVerificationError")]


async def test_a_refused_letter_is_logged_without_what_the_server_quoted(log):
    async with postman(refusal=f"554 5.7.1 {LINK} looks like spam") as man:
        await mailer(man.port).send(LETTER)

    (line,) = log()
    assert (line["event"], line["level"], line["error"], line["code"]) == (
        "mail.failed",
        "warning",
        "SMTPDataError",
        554,
    )
    assert line["to"] == LETTER.to
    assert "token" not in json.dumps(line)


async def test_a_wrong_password_is_logged_without_it(log):
    async with postman() as man:
        await mailer(man.port, user="me", password="wrong-one").send(LETTER)

    (line,) = log()
    assert (line["error"], line["code"]) == ("SMTPAuthenticationError", 535)
    assert "wrong-one" not in json.dumps(line)
    assert man.messages == []


async def test_a_server_that_is_not_there_is_logged(log):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    await mailer(port).send(LETTER)

    assert [(line["event"], line["error"]) for line in log()] == [("mail.failed", "ConnectionRefusedError")]


async def test_a_server_that_says_nothing_is_given_up(log):
    async with postman(is_silent=True) as man:
        await SmtpMailer(SmtpServer("127.0.0.1", man.port, "a@example.com", "none", timeout_s=0.2)).send(LETTER)

    assert [line["event"] for line in log()] == ["mail.failed"]


async def test_a_letter_cannot_bring_headers_of_its_own(log):
    async with postman() as man:
        await mailer(man.port).send(Letter("a@example.com\nBcc: b@example.com", "s", "t\n", LINK))

    assert man.messages == []
    assert [(line["event"], line["error"]) for line in log()] == [("mail.failed", "ValueError")]


async def test_without_a_server_the_link_goes_to_the_log(log):
    await LogMailer().send(LETTER)

    (line,) = log()
    assert (line["event"], line["level"], line["to"], line["link"]) == (
        "mail.not_configured",
        "warning",
        LETTER.to,
        LINK,
    )


def test_a_server_does_not_show_its_password():
    assert "hunter2" not in repr(SmtpServer("h", 25, "a@example.com", password="hunter2"))
