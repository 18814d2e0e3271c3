"""What an attempt's outcome makes of its job, and that no outcome makes a move that is not allowed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.job import (
    MAX_ATTEMPTS,
    MOVES,
    Cancelled,
    Failed,
    Failure,
    Finished,
    HandedBack,
    JobState,
    Retry,
    decide,
)
from reelwright.domain.request import Size
from tests.factories import NOW, make_job, make_rendition

LOST = Failure("worker_lost", "The worker was lost.")
OUTCOMES = st.sampled_from([Finished(make_rendition()), Failed(LOST), Retry(LOST), Cancelled(), HandedBack()])


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Finished(make_rendition()), (JobState.COMPLETED, None)),
        (Failed(LOST), (JobState.FAILED, LOST)),
        (Cancelled(), (JobState.CANCELLED, Failure("cancelled", "The job was cancelled."))),
        (HandedBack(), (JobState.QUEUED, None)),
        (Retry(LOST), (JobState.QUEUED, LOST)),
    ],
)
def test_an_outcome_of_the_first_attempt(outcome, expected):
    assert decide(outcome, 1) == expected


@pytest.mark.parametrize("counted", [MAX_ATTEMPTS, MAX_ATTEMPTS + 1])
def test_the_last_lost_attempt_fails_the_job_and_says_how_often_it_was_tried(counted):
    expected = Failure("worker_lost", f"The worker was lost. It was tried {counted} times.")

    assert decide(Retry(LOST), counted) == (JobState.FAILED, expected)


@given(OUTCOMES, st.integers(1, 10))
def test_no_outcome_makes_a_move_that_is_not_allowed(outcome, counted):
    state, failure = decide(outcome, counted)

    assert state in MOVES[JobState.RUNNING]
    assert (failure is None) == isinstance(outcome, Finished | HandedBack)


@given(st.integers(0, 10))
def test_a_job_handed_back_never_runs_out_of_attempts(counted):
    assert decide(HandedBack(), counted)[0] is JobState.QUEUED


def test_a_state_is_terminal_exactly_when_it_allows_no_move():
    assert set(MOVES) == set(JobState)
    assert {state for state in JobState if state.is_terminal} == {state for state, to in MOVES.items() if not to}
    assert [make_job(state=state).is_terminal for state in JobState] == [state.is_terminal for state in JobState]


def test_excused_attempts_do_not_count():
    assert make_job(attempt=5, excused=3).counted_attempts == 2


@pytest.mark.parametrize(
    ("rendered_at", "is_native"),
    [
        (Size(1280, 720), True),
        (Size(1920, 1080), True),
        (Size(1279, 720), False),
        (Size(1280, 719), False),
        (Size(2560, 360), False),
    ],
)
def test_a_rendition_is_native_when_no_direction_was_scaled_up(rendered_at, is_native):
    assert make_rendition(size=Size(1280, 720), rendered_at=rendered_at).is_native is is_native


def test_a_job_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        make_job().state = JobState.FAILED


def test_a_new_job_has_nothing_to_show_yet():
    job = make_job()

    assert (job.progress, job.stage, job.rendition, job.failure, job.created_at) == (0, None, None, None, NOW)


def test_a_job_has_expired_from_its_instant_on_whether_or_not_it_was_swept():
    job = make_job(state=JobState.COMPLETED, expires_at=NOW)

    assert job.as_of(NOW - timedelta(microseconds=1)).is_expired is False
    assert job.as_of(NOW).is_expired is True
    assert make_job().as_of(NOW).is_expired is False
