"""The desk for keys over a real platform: whose they are, what they may do, and when they end."""

import pytest

from reelwright.errors import InvalidRequestError, KeyEndedError, KeyNotFoundError, RevokedKeyError
from tests.integration.desk.conftest import ADA


async def test_a_key_gets_what_was_asked_and_lives_as_long_and_costs_no_more(desk, ada):
    made = await desk.keys.create("ci", account=ADA, scopes=["videos:read"], expires_in_s=3600, spend_cap="1.5")

    assert made["scopes"] == ["videos:read"]
    assert made["expires_at"] - made["created_at"] == 3600
    assert (made["spend_cap"], made["spent"], made["state"]) == ("1.50", "0.00", "active")
    assert [key["id"] for key in await desk.keys.list(ADA)] == [made["id"]]
    assert "key" not in (await desk.keys.list(ADA))[0]


@pytest.mark.parametrize(
    "wishes",
    [{"scopes": ["odd"]}, {"spend_cap": "1,5"}, {"spend_cap": "-1"}, {"expires_in_s": 0}],
)
async def test_a_key_that_makes_no_sense_is_not_made(desk, ada, wishes):
    with pytest.raises(InvalidRequestError):
        await desk.keys.create("ci", account=ADA, **wishes)

    assert await desk.keys.list(ADA) == []


async def test_a_key_is_found_in_whatever_account_unless_one_is_named(desk, ada, platform):
    key = await desk.keys.create("laptop", account=ADA)

    assert (await desk.keys.rename(key["id"], "desktop"))["name"] == "desktop"
    with pytest.raises(KeyNotFoundError):
        await desk.keys.revoke(key["id"], account="owner")
    assert (await desk.keys.revoke(key["id"]))["state"] == "revoked"
    with pytest.raises(KeyNotFoundError):
        await desk.keys.revoke("key_" + "0" * 32)
    with pytest.raises(RevokedKeyError):
        await platform.authenticator.authenticate(key["key"])


async def test_a_rotated_key_ends_after_its_grace(desk, ada):
    key = await desk.keys.create("laptop", account=ADA, expires_in_s=10**12)

    new = await desk.keys.rotate(key["id"], grace_s=0)

    old = next(each for each in await desk.keys.list(ADA) if each["id"] == key["id"])
    assert old["state"] == "expired"
    assert (new["name"], new["scopes"], new["state"]) == ("laptop", key["scopes"], "active")
    assert new["key"] != key["key"]
    with pytest.raises(KeyEndedError):
        await desk.keys.rotate(key["id"], grace_s=60)
    with pytest.raises(InvalidRequestError):
        await desk.keys.rotate(new["id"], grace_s=10**9)
