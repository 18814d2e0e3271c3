"""Keys that are wrong take the same time however much of them is right, and what cannot be a key asks nobody."""

import random
import statistics
import time

import pytest

from reelwright.domain.key import KEY_PREFIX, _check_characters, new_key
from reelwright.errors import MalformedKeyError, UnknownKeyError
from reelwright.services.access import Authenticator
from reelwright.services.keys import KeyWish
from tests.factories import PEPPER

KEYS = 10_000
BODY_CHARS = 32
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: How many of its standard errors a difference of two means may be: by chance it is more once in millions of runs.
SIGMAS = 5
#: A machine that is busy with other things may spoil a run; what depends on the key does so in every one.
RUNS = 3


class Untouchable:
    """A database that nobody may ask."""

    def read(self):
        raise AssertionError("the database was asked")

    begin = read


@pytest.fixture
async def real(keyring, owner):
    return (await keyring.create(owner.id, KeyWish("real"))).secret


def _nearly(key, number):
    """A wrong key whose body begins as a real one's does, all but the last three characters."""
    body = key.removeprefix(KEY_PREFIX)[:BODY_CHARS]
    tail = "".join(ALPHABET[number // 62**place % 62] for place in range(3))
    wrong = body[:-3] + tail
    assert wrong != body
    return KEY_PREFIX + wrong + _check_characters(wrong)


def _spread(samples):
    """Mean and its standard error, without the slowest tenth: those were waiting for the machine."""
    kept = sorted(samples)[: len(samples) * 9 // 10]
    return statistics.fmean(kept), statistics.stdev(kept) / len(kept) ** 0.5


def _wrong_keys(real, chance):
    """(whether it begins as the real one does, key), in random order."""
    mine = real.removeprefix(KEY_PREFIX)[BODY_CHARS - 3 : BODY_CHARS]
    is_mine = sum(ALPHABET.index(char) * 62**place for place, char in enumerate(mine))
    numbers = chance.sample([number for number in range(62**3) if number != is_mine], KEYS // 2)
    keys = [(True, _nearly(real, number)) for number in numbers] + [(False, new_key()) for _ in numbers]
    chance.shuffle(keys)
    return keys


async def _measure(authenticator, keys):
    """Nanoseconds that each refusal took, by whether the key began as the real one does."""
    times_ns = {True: [], False: []}
    for begins_alike, key in keys:
        begun = time.perf_counter_ns()
        try:
            await authenticator.authenticate(key)
        except UnknownKeyError:
            times_ns[begins_alike].append(time.perf_counter_ns() - begun)
    return times_ns


@pytest.mark.more
async def test_the_time_of_a_wrong_key_does_not_depend_on_how_much_of_a_real_one_it_begins_with(database, clock, real):
    authenticator = Authenticator(database, clock, (PEPPER,))
    keys = _wrong_keys(real, random.Random(7))
    await _measure(authenticator, keys[:200])
    differences = []
    for _ in range(RUNS):
        await authenticator.authenticate(real)
        times_ns = await _measure(authenticator, keys)
        assert [len(samples) for samples in times_ns.values()] == [KEYS // 2] * 2
        (alike, alike_error), (other, other_error) = _spread(times_ns[True]), _spread(times_ns[False])
        error = (alike_error**2 + other_error**2) ** 0.5
        differences.append((alike - other) / error)
        # A run too coarse to see two hundredths of the time shows nothing.
        if abs(differences[-1]) < SIGMAS and error < 0.02 * other:
            return
    pytest.fail(f"the means differ by {differences} standard errors")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
        lambda key: key[:10] + ("0" if key[10] != "0" else "1") + key[11:],
        lambda key: key[:-1],
        lambda key: key + "0",
        lambda key: key.upper(),
        lambda key: f" {key}",
        lambda key: f'"{key}"',
        lambda key: key.replace("sk-rw-", "sk-"),
        lambda key: "sk-rw-" + "é" * 38,
        lambda key: "sk-rw-" + "\x00" * 38,
        lambda key: "sk-rw-",
        lambda key: "x" * 100_000,
    ],
)
async def test_a_malformed_key_is_refused_before_the_database_is_asked(clock, spoil):
    with pytest.raises(MalformedKeyError):
        await Authenticator(Untouchable(), clock, (PEPPER,)).authenticate(spoil(new_key()))
