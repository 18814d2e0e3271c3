"""When to try again, and after how long."""

from __future__ import annotations

import pytest

from reelwright.client.retries import Patience, asked_delay_s, is_transient
from reelwright.client.steps import Broken, Reply

SERVER_DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


def calm(dice: float = 0.0, max_retries: int = 5) -> Patience:
    return Patience(max_retries, clock=lambda: 0.0, dice=lambda: dice)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
def test_these_statuses_may_fare_better_later(status: int) -> None:
    assert is_transient(Reply(status))
    assert not is_transient(Reply(status, {"x-should-retry": "false"}))


@pytest.mark.parametrize("status", [200, 206, 302, 400, 401, 403, 404, 413, 422])
def test_these_statuses_stand(status: int) -> None:
    assert not is_transient(Reply(status))


def test_the_server_may_ask_for_another_try_of_a_refusal_but_not_of_a_success() -> None:
    assert is_transient(Reply(400, {"x-should-retry": "True"}))
    assert not is_transient(Reply(200, {"x-should-retry": "true"}))


def test_a_break_is_transient_unless_it_would_happen_again() -> None:
    assert is_transient(Broken(OSError()))
    assert not is_transient(Broken(OSError(), retryable=False))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": SERVER_DATE}, 30),
        ({"retry-after": "Wed, 21 Oct 2026 07:27:00 GMT", "date": SERVER_DATE}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 -0000", "date": SERVER_DATE}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
    ],
)
def test_what_the_server_asks_for_is_understood(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_delay_s(Reply(503, headers)) == seconds


def test_the_backoff_doubles_up_to_a_minute_and_is_jittered() -> None:
    patient = calm(max_retries=9)
    assert [patient.delay_s(Reply(503), tries) for tries in range(1, 10)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert calm(dice=0.5).delay_s(Broken(OSError()), 3) == 4.5


def test_what_is_asked_for_is_waited_and_at_most_a_tenth_more() -> None:
    asked = Reply(429, {"retry-after": "20"})
    assert calm().delay_s(asked, 1) == 20
    assert calm(dice=0.5).delay_s(asked, 4) == 21


def test_a_server_that_asks_for_more_than_two_minutes_is_not_waited_for() -> None:
    assert calm().delay_s(Reply(429, {"retry-after": "120"}), 1) == 120
    assert calm().delay_s(Reply(429, {"retry-after": "121"}), 1) is None


def test_patience_ends() -> None:
    assert calm(max_retries=2).delay_s(Reply(503), 2) == 2
    assert calm(max_retries=2).delay_s(Reply(503), 3) is None
    assert calm(max_retries=0).delay_s(Reply(503), 1) is None
