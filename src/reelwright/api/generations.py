"""The generations dialect: `/v1/video/generations`, and the plural that Zhipu and others made of it."""

from __future__ import annotations

from typing import Final

from reelwright.api import generations_wire
from reelwright.api.door import Door

GENERATIONS: Final = Door(
    name="generations",
    paths=("/v1/video/generations", "/v1/videos/generations"),
    decode=generations_wire.decode_request,
    render_video=generations_wire.render_video,
    render_list=generations_wire.render_list,
    render_deleted=generations_wire.render_deleted,
)
