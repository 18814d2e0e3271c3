"""The schedule of deliveries: eleven attempts over about 72 hours, whatever the dice and the receivers say."""

from datetime import timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.webhook import JITTER, MAX_RETRY_AFTER, SCHEDULE, next_attempt

dice = st.floats(0, 1)


@given(st.lists(dice, min_size=11, max_size=11))
def test_eleven_attempts_over_about_72_hours(thrown):
    waits = [next_attempt(attempts, None, dice=each) for attempts, each in zip(count(1), thrown, strict=False)]

    assert waits[-1] is None, "the eleventh is the last"
    made = [wait for wait in waits if wait is not None]
    assert len(made) == 10
    assert timedelta(hours=64) < sum(made, timedelta()) < timedelta(hours=80)
    for wait, said in zip(made, SCHEDULE[1:], strict=True):
        assert said * (1 - JITTER) <= wait <= said * (1 + JITTER)


def test_without_luck_it_is_the_written_schedule():
    waits = [next_attempt(attempts, None, dice=0.5) for attempts in range(1, 11)]

    assert waits == list(SCHEDULE[1:])
    assert sum(waits, timedelta()) == timedelta(hours=71, minutes=35, seconds=35)


@given(st.integers(1, 10), st.timedeltas(timedelta(0), timedelta(days=400)), dice)
def test_a_receiver_may_ask_for_more_time_but_not_for_less_and_not_for_ever(attempts, asked, thrown):
    plain = next_attempt(attempts, None, dice=thrown)
    wait = next_attempt(attempts, asked, dice=thrown)

    assert plain <= wait <= max(plain, MAX_RETRY_AFTER)
    assert wait >= min(asked, MAX_RETRY_AFTER)


@given(st.integers(11, 1000), st.timedeltas(timedelta(0), timedelta(days=400)), dice)
def test_nothing_that_a_receiver_asks_for_buys_a_twelfth_attempt(attempts, asked, thrown):
    assert next_attempt(attempts, asked, dice=thrown) is None
