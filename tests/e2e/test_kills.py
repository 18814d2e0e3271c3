"""kill -9 of each process in the middle of its work: every acknowledged job ends, once."""

import os
import signal
import time

import pytest

from tests.e2e.caller import LONG
from tests.e2e.load import BatchLoad, Load, cancel_all
from tests.e2e.processes import until


def assert_each_was_kept_once(installation, load):
    """Every acknowledged job is there, as it was sent, and no request made two jobs or two places in the queue."""
    kept = dict(installation.rows("SELECT id, prompt FROM jobs WHERE prompt LIKE 'Calm waves, number %'"))
    assert {video_id: kept.get(video_id) for video_id in load.acknowledged} == load.acknowledged
    assert len(set(kept.values())) == len(kept)
    twice = "SELECT payload FROM pgqueuer GROUP BY payload HAVING count(*) > 1"
    assert installation.rows(twice) == []


@pytest.mark.more
def test_a_film_whose_worker_is_killed_is_made_by_another_once(installation):
    _, caller = installation.api()
    first = installation.worker()
    video_id = caller.create(**LONG)["id"]
    caller.begun(video_id)
    second = installation.worker()

    first.kill()
    video = caller.ended(video_id)

    assert (video["status"], video["attempts"]) == ("completed", 2)
    assert installation.story(video_id) == ["queued", "started", "started", "completed"]
    assert caller.http.get(f"/v1/videos/{video_id}/content").headers["content-type"] == "video/mp4"
    assert second.stop() == 0


@pytest.mark.more
def test_a_film_whose_engine_is_killed_is_made_again(installation):
    server, caller = installation.serve()
    video_id = caller.create(**LONG)["id"]
    caller.begun(video_id)
    engines = [pid for pid, command in installation.leftovers(0).items() if "reelwright.engines.child" in command]

    assert len(engines) == 1
    os.kill(engines[0], signal.SIGKILL)
    video = caller.ended(video_id)

    assert server.is_alive
    assert (video["status"], video["attempts"]) == ("completed", 2)
    assert installation.story(video_id) == ["queued", "started", "retried", "started", "completed"]


def test_what_was_acknowledged_before_the_service_was_killed_is_there_afterwards(installation):
    server, caller = installation.serve("--workers", "0")
    with Load(caller) as load:
        until(lambda: len(load.acknowledged) >= 200, "200 jobs acknowledged")
        server.kill()
        until(lambda: load.unanswered >= load.threads, "every client noticed")
    acknowledged = list(load.acknowledged)
    assert load.refusals == []

    _, caller = installation.serve("--workers", "0")

    assert_each_was_kept_once(installation, load)
    assert cancel_all(caller, acknowledged) == {"failed"}
    states = installation.rows("SELECT DISTINCT state FROM jobs WHERE id = ANY($1)", acknowledged)
    assert states == [("cancelled",)]
    ends = "SELECT count(*) FROM job_events WHERE type = 'cancelled' AND job_id = ANY($1) GROUP BY job_id"
    assert [row[0] for row in installation.rows(ends, acknowledged)] == [1] * len(acknowledged)


@pytest.mark.more
def test_a_batch_that_was_under_way_when_the_service_was_killed_is_there_whole_or_not_at_all(installation):
    acknowledged = set()
    for _ in range(3):
        server, caller = installation.serve("--workers", "0")
        with BatchLoad(caller) as load:
            until(lambda load=load: len(load.acknowledged) >= 40, "40 batches acknowledged")
            server.kill()
            until(lambda load=load: load.unanswered >= load.threads, "every client noticed")
        assert load.refusals == []
        acknowledged |= load.acknowledged.keys()

    _, caller = installation.serve("--workers", "0")

    caller.http.get("/v1/videos").raise_for_status()
    kept = dict(installation.rows("SELECT id, asked FROM batches"))
    jobs = dict(installation.rows("SELECT batch_id, count(*) FROM jobs GROUP BY batch_id"))
    assert acknowledged <= kept.keys()
    assert jobs == dict.fromkeys(kept, 10)
    assert set(kept.values()) == {10}


@pytest.mark.more
def test_a_killed_database_comes_back_by_itself_and_loses_nothing(installation):
    server, caller = installation.serve()
    film = caller.create(**LONG)["id"]
    caller.begun(film)
    with Load(caller, threads=4, pause_s=0.05) as load:
        until(lambda: len(load.acknowledged) >= 20, "20 jobs acknowledged")
        killed, killed_at = installation.postmaster_pid, time.monotonic()
        os.kill(killed, signal.SIGKILL)
        until(lambda: load.refusals, "somebody noticed")
        known = len(load.acknowledged)
        until(lambda: len(load.acknowledged) >= known + 20, "20 more jobs acknowledged")
    video = caller.ended(film)

    assert server.is_alive
    assert installation.postmaster_pid != killed
    assert {status for _, status in load.refusals} == {503}
    assert max(at for at, _ in load.refusals) - killed_at < 30
    assert load.unanswered == 0
    assert video["status"] == "completed"
    # The render outlives its database; where it was claimed anew meanwhile, the first attempt was refused as stale.
    assert installation.story(film).count("completed") == 1
    assert_each_was_kept_once(installation, load)
    assert cancel_all(caller, list(load.acknowledged)) <= {"failed", "completed"}


@pytest.mark.more
def test_the_whole_service_killed_in_the_middle_of_a_film_makes_it_after_its_next_start(installation):
    server, caller = installation.serve()
    video_id = caller.create(**LONG)["id"]
    caller.begun(video_id)

    server.kill()
    _, caller = installation.serve()
    video = caller.ended(video_id)

    assert (video["status"], video["attempts"]) == ("completed", 2)
    assert installation.story(video_id) == ["queued", "started", "started", "completed"]
