"""The SDK: `Reelwright` and `AsyncReelwright`, what they return and what they raise.

Invariant: imports httpx2 and the standard library, nothing else of ours, so that it can be used where no
platform is.
"""

from __future__ import annotations

from reelwright.client.async_client import AsyncReelwright
from reelwright.client.batch import Batch, BatchCounts, BatchFault, BatchPage
from reelwright.client.client import Reelwright
from reelwright.client.errors import (
    APIError,
    AuthenticationError,
    BatchTimeoutError,
    ConfigurationError,
    ConflictError,
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
    WebhookHeadersError,
    WebhookPayloadError,
    WebhookSignatureError,
    WebhookTimestampError,
    WebhookVerificationError,
)
from reelwright.client.hook import (
    WebhookDelivery,
    WebhookDeliveryPage,
    WebhookEndpoint,
    WebhookEndpointPage,
    WebhookEventType,
    WebhookSecret,
    WebhookTest,
)
from reelwright.client.models import Failure, Model, Output, Video, VideoPage
from reelwright.client.retries import Patience
from reelwright.client.webhooks import WebhookEvent

__all__ = [
    "APIError",
    "AsyncReelwright",
    "AuthenticationError",
    "Batch",
    "BatchCounts",
    "BatchFault",
    "BatchPage",
    "BatchTimeoutError",
    "ConfigurationError",
    "ConflictError",
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
    "WebhookDelivery",
    "WebhookDeliveryPage",
    "WebhookEndpoint",
    "WebhookEndpointPage",
    "WebhookEvent",
    "WebhookEventType",
    "WebhookHeadersError",
    "WebhookPayloadError",
    "WebhookSecret",
    "WebhookSignatureError",
    "WebhookTest",
    "WebhookTimestampError",
    "WebhookVerificationError",
]
