"""Requests: whatever a body holds, it becomes a valid request or an error that says what is wrong."""

from hypothesis import given
from hypothesis import strategies as st

from reelwright.api import generations_wire, videos_wire
from reelwright.domain.model import Model, ModelCatalog
from reelwright.domain.request import GenerationRequest
from reelwright.errors import ReelwrightError

CATALOG = ModelCatalog({"sora-2": Model("sora-2", "previs", "", 60, (), ())})
FIELD_NAMES = st.sampled_from(
    ("prompt", "model", "seconds", "duration", "size", "width", "height", "aspect_ratio", "resolution", "fps", "seed")
) | st.sampled_from(("quality", "n", "image", "metadata", "extra_body", "unknown"))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["sora-2", "5", "1280x720", "9:16", "720p", "high", 10**60, "9" * 50, "1e9", "x" * 10])
)
ANY_BODY = st.dictionaries(
    FIELD_NAMES, SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(FIELD_NAMES, SCALARS, max_size=3)
)


def outcome(wire, body) -> GenerationRequest | str:
    try:
        return wire.decode_request(body, catalog=CATALOG, emoji="refuse", quality="draft", new_seed=lambda: 1)
    except ReelwrightError as error:
        return error.message


@given(ANY_BODY, st.sampled_from([generations_wire, videos_wire]))
def test_any_body_becomes_a_valid_request_or_a_named_error(body, wire):
    result = outcome(wire, body)

    if isinstance(result, str):
        assert result.encode()
    else:
        assert result.size.is_drawable
        assert wire.DIALECT.min_seconds * 1000 <= result.duration_ms <= 60_000
        assert 8 <= result.fps <= 60
        assert 0 <= result.seed < 2**63
        assert result.prompt
