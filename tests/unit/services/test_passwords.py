"""Passwords: what is kept of them, and what a wrong one costs."""

import asyncio

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from reelwright.services.passwords import Passwords

PASSWORD = "correct horse battery"
COMPOSED, DECOMPOSED = "Z\u00fcrich am See", "Zu\u0308rich am See"


@pytest.fixture
def passwords():
    return Passwords()


async def test_a_password_is_kept_as_argon2id_with_owasps_parameters_and_a_salt(passwords):
    first, second = await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)

    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


async def test_only_the_right_password_is_right(passwords):
    kept = await passwords.hash(PASSWORD)

    assert await passwords.verify(PASSWORD, kept) == (True, None)
    assert await passwords.verify(PASSWORD + " ", kept) == (False, None)
    assert await passwords.verify("", kept) == (False, None)


async def test_what_keyboards_type_differently_is_one_password(passwords):
    assert await passwords.verify(DECOMPOSED, await passwords.hash(COMPOSED)) == (True, None)


async def test_a_hash_of_other_parameters_is_replaced_when_the_password_was_right(passwords):
    kept = Argon2Hasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)

    is_right, fresh = await passwords.verify(PASSWORD, kept)

    assert is_right
    assert await passwords.verify(PASSWORD, fresh) == (True, None)
    assert await passwords.verify("wrong", kept) == (False, None)


@pytest.mark.parametrize("password", [PASSWORD, "x" * 257, "\ud800"], ids=["ordinary", "too long", "no text"])
async def test_without_an_account_every_password_is_wrong(passwords, password):
    assert await passwords.verify(password, None) == (False, None)


async def test_a_hash_is_computed_whether_or_not_there_is_an_account(passwords, monkeypatch):
    """Otherwise the time would tell; the work is counted, not timed."""
    kept = await passwords.hash(PASSWORD)
    computed = []
    verify = Argon2Hasher.verify
    monkeypatch.setattr(Argon2Hasher, "verify", lambda *given: computed.append(given[2][:30]) or verify(*given))

    for known in (kept, None):
        await passwords.verify("wrong", known)

    assert computed[0] == computed[1] == kept[:30]


async def test_no_more_are_hashed_at_once_than_allowed_even_when_those_who_asked_have_gone(monkeypatch):
    import threading

    at_once, most, lock = 0, 0, threading.Lock()
    hash_password = Argon2Hasher.hash

    def watched(*given, **wishes):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        try:
            return hash_password(*given, **wishes)
        finally:
            with lock:
                at_once -= 1

    monkeypatch.setattr(Argon2Hasher, "hash", watched)
    passwords = Passwords(concurrency=2)
    gone = [asyncio.ensure_future(passwords.hash(PASSWORD)) for _ in range(4)]
    await asyncio.sleep(0)
    for task in gone:
        task.cancel()
    await asyncio.gather(*(passwords.hash(PASSWORD) for _ in range(6)))

    assert most == 2
