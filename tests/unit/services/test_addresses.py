"""Where somebody comes from: the same network is the same origin, and the address cannot be read from it."""

import pytest

from reelwright.services.addresses import origin_of

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1", "fe80::1%eth0", True),
    ],
)
def test_an_origin_is_an_ipv4_address_or_an_ipv6_network(one, other, is_same):
    assert (origin_of(one, KEY) == origin_of(other, KEY)) is is_same
    assert len(origin_of(one, KEY)) == 32


def test_another_key_makes_another_origin():
    assert origin_of("203.0.113.7", KEY) != origin_of("203.0.113.7", b"j" * 32)


@pytest.mark.parametrize("address", [None, "", "testclient", "/run/socket", "203.0.113.7:80"])
def test_what_is_no_address_has_no_origin(address):
    assert origin_of(address, KEY) is None
