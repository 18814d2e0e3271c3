"""`REELWRIGHT_OUTBOUND_ALLOW`: what can be written there, and what is said about the rest."""

import os
from ipaddress import ip_network

import pytest

from reelwright.errors import SettingsError
from reelwright.settings.openings import read_opening
from reelwright.settings.server import ServerSettings


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable of ours, and a folder without a `.env`."""
    for name in [name for name in os.environ if name.startswith("REELWRIGHT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("127.0.0.1:9000", (ip_network("127.0.0.1"), 9000)),
        ("10.0.0.0/8:*", (ip_network("10.0.0.0/8"), None)),
        ("[fd00::]/8:443", (ip_network("fd00::/8"), 443)),
        ("[fd00::/8]:443", (ip_network("fd00::/8"), 443)),
        ("[::1]:*", (ip_network("::1"), None)),
        ("Hooks.internal:8080", ("hooks.internal", 8080)),
        ("localhost:9000", ("localhost", 9000)),
        ("bücher.internal:80", ("bücher.internal", 80)),
    ],
)
def test_an_opening_is_a_network_or_a_name_with_a_port(text, opening):
    assert read_opening(text) == opening


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("127.0.0.1", "not an address with a port"),
        ("hooks.internal", "not an address with a port"),
        ("::1:9000", "not an address with a port"),
        ("http://127.0.0.1:9000", "not an address with a port"),
        ("127.0.0.1:9000/path", "not an address with a port"),
        ("127.0.0.1:http", "not an address with a port"),
        ("127.0.0.1:0", "from 1 to 65535"),
        ("127.0.0.1:65536", "from 1 to 65535"),
        ("127.1:80", "not an IP address or network"),
        ("10.0.0.0/33:80", "not an IP address or network"),
        ("[fd00::x]:80", "not an address with a port"),
        ("10.0.0.1/8:80", "10.0.0.0/8 is the network"),
        ("*.internal:80", "neither a host name nor a network"),
        ("-x.internal:80", "neither a host name nor a network"),
    ],
)
def test_what_is_no_opening_is_refused_with_a_sentence(text, complaint):
    with pytest.raises(SettingsError, match=complaint) as error:
        ServerSettings.load(outbound_allow=text)
    assert error.value.message.startswith("REELWRIGHT_OUTBOUND_ALLOW: ")


def test_openings_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("REELWRIGHT_OUTBOUND_ALLOW", "127.0.0.1:9000, hooks.internal:*,")
    assert ServerSettings.load().outbound_openings == ((ip_network("127.0.0.1"), 9000), ("hooks.internal", None))


def test_nothing_is_open_by_default():
    assert ServerSettings.load().outbound_openings == ()
