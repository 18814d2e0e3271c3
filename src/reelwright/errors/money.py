"""Money and limits: what costs too much, and what comes too often."""

from __future__ import annotations

from reelwright.errors.failure import Kind, ReelwrightError


class InsufficientCreditsError(ReelwrightError):
    """The balance does not cover the price. Nothing was made."""

    code = "insufficient_credits"
    kind = Kind.UNPAID

    def __init__(self, message: str | None = None, *, price: str | None = None, balance: str | None = None) -> None:
        super().__init__(message)
        #: Credits as decimal text, for programs.
        self.price = price
        self.balance = balance


class SpendCapError(InsufficientCreditsError):
    """This API key has reached its spend cap. Nothing was made."""

    code = "spend_cap_reached"


class NothingToRefundError(ReelwrightError):
    """Nothing was charged for this video, or it was refunded already."""

    code = "nothing_to_refund"
    kind = Kind.CONFLICT


class ReferenceTakenError(ReelwrightError):
    """This reference stands for another movement of credits already. Nothing was moved."""

    code = "reference_taken"
    kind = Kind.CONFLICT


class PriceMissingError(ReelwrightError):
    """The operator has set no price for this model. Nothing was made."""

    code = "price_missing"
    kind = Kind.UNAVAILABLE


class RateLimitedError(ReelwrightError):
    """Too many requests. Wait as long as Retry-After says."""

    code = "rate_limit_exceeded"
    kind = Kind.EXHAUSTED

    def __init__(
        self,
        message: str | None = None,
        *,
        retry_after_ms: int = 1000,
        limit: int | None = None,
        window_s: int = 60,
        remaining: int = 0,
        reset_ms: int = 0,
    ) -> None:
        super().__init__(message, retry_after_s=max(1, -(-retry_after_ms // 1000)))
        self.retry_after_ms = retry_after_ms
        #: Of the limit that refused: its size, its window, what is left, and when all of it is there again.
        self.limit = limit
        self.window_s = window_s
        self.remaining = remaining
        self.reset_ms = reset_ms


class DailyLimitError(RateLimitedError):
    """The requests of the day are used up. There are new ones at midnight UTC."""

    code = "daily_limit_exceeded"
