"""Two API processes on one database: a limit is one limit, to the last request, and outlives both of them."""

import itertools
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.caller import TINY
from tests.e2e.member import OPEN, join

#: The free plan's.
LIMIT, WINDOW_S = 50, 60
#: A slot of the window, by which an admission may count longer.
SLOT_S = 0.25


class Both:
    """Two API processes, and somebody with one key for both."""

    def __init__(self, installation):
        self._installation = installation
        self._programs, self._owners = self._start()
        self._key = join(installation, self._programs[0], self._owners[0])
        self._turns = itertools.count()
        self._meet()

    def _start(self):
        return zip(*(self._installation.api(**OPEN) for _ in range(2)), strict=True)

    def _meet(self):
        self.callers = [self._installation.caller(owner.address, self._key) for owner in self._owners]

    def restart(self):
        """Stop both, the database too, and start them again."""
        assert [program.stop() for program in self._programs] == [0, 0]
        assert self._installation.leftovers() == {}
        self._programs, self._owners = self._start()
        self._meet()

    def submit(self):
        """Ask one of them after the other."""
        return self.callers[next(self._turns) % 2].http.post("/v1/videos", json=TINY)

    def submit_at_once(self, count):
        barrier = threading.Barrier(count)

        def submit(_):
            barrier.wait()
            return self.submit()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(submit, range(count)))

    def kept(self):
        return self._installation.rows("SELECT count(*) FROM jobs")[0][0]


@pytest.fixture
def both(installation):
    return Both(installation)


def _statuses(answers):
    return Counter(answer.status_code for answer in answers)


@pytest.mark.more
def test_eighty_at_once_over_both_are_exactly_fifty(both, installation):
    answers = both.submit_at_once(80)

    assert _statuses(answers) == {200: LIMIT, 429: 80 - LIMIT}
    assert both.kept() == LIMIT
    for refused in (answer for answer in answers if answer.status_code == 429):
        assert WINDOW_S - 20 <= int(refused.headers["retry-after"]) <= WINDOW_S + 1
        assert refused.headers["x-ratelimit-limit-requests"] == str(LIMIT)
        assert refused.headers["x-ratelimit-remaining-requests"] == "0"
    held = installation.rows("SELECT sum(held) FROM balances UNION ALL SELECT sum(price) FROM jobs")
    assert held[0] == held[1]
    # Looking at what one has is counted apart.
    assert [caller.http.get("/v1/videos").status_code for caller in both.callers] == [200, 200]


@pytest.mark.long
def test_two_a_second_for_a_minute_are_exactly_fifty(both):
    begun = time.monotonic()
    answers = []
    for number in range(2 * WINDOW_S):
        time.sleep(max(0.0, begun + number / 2 - time.monotonic()))
        answers.append(both.submit())
    took_s = time.monotonic() - begun

    assert took_s < WINDOW_S, "the machine was too slow to ask twice a second"
    assert _statuses(answers) == {200: LIMIT, 429: 2 * WINDOW_S - LIMIT}
    assert [answer.status_code for answer in answers[:LIMIT]] == [200] * LIMIT
    assert both.kept() == LIMIT


@pytest.mark.long
def test_a_limit_outlives_both_processes_and_ends_with_its_window(both):
    assert _statuses(both.submit_at_once(LIMIT)) == {200: LIMIT}
    spent_at = time.monotonic()

    both.restart()
    refused = [both.submit() for _ in both.callers]
    assert time.monotonic() - spent_at < WINDOW_S, "the machine was too slow to restart within the window"
    assert _statuses(refused) == {429: 2}
    wait_s = max(int(answer.headers["retry-after-ms"]) / 1000 for answer in refused)
    assert spent_at + WINDOW_S - 10 < time.monotonic() + wait_s < spent_at + WINDOW_S + 2 * SLOT_S

    time.sleep(wait_s + SLOT_S)
    assert _statuses(both.submit_at_once(60)) == {200: LIMIT, 429: 10}
