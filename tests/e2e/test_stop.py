"""SIGTERM in the middle of a film: in good order, within the grace, and nothing is lost."""

import signal

import pytest

from tests.e2e.caller import LONG, TINY

#: No machine makes this within the grace.
ENDLESS = LONG | {"seconds": 60, "size": "3840x2160", "fps": 60, "quality": "high"}
GRACE_S = 30


@pytest.mark.more
def test_a_film_that_is_nearly_done_is_finished_before_the_service_stops(installation):
    server, caller = installation.serve()
    video_id = caller.create(**TINY)["id"]
    caller.begun(video_id, progress=0)

    assert server.stop() == 0
    assert installation.leftovers() == {}

    _, caller = installation.serve("--workers", "0")
    video = caller.get(video_id)
    assert (video["status"], video["attempts"]) == ("completed", 1)


@pytest.mark.more
def test_a_second_signal_stops_at_once_and_the_next_start_makes_the_film(installation):
    server, caller = installation.serve()
    video_id = caller.create(**LONG)["id"]
    caller.begun(video_id)

    server.signal(signal.SIGTERM)
    server.hear("draining")
    assert server.is_alive
    server.signal(signal.SIGTERM)
    assert server.wait(20) == 0
    assert installation.leftovers() == {}

    _, caller = installation.serve()
    video = caller.ended(video_id)
    assert video["status"] == "completed"
    assert installation.story(video_id) == ["queued", "started", "handed_back", "started", "completed"]


@pytest.mark.more
def test_a_film_that_outlasts_the_grace_goes_back_into_the_queue(installation):
    server, caller = installation.serve()
    video_id = caller.create(**ENDLESS)["id"]
    caller.begun(video_id, progress=0)

    server.signal(signal.SIGTERM)
    assert server.wait(GRACE_S + 15) == 0
    assert installation.leftovers() == {}

    _, caller = installation.serve("--workers", "0")
    assert caller.get(video_id)["status"] == "queued"
    assert installation.story(video_id) == ["queued", "started", "handed_back"]
    assert caller.cancel(video_id)["cancelled"] is True
