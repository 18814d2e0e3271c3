"""The SDK: `Reelwright` and `AsyncReelwright`, what they return and what they raise.

Invariant: imports httpx2 and the standard library, nothing else of ours, so that it can be used where no
platform is.
"""

from __future__ import annotations

from reelwright.client.async_client import AsyncReelwright
from reelwright.client.client import Reelwright
from reelwright.client.errors import (
    APIError,
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    DownloadError,
    Fault,
    GenerationFailedError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServiceUnavailableError,
    VideoGenerationError,
    WaitTimeoutError,
)
from reelwright.client.models import Failure, Model, Output, Video, VideoPage
from reelwright.client.retries import Patience

__all__ = [
    "APIError",
    "AsyncReelwright",
    "AuthenticationError",
    "ConfigurationError",
    "ConnectionFailedError",
    "DownloadError",
    "Failure",
    "Fault",
    "GenerationFailedError",
    "InsufficientCreditsError",
    "InvalidRequestError",
    "Model",
    "NotFoundError",
    "Output",
    "Patience",
    "PermissionDeniedError",
    "RateLimitError",
    "Reelwright",
    "ServiceUnavailableError",
    "Video",
    "VideoGenerationError",
    "VideoPage",
    "WaitTimeoutError",
]
