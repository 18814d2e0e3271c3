"""Which IP addresses are public."""

import pytest

from reelwright.outbound.addresses import is_public

PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.32.0.1", "192.0.1.1"]
PUBLIC_V6 = ["2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "2400:cb00::1", "2001:4860:4860::8888"]
NOT_PUBLIC = [
    "0.0.0.0", "0.255.255.255", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "192.0.0.9", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
]  # fmt: skip
NOT_PUBLIC_V6 = [
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:10::1", "2001:1ff::1", "2001:db8::1", "2002:808:808::1", "3fff:fff::1", "5f00::1", "fc00::1",
    "fd00::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_V6)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC + NOT_PUBLIC_V6)
def test_an_address_that_is_not_of_the_internet_is_not(address):
    assert not is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "8.8.8.8/32"])
def test_what_is_no_address_is_not_public(text):
    assert not is_public(text)
