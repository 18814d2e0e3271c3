"""Addresses judged by their text: hostile ones are refused, good ones are not, openings open exactly what they say."""

import pytest

from reelwright.errors import ForbiddenAddressError, SettingsError
from reelwright.outbound.guard import Guard
from reelwright.settings.openings import read_opening
from tests.unit.outbound.hostile import ADDRESSES, DNS, HOSTILE

GOOD = [
    "https://example.com",
    "https://example.com/",
    "HTTPS://Example.COM/Hook",
    "http://example.com:80/",
    "https://example.com:443/hooks/1?token=abc",
    "http://example.com:443/",
    "https://hooks.example.com/services/T0/B0/x~y;z,1",
    "https://bücher.example/",
    "https://xn--bcher-kva.example/",
    "https://例え.テスト/フック?名前=値",
    "https://example.com/straße/視頻?q=ü",
    "https://example.com/🎬",
    "https://example.com/a%20b",
    "https://example.com/?next=http://127.0.0.1/",
    "https://example.com/@me",
    "https://example.com?a@127.0.0.1",
    "https://example.com//double",
    "https://a_b.example.com/",
    "https://localhost.example.com/",
    "https://local.example.com/",
    "https://internal.example.com/",
    "https://10.example.com/",
    "https://127.0.0.1.example.com/",
    "https://0x7f.example/",
    "https://8.8.8.8/",
    "http://93.184.216.34:80/",
    "https://[2606:4700:4700::1111]/",
    "https://[2a00:1450:4001:81b::200e]:443/hook",
    "https://example.com/" + "a" * 2000,
]


def opened(*texts: str) -> Guard:
    return Guard(map(read_opening, texts))


def refuses(guard: Guard, url: str) -> bool:
    try:
        guard.check(url)
    except ForbiddenAddressError:
        return True
    return False


@pytest.mark.parametrize("url", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_address_is_refused_at_any_port(url):
    guard = Guard(public_ports=frozenset({80, 443, 8099}))
    assert refuses(guard, url.replace("{port}", "8099"))
    assert refuses(Guard(), url.replace(":{port}", ""))


def test_there_are_many_hostile_addresses():
    assert len(HOSTILE) + len(DNS) >= 100


@pytest.mark.parametrize("url", GOOD)
def test_a_good_address_is_accepted(url):
    Guard().check(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "https://localhost/", "https://example.com:8443/", "https://db/"]
)
def test_a_refusal_names_the_reason_the_setting_and_the_way_for_development(url):
    with pytest.raises(ForbiddenAddressError) as refusal:
        Guard().check(url)
    assert "REELWRIGHT_OUTBOUND_ALLOW" in refusal.value.message
    assert "reelwright webhooks listen" in refusal.value.message
    assert "public Internet" in refusal.value.message or "Port 8443" in refusal.value.message


@pytest.mark.parametrize("url", ["ftp://example.com/", "https://u:p@example.com/", "https://example.com/#x"])
def test_an_address_that_no_setting_can_open_is_refused_without_naming_it(url):
    with pytest.raises(ForbiddenAddressError) as refusal:
        opened("0.0.0.0/0:*", "example.com:*").check(url)
    assert "REELWRIGHT" not in refusal.value.message


@pytest.mark.parametrize(
    ("openings", "url"),
    [
        (["127.0.0.1:9000"], "http://127.0.0.1:9000/"),
        (["127.0.0.1:80"], "http://127.0.0.1/"),
        (["10.0.0.0/8:*"], "https://10.1.2.3:8443/"),
        (["[fd00::]/8:443"], "https://[fd00::1]/"),
        (["[fd00::/8]:443"], "https://[fd12::1]/"),
        (["[::1]:9000"], "http://[::1]:9000/"),
        (["hooks.internal:8080"], "http://hooks.internal:8080/"),
        (["Hooks.Internal:*"], "http://HOOKS.internal:1234/"),
        (["bücher.internal:80"], "http://xn--bcher-kva.internal/"),
        (["localhost:9000"], "http://localhost:9000/"),
        (["93.184.216.34:8443"], "https://93.184.216.34:8443/"),
        # Where they lead, only the DNS can tell.
        (["10.0.0.0/8:8080"], "http://example.com:8080/"),
        (["10.0.0.0/8:*"], "http://hooks.internal:8080/"),
    ],
)
def test_an_opening_opens_what_it_says(openings, url):
    opened(*openings).check(url)
    assert refuses(Guard(), url)


@pytest.mark.parametrize(
    ("openings", "url"),
    [
        (["127.0.0.1:9000"], "http://127.0.0.1:9001/"),
        (["127.0.0.1:9000"], "http://127.0.0.2:9000/"),
        (["127.0.0.1:9000"], "http://[::1]:9000/"),
        (["127.0.0.1:9000"], "http://[::ffff:127.0.0.1]:9000/"),
        (["127.0.0.1:9000"], "http://127.1:9000/"),
        (["127.0.0.1:9000"], "http://localhost:9001/"),
        (["10.0.0.0/8:443"], "http://10.0.0.1/"),
        (["10.0.0.0/8:*"], "http://11.0.0.1:8080/"),
        (["[fd00::]/8:443"], "https://[fc00::1]/"),
        (["hooks.internal:8080"], "http://hooks.internal/"),
        (["hooks.internal:8080"], "http://other.internal:8080/"),
        (["hooks.internal:8080"], "http://x.hooks.internal:8080/"),
        (["hooks.internal:8080"], "http://127.0.0.1:8080/"),
    ],
)
def test_an_opening_opens_nothing_else(openings, url):
    assert refuses(opened(*openings), url)


@pytest.mark.parametrize("name", sorted(ADDRESSES.keys() - {"ssh", "redis"}))
def test_an_address_that_misleads_is_refused_whatever_is_open(name):
    assert refuses(opened("0.0.0.0/0:*", "[::]/0:*"), ADDRESSES[name].replace("{port}", "9000"))


def test_a_name_that_cannot_be_one_is_no_opening():
    with pytest.raises(SettingsError, match="REELWRIGHT_OUTBOUND_ALLOW"):
        opened("ｌocal.internal:80")


@pytest.mark.parametrize(
    ("host", "address", "port", "permitted"),
    [
        ("example.com", "93.184.216.34", 443, True),
        ("example.com", "93.184.216.34", 9000, False),
        ("example.com", "127.0.0.1", 9000, True),
        ("example.com", "127.0.0.1", 443, False),
        ("example.com", "10.0.0.1", 9000, False),
        ("hooks.internal", "10.0.0.1", 8080, True),
        ("hooks.internal", "10.0.0.1", 80, False),
        ("other.internal", "10.0.0.1", 8080, False),
    ],
)
def test_what_a_name_resolves_to_is_judged_by_address_and_port(host, address, port, permitted):
    guard = opened("127.0.0.1:9000", "hooks.internal:8080")
    assert guard.permits(host, address, port) is permitted
