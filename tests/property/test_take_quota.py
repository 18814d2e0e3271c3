"""Rate limits against an exact sliding window: never one too many, and never refused for longer than a slot more."""

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.more

MS = 1000
DAY = 86_400_000 * MS
#: Half a minute before midnight, so that many a sequence crosses it; instants are microseconds since 1970.
START = int(datetime(2026, 11, 24, 23, 59, 30, tzinfo=UTC).timestamp()) * 1_000_000
SUBJECTS = (f"subject-{number}" for number in itertools.count())


@dataclass(frozen=True)
class Limits:
    limit: int | None
    per_day: int | None
    window_ms: int = 60_000

    @property
    def slot_ms(self):
        return max(1, self.window_ms // 120)


@dataclass
class Ledger:
    """Every admission of one subject: when, on the clock's furthest reach so far, and how much."""

    limits: Limits
    admitted: list[tuple[int, int]] = field(default_factory=list)

    def reach(self, at):
        return max([at, *(then for then, _ in self.admitted)])

    def note(self, at, costs):
        at = self.reach(at)
        self.admitted += [(at, cost) for cost in costs]

    def in_window(self, at):
        """What an exact window that ends at an instant holds."""
        return sum(cost for then, cost in self.admitted if at - self.limits.window_ms * MS < then <= at)

    def in_slots(self, at):
        """The same with every instant rounded up to the end of its slot."""
        window, slot = self.limits.window_ms * MS, self.limits.slot_ms * MS
        return sum(cost for then, cost in self.admitted if (then // slot + 1) * slot + window > at)

    def on_day_of(self, at):
        return sum(cost for then, cost in self.admitted if then // DAY == at // DAY)

    def has_room(self, at, cost, used):
        limit, per_day = self.limits.limit, self.limits.per_day
        return (limit is None or used + cost <= limit) and (per_day is None or self.on_day_of(at) + cost <= per_day)


class Asker:
    """Asks the database's function, at whatever instant."""

    def __init__(self, where):
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(asyncpg.connect(**where))

    def close(self):
        self._runner.run(self._connection.close())
        self._runner.close()

    def ask(self, subject, limits, at, costs):
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
        return self._runner.run(
            self._connection.fetchrow(
                "SELECT * FROM take_quota($1, 'submissions', $2::int[], $3, $4, $5, $6)",
                *(subject, costs, limits.limit, limits.window_ms, limits.per_day, instant),
            )
        )

    def would_admit(self, subject, limits, at, cost):
        """Ask, and take it back."""
        self._runner.run(self._connection.execute("BEGIN"))
        try:
            return self.ask(subject, limits, at, [cost])["admitted"] == [True]
        finally:
            self._runner.run(self._connection.execute("ROLLBACK"))


@pytest.fixture
def asker(where):
    asker = Asker(where)
    yield asker
    asker.close()


def advances(least):
    edges = [0, 1, 249_999, 250_000, 250_001, 59_999_999, 60_000_000, 60_250_000, DAY - 1, DAY]
    seconds = st.integers(least, 70_000_000)
    return st.sampled_from([edge for edge in edges if edge >= least]) | seconds | st.integers(0, 500_000)


LIMITS = st.builds(
    Limits, st.integers(1, 8), st.none() | st.integers(3, 16), st.sampled_from([60_000, 60_000, 1000, 3_600_000])
) | st.builds(Limits, st.none(), st.integers(1, 16))
COSTS = st.lists(st.integers(1, 3), min_size=1, max_size=4)
FORWARD = st.lists(st.tuples(advances(0), COSTS), min_size=1, max_size=14)
ANY_WAY = st.lists(st.tuples(advances(0) | st.integers(-90_000_000, -1), COSTS), min_size=1, max_size=14)
THOROUGH = settings(deadline=None, suppress_health_check=list(HealthCheck))


def taken_of(costs, answer):
    return [cost for cost, is_admitted in zip(costs, answer["admitted"], strict=True) if is_admitted]


@THOROUGH
@given(LIMITS, FORWARD)
def test_what_fits_is_admitted_in_order_and_the_rest_is_told_as_it_is(asker, limits, asks):
    subject, ledger, at = next(SUBJECTS), Ledger(limits), START
    for advance, costs in asks:
        at += advance
        answer = asker.ask(subject, limits, at, costs)
        for cost, is_admitted in zip(costs, answer["admitted"], strict=True):
            assert is_admitted == ledger.has_room(at, cost, ledger.in_slots(at))
            assert not is_admitted or ledger.has_room(at, cost, ledger.in_window(at))
            if is_admitted:
                ledger.note(at, [cost])
        assert answer["remaining"] == (None if limits.limit is None else limits.limit - ledger.in_slots(at))
        assert answer["remaining_today"] == (None if limits.per_day is None else limits.per_day - ledger.on_day_of(at))
        assert (answer["reset_ms"] == 0) == (ledger.in_slots(at) == 0)
        if answer["reset_ms"]:
            assert ledger.in_slots(at + answer["reset_ms"] * MS) == 0
            assert ledger.in_slots(at + (answer["reset_ms"] - 1) * MS) > 0


@THOROUGH
@given(LIMITS, ANY_WAY)
# Refused by the day while the window is full as well, just before midnight.
@example(Limits(2, 2), [(29_000_000, [1, 1, 1])])
# Back over midnight with the day spent.
@example(Limits(None, 1), [(31_000_000, [1]), (-10_000_000, [1])])
def test_no_window_and_no_day_holds_too_much_even_when_the_clock_is_set_back(asker, limits, asks):
    subject, ledger, at = next(SUBJECTS), Ledger(limits), START
    for advance, costs in asks:
        at += advance
        answer = asker.ask(subject, limits, at, costs)
        ledger.note(at, taken_of(costs, answer))
        refused = next((cost for cost, is_in in zip(costs, answer["admitted"], strict=True) if not is_in), None)
        assert (answer["retry_ms"] > 0) == (refused is not None)
        if refused is not None and refused <= min(limits.limit or refused, limits.per_day or refused):
            again = at + answer["retry_ms"] * MS
            assert asker.would_admit(subject, limits, again, refused)
            assert not asker.would_admit(subject, limits, again - MS, refused)
    for then, _ in ledger.admitted:
        assert limits.limit is None or ledger.in_window(then) <= limits.limit
        assert limits.per_day is None or ledger.on_day_of(then) <= limits.per_day


@THOROUGH
@given(LIMITS, FORWARD)
def test_a_refusal_lasts_no_more_than_a_slot_longer_than_an_exact_window_would_refuse(asker, limits, asks):
    subject, ledger, at = next(SUBJECTS), Ledger(limits), START
    for advance, costs in asks:
        at += advance
        answer = asker.ask(subject, limits, at, costs)
        ledger.note(at, taken_of(costs, answer))
        refused = next((cost for cost, is_in in zip(costs, answer["admitted"], strict=True) if not is_in), None)
        if refused is None or refused > min(limits.limit or refused, limits.per_day or refused):
            continue
        early = at + (answer["retry_ms"] - limits.slot_ms - 1) * MS
        assert early < at or not ledger.has_room(early, refused, ledger.in_window(early))


def test_a_window_that_is_changed_keeps_what_was_admitted_in_it(asker):
    minute, hour = Limits(2, None), Limits(2, None, 3_600_000)
    assert asker.ask("changed", minute, START, [1, 1])["admitted"] == [True, True]

    in_an_hour = asker.ask("changed", hour, START + 60_250 * MS, [1])
    back = asker.ask("changed", minute, START + 60_500 * MS, [1])

    assert (in_an_hour["admitted"], back["admitted"]) == ([False], [True])
    assert in_an_hour["retry_ms"] == 3_600_000 + 500 - 60_250


def test_subjects_and_buckets_are_counted_apart(asker):
    limits = Limits(1, None)

    assert [asker.ask(subject, limits, START, [1])["admitted"] for subject in ("a", "b", "a")] == [
        [True],
        [True],
        [False],
    ]
