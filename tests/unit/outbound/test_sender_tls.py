"""TLS to receivers: the host that was given is the one that must show a certificate, wherever the connection goes."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reelwright.outbound.guard import Guard
from reelwright.outbound.sender import GuardedSender
from tests.unit.outbound.names import Names
from tests.unit.outbound.receivers import receiver

TABLE = {"hooks.example.com": ["127.0.0.1"], "other.example.com": ["127.0.0.1"]}


def make_certificate(path, *, days=1):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.com")])
    end = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=2))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.com")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls") / "certificate.pem")


def server_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def post(url, port, *, trusted=None):
    openings = [(name, port) for name in TABLE] + [(ipaddress.ip_network("127.0.0.1"), port)]
    make_context = partial(ssl.create_default_context, cafile=trusted)
    sender = GuardedSender(Guard(openings), resolve=Names(TABLE), make_context=make_context)
    try:
        return await sender.post(url, {}, b"{}")
    finally:
        await sender.aclose()


async def test_the_certificate_of_the_host_is_accepted_and_the_host_is_named_in_the_handshake(certificate):
    named = []
    context = server_context(certificate)
    context.sni_callback = lambda connection, name, context: named.append(name)
    async with receiver(tls=context) as here:
        reply = await post(f"https://hooks.example.com:{here.port}/", here.port, trusted=certificate)
    assert (reply.status, reply.body) == (200, "ok")
    assert named == ["hooks.example.com"]
    assert f"host: hooks.example.com:{here.port}\r\n".encode() in here.visits[0].head.lower()


@pytest.mark.parametrize("host", ["other.example.com", "127.0.0.1"])
async def test_the_certificate_of_another_host_is_not(certificate, host):
    async with receiver(tls=server_context(certificate)) as here:
        reply = await post(f"https://{host}:{here.port}/", here.port, trusted=certificate)
    assert reply.status is None
    assert "certificate was not accepted" in reply.error
    assert f"not valid for '{host}'" in reply.error
    assert not here.visits


async def test_a_certificate_that_nobody_vouches_for_is_not(certificate):
    async with receiver(tls=server_context(certificate)) as here:
        reply = await post(f"https://hooks.example.com:{here.port}/", here.port)
    assert reply.status is None
    assert reply.error == "The TLS certificate was not accepted: self-signed certificate."
    assert not here.visits


async def test_a_certificate_of_yesterday_is_not(tmp_path):
    old = make_certificate(tmp_path / "old.pem", days=-1)
    async with receiver(tls=server_context(old)) as here:
        reply = await post(f"https://hooks.example.com:{here.port}/", here.port, trusted=old)
    assert reply.error == "The TLS certificate was not accepted: certificate has expired."


async def test_a_receiver_without_tls_behind_https_fails_the_handshake():
    async def serve(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        reply = await post(f"https://hooks.example.com:{port}/", port)
    assert (reply.status, reply.error) == (None, "The TLS handshake failed.")
