"""The OpenAI dialect: `/v1/videos`."""

from __future__ import annotations

from typing import Final

from reelwright.api import videos_wire
from reelwright.api.door import Door

VIDEOS: Final = Door(
    name="openai",
    paths=("/v1/videos",),
    decode=videos_wire.decode_request,
    render_video=videos_wire.render_video,
    render_list=videos_wire.render_list,
    render_deleted=videos_wire.render_deleted,
)
