"""Videos, their files, and the engines that make them."""

from __future__ import annotations

from reelwright.errors.failure import Kind, ReelwrightError
from reelwright.errors.request import NotFoundError


class VideoNotFoundError(NotFoundError):
    """No such video."""

    code = "video_not_found"


class VideoNotReadyError(NotFoundError):
    """Video is not ready yet."""

    code = "video_not_ready"


class VideoExpiredError(NotFoundError):
    """The video is no longer available."""

    code = "video_expired"


class VideoFailedError(NotFoundError):
    """The video was not made, so there is nothing to download."""

    code = "video_failed"


class AssetNotFoundError(NotFoundError):
    """The file is not in the store."""

    code = "asset_not_found"


class QueueFullError(ReelwrightError):
    """The queue is full. Try again in a little while."""

    code = "queue_full"
    kind = Kind.UNAVAILABLE


class StorageFullError(ReelwrightError):
    """There is too little disk space left to make a video."""

    code = "storage_full"
    kind = Kind.UNAVAILABLE


class EngineError(ReelwrightError):
    """The engine could not make this video."""

    code = "engine_failed"


class RendererUnavailableError(EngineError):
    """The embedded renderer found no OpenGL; `apt-get install libegl1 libgl1 libgl1-mesa-dri` brings it."""

    code = "renderer_unavailable"


class DiskFullError(EngineError):
    """The disk filled up while the video was being made."""

    code = "disk_full"


class EncodeError(EngineError):
    """The video could not be encoded."""

    code = "encode_failed"
