"""Whoever works on a data folder keeps its database alive when the process that owned it is gone."""

import os
import signal

import pytest

from tests.e2e.caller import TINY
from tests.e2e.processes import until


@pytest.mark.more
def test_a_worker_takes_over_a_database_whose_owner_was_killed(installation):
    api, _ = installation.api()
    worker = installation.worker()
    api.kill()
    until(lambda: "database.taken_over" in worker.err, "the worker owns the folder")
    os.kill(installation.postmaster_pid, signal.SIGKILL)

    _, caller = installation.api()
    video = caller.ended(caller.create(**TINY)["id"])

    assert video["status"] == "completed"


@pytest.mark.more
def test_a_command_that_joined_a_platform_without_a_worker_makes_its_film_itself(installation):
    installation.api()
    film = installation.folder / "film.mp4"

    command = installation.start(
        "generate", TINY["prompt"], "-o", str(film), "--seconds", "1", "--quality", "draft", "--resolution", "720p"
    )

    assert command.wait(120) == 0, command.err
    assert film.read_bytes()[4:8] == b"ftyp"
