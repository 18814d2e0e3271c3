"""Webhooks: addresses that may not be posted to, and things that are not there."""

from __future__ import annotations

from reelwright.errors.failure import Kind, ReelwrightError


class ForbiddenAddressError(ReelwrightError):
    """This server does not send to that address."""

    code = "forbidden_address"
    kind = Kind.INVALID


class EndpointNotFoundError(ReelwrightError):
    """There is no such webhook endpoint."""

    code = "webhook_endpoint_not_found"
    kind = Kind.MISSING


class DeliveryNotFoundError(ReelwrightError):
    """There is no such delivery."""

    code = "delivery_not_found"
    kind = Kind.MISSING


class BatchNotFoundError(ReelwrightError):
    """There is no such batch."""

    code = "batch_not_found"
    kind = Kind.MISSING
