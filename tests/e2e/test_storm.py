"""A storm: for minutes, kill -9 at random of API, workers, engines and database while clients submit real films.

Run by hand, `./run test --long`: it takes about five minutes and both cores.
"""

import collections
import contextlib
import os
import random
import signal
import time

import pytest

from tests.e2e.load import Load
from tests.e2e.processes import until
from tests.e2e.test_kills import assert_each_was_kept_once

pytestmark = pytest.mark.long

STORM_S = 180
CALM_S = 300
PORT = 18471


class Storm:
    """The processes that are killed, each replaced at once."""

    def __init__(self, installation, seed):
        self._installation = installation
        self._random = random.Random(seed)
        self.struck = collections.Counter()
        self.api, self.caller = installation.api(port=PORT)
        self.workers = [installation.worker() for _ in range(2)]

    def strike(self):
        kind = self._random.choices(["worker", "engine", "database", "api"], weights=[4, 3, 1, 2])[0]
        getattr(self, f"_kill_{kind}")()
        self.struck[kind] += 1

    def _kill_worker(self):
        index = self._random.randrange(len(self.workers))
        self.workers[index].kill()
        self.workers[index] = self._installation.worker()

    def _kill_engine(self):
        found = self._installation.leftovers(0).items()
        engines = [pid for pid, command in found if "reelwright.engines.child" in command]
        if engines:
            os.kill(self._random.choice(engines), signal.SIGKILL)

    def _kill_database(self):
        # It may be down already, or not yet have written its pid.
        with contextlib.suppress(OSError, IndexError):
            os.kill(self._installation.postmaster_pid, signal.SIGKILL)

    def _kill_api(self):
        self.api.kill()
        self.api, _ = self._installation.api(port=PORT)


def _unended(installation):
    return installation.rows("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')")[0][0]


def test_every_acknowledged_job_ends_once_whatever_is_killed(installation):
    storm = Storm(installation, seed=random.randrange(2**32))
    wait = random.Random(1)
    with Load(storm.caller, threads=3, pause_s=0.7) as load:
        ends_at = time.monotonic() + STORM_S
        while time.monotonic() < ends_at:
            time.sleep(wait.uniform(0.5, 4))
            storm.strike()

    until(lambda: _unended(installation) == 0, "every job has ended", CALM_S, pause_s=1)

    states = dict(installation.rows("SELECT state, count(*) FROM jobs GROUP BY state"))
    attempts = dict(installation.rows("SELECT attempt, count(*) FROM jobs GROUP BY attempt ORDER BY attempt"))
    print(f"struck {dict(storm.struck)}; acknowledged {len(load.acknowledged)}, states {states}, attempts {attempts}")
    assert_each_was_kept_once(installation, load)
    ends = "SELECT count(*) FROM job_events WHERE type IN ('completed', 'failed', 'cancelled') GROUP BY job_id"
    assert {row[0] for row in installation.rows(ends)} == {1}
    reasons = {row[0] for row in installation.rows("SELECT failure_code FROM jobs WHERE state = 'failed'")}
    assert reasons <= {"worker_lost", "engine_crashed"}, "a job may be given up after three attempts, nothing else"
    completed = installation.rows("SELECT id FROM jobs WHERE state = 'completed'")
    for (video_id,) in completed[:: max(1, len(completed) // 20)]:
        answer = storm.caller.http.get(f"/v1/videos/{video_id}/content")
        assert (answer.status_code, answer.content[4:8]) == (200, b"ftyp")
    assert {status for _, status in load.refusals} <= {503}
