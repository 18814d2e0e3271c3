"""Bodies about webhooks are read into wishes, and everything that is wrong with one is told at once."""

from datetime import UTC, datetime

import pytest

from reelwright.api.fields import Fields
from reelwright.api.webhook_wire import KEEP_OLD, read_change, read_resend, read_rotation, read_trial, read_wish
from reelwright.domain.event import DEFAULT_EVENT_TYPES, SUBSCRIBABLE, EventType
from reelwright.domain.webhook import EndpointStatus, Payload
from reelwright.errors import InvalidRequestError
from reelwright.services.webhook_endpoints import EndpointChange

URL = "https://example.com/hooks"


def faults_of(read, body):
    with pytest.raises(InvalidRequestError) as raised:
        read(Fields(body))
    return {(fault.code, fault.param) for fault in raised.value.faults}


def test_an_address_is_enough_and_brings_all_events_but_those_that_must_be_asked_for():
    wish = read_wish(Fields({"url": URL}))

    assert (wish.url, wish.name, wish.payload) == (URL, None, Payload.THIN)
    assert wish.event_types == DEFAULT_EVENT_TYPES
    assert EventType.VIDEO_PROGRESS not in wish.event_types


@pytest.mark.parametrize("said", [["video.failed", "video.completed", "video.failed"], "video.failed, video.completed"])
def test_events_are_taken_each_once_and_in_our_order(said):
    assert read_wish(Fields({"url": URL, "event_types": said})).event_types == (
        EventType.VIDEO_COMPLETED,
        EventType.VIDEO_FAILED,
    )


def test_all_that_can_be_subscribed_to_can_be_asked_for():
    assert read_wish(Fields({"url": URL, "event_types": list(SUBSCRIBABLE)})).event_types == SUBSCRIBABLE


@pytest.mark.parametrize("strange", ["*", "response.completed", "webhook.test", "video.complete"])
def test_an_event_that_does_not_exist_is_refused_by_name(strange):
    with pytest.raises(InvalidRequestError, match=strange.replace("*", r"\*")) as raised:
        read_wish(Fields({"url": URL, "event_types": ["video.completed", strange]}))

    assert raised.value.faults[0].param == "event_types"


def test_everything_wrong_with_a_wish_is_told_at_once():
    body = {"name": 7, "event_types": [], "payload": "fat", "colour": "red"}

    assert faults_of(read_wish, body) == {
        ("missing_field", "url"),
        ("invalid_type", "name"),
        ("invalid_value", "event_types"),
        ("invalid_value", "payload"),
        ("invalid_value", "colour"),
    }


def test_a_change_leaves_what_it_does_not_name():
    assert read_change(Fields({})) == EndpointChange()
    assert read_change(Fields({"status": "disabled"})) == EndpointChange(status=EndpointStatus.DISABLED)


def test_nobody_but_the_platform_pauses_an_endpoint():
    assert faults_of(read_change, {"status": "paused"}) == {("invalid_value", "status")}


@pytest.mark.parametrize(("body", "kept"), [({}, True), ({KEEP_OLD: True}, True), ({KEEP_OLD: False}, False)])
def test_the_old_secret_goes_on_signing_unless_told(body, kept):
    assert read_rotation(Fields(body)) is kept


def test_a_rotation_takes_nothing_else():
    assert faults_of(read_rotation, {"keep": True}) == {("invalid_value", "keep")}
    assert faults_of(read_rotation, {KEEP_OLD: "perhaps"}) == {("invalid_type", KEEP_OLD)}


def test_a_trial_is_of_any_event_and_of_one_of_its_own_unless_told():
    assert read_trial(Fields({})) is EventType.TEST
    assert read_trial(Fields({"event_type": "batch.completed"})) is EventType.BATCH_COMPLETED
    assert faults_of(read_trial, {"event_type": "batch.failed"}) == {("invalid_value", "event_type")}


@pytest.mark.parametrize(
    "since",
    [1795521600, "1795521600", "2026-11-24T12:00:00Z", "2026-11-24T12:00:00", "2026-11-24T20:00:00+08:00"],
)
def test_an_instant_is_unix_seconds_or_iso_text(since):
    assert read_resend(Fields({"since": since})) == (datetime(2026, 11, 24, 12, tzinfo=UTC), None)


@pytest.mark.parametrize(
    "since", ["yesterday", "", True, -1, 10**40, "9" * 400, 1e300, "0001-01-01T00:00:00+14:00", [], {}]
)
def test_what_is_no_instant_is_refused(since):
    assert faults_of(read_resend, {"since": since, "endpoint_id": 5}) == {
        ("invalid_value", "since"),
        ("invalid_type", "endpoint_id"),
    }


def test_since_when_must_be_said():
    assert faults_of(read_resend, {}) == {("missing_field", "since")}
