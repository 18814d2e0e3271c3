"""Which address stands in a link: a forged one never."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import httpx2
import pytest

from reelwright.api.links import split_host

from .conftest import Api

PROXY = {"trusted_proxies": (ip_network("10.0.0.0/8"),), "allowed_hosts": ("video.example.com",)}


async def _base(api: Api, *, headers: dict[str, str] | None = None, peer: str = "127.0.0.1", **config: Any) -> str:
    job_id = await api.finish(await api.submit())
    async with api.client(peer=peer, **config) as client:
        answer = await client.get(f"/v1/video/generations/{job_id}", headers=headers or {})
    output = answer.json()["output"]
    bases = {output[name].partition("/v1/files/")[0] for name in ("url", "thumbnail_url", "spritesheet_url")}
    assert len(bases) == 1
    return bases.pop()


async def test_public_url_beats_everything(api: Api) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    base = await _base(api, headers=headers, public_url="https://video.example.com/rw/")
    assert base == "https://video.example.com/rw"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "127.0.0.1:9999", "[::1]:8000", "LOCALHOST"])
async def test_loopback_names_are_allowed_with_any_port(api: Api, host: str) -> None:
    assert await _base(api, headers={"host": host}) == f"http://{host.lower()}"


@pytest.mark.parametrize("host", ["video.example.com", "video.example.com:8443"])
async def test_allowed_hosts_are_allowed_with_any_port(api: Api, host: str) -> None:
    base = await _base(api, headers={"host": host}, allowed_hosts=("Video.example.com",))
    assert base == f"http://{host}"


async def test_an_allowed_host_with_a_port_is_allowed_with_that_one_only(api: Api) -> None:
    config = {"allowed_hosts": ("video.example.com:8443",)}
    assert await _base(api, headers={"host": "video.example.com:8443"}, **config) == "http://video.example.com:8443"
    assert await _base(api, headers={"host": "video.example.com:1"}, **config) == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "localhost@evil.example",
        "localhost/evil",
        "localhost:8000@evil.example",
        "localhost:port",
        "localhost#",
        "",
        "[::1",
    ],
)
async def test_a_forged_host_becomes_the_address_we_listen_on(api: Api, host: str) -> None:
    assert await _base(api, headers={"host": host}) == "http://127.0.0.1:8000"


async def test_forwarded_headers_of_strangers_are_ignored(api: Api) -> None:
    headers = {"host": "localhost", "x-forwarded-host": "video.example.com", "x-forwarded-proto": "https"}
    assert await _base(api, headers=headers, peer="192.0.2.1", **PROXY) == "http://localhost"


async def test_a_trusted_proxy_says_scheme_and_host(api: Api) -> None:
    headers = {"host": "inner:8000", "x-forwarded-host": "video.example.com", "x-forwarded-proto": "https"}
    assert await _base(api, headers=headers, peer="10.1.2.3", **PROXY) == "https://video.example.com"


async def test_a_forged_host_that_a_trusted_proxy_passes_on_never_reaches_a_link(api: Api) -> None:
    for forwarded in ("evil.example", "video.example.com, evil.example", "evil.example,"):
        headers = {"host": "evil.example", "x-forwarded-host": forwarded, "x-forwarded-proto": "javascript"}
        assert await _base(api, headers=headers, peer="10.1.2.3", **PROXY) == "http://127.0.0.1:8000"


async def test_of_several_forwarded_hosts_the_nearest_proxys_counts(api: Api) -> None:
    headers = {"x-forwarded-host": "evil.example, video.example.com", "x-forwarded-proto": "ftp, https"}
    assert await _base(api, headers=headers, peer="10.1.2.3", **PROXY) == "https://video.example.com"


@pytest.mark.parametrize(
    ("bind", "base"),
    [
        (("192.0.2.7", 80), "http://192.0.2.7:80"),
        (("::1", 8000), "http://[::1]:8000"),
        # Behind a wildcard it is the address that the connection came in on; the transport says the URL's.
        (("0.0.0.0", 8000), "http://server.test:81"),
        (("::", 8000), "http://server.test:81"),
    ],
)
async def test_the_own_address_follows_what_we_listen_on(api: Api, bind: tuple[str, int], base: str) -> None:
    job_id = await api.finish(await api.submit())
    transport = httpx2.ASGITransport(app=api.app(bind_address=bind))
    async with httpx2.AsyncClient(transport=transport, base_url="http://server.test:81") as client:
        headers = {"host": "evil.example", "authorization": f"Bearer {api.key}"}
        answer = await client.get(f"/v1/video/generations/{job_id}", headers=headers)
    assert answer.json()["url"].startswith(f"{base}/v1/files/")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Example.com", ("example.com", None)),
        ("example.com:80", ("example.com", "80")),
        ("[::1]:80", ("[::1]", "80")),
        ("a b", ("", None)),
        ("a:b:c", ("", None)),
        ("exämple", ("", None)),
        ("", ("", None)),
    ],
)
def test_a_host_is_split_or_refused(text: str, parts: tuple[str, str | None]) -> None:
    assert split_host(text) == parts
