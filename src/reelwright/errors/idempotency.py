"""Requests that are known already, but not as they were sent now, or not yet to their end."""

from __future__ import annotations

from reelwright.errors.failure import Kind, ReelwrightError


class IdempotencyConflictError(ReelwrightError):
    """This Idempotency-Key was used for another request."""

    code = "idempotency_conflict"
    kind = Kind.CONFLICT


class StillRunningError(ReelwrightError):
    """The same request is still being carried out. Send it again in a little while to get its answer."""

    code = "request_still_running"
    kind = Kind.UNAVAILABLE
