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


class TooManyEndpointsError(ReelwrightError):
    """An account can have no more webhook endpoints than that. Delete one first."""

    code = "too_many_webhook_endpoints"
    kind = Kind.CONFLICT


class EndpointNotEnabledError(ReelwrightError):
    """This webhook endpoint is paused or disabled, so nothing is sent to it. Enable it first."""

    code = "webhook_endpoint_not_enabled"
    kind = Kind.CONFLICT


class SecretShownError(ReelwrightError):
    """The account's webhook secret was shown already, which happens once. Rotate it to see a new one."""

    code = "webhook_secret_shown"
    kind = Kind.CONFLICT


class DeliveryUnderWayError(ReelwrightError):
    """This delivery is being sent at this moment."""

    code = "delivery_under_way"
    kind = Kind.CONFLICT


class DeliveryNotFoundError(ReelwrightError):
    """There is no such delivery."""

    code = "delivery_not_found"
    kind = Kind.MISSING


class BatchNotFoundError(ReelwrightError):
    """There is no such batch."""

    code = "batch_not_found"
    kind = Kind.MISSING
