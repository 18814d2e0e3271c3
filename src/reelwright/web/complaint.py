"""What a page says when something went wrong: at the field it is about, or above the form.

What was not meant for users is one constant sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reelwright.errors import EmailTakenError, Fault, InvalidRequestError, Kind, RateLimitedError, ReelwrightError
from reelwright.web.language import Words

_DEFAULT_RETRY_AFTER_S: Final = 5


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, in the words of a language."""

    status: int = 200
    #: Above the form; empty when the fields say it all.
    notice: str = ""
    #: By the name of the field, in the order of the page.
    problems: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


NONE: Final = Complaint()


def complaint_of(error: Exception, words: Words, fields: tuple[str, ...], statuses: Mapping[Kind, int]) -> Complaint:
    """Return what a page with these fields says about an error, with the HTTP status of its kind."""
    if not isinstance(error, ReelwrightError) or error.kind is Kind.INTERNAL:
        return Complaint(500, words("failure.internal_error"))
    status = statuses[error.kind]
    if isinstance(error, InvalidRequestError):
        return _of_faults(error.faults, words, fields, status)
    if isinstance(error, EmailTakenError):
        return _of_faults((Fault(error.code, error.message, "email"),), words, fields, status)
    if isinstance(error, RateLimitedError):
        seconds = -(-error.retry_after_ms // 1000)
        minutes = -(-seconds // 60)
        headers = {"retry-after": str(seconds)}
        return Complaint(status, words("failure.rate_limited", minutes=minutes), headers=headers)
    notice = words.find(f"failure.{error.code}") or error.message
    if error.kind is Kind.UNAVAILABLE:
        return Complaint(status, notice, headers={"retry-after": str(error.retry_after_s or _DEFAULT_RETRY_AFTER_S)})
    return Complaint(status, notice)


def _of_faults(faults: tuple[Fault, ...], words: Words, fields: tuple[str, ...], status: int) -> Complaint:
    problems: dict[str, str] = {}
    elsewhere: list[str] = []
    for fault in faults:
        text = words.find(f"fault.{fault.code}:{fault.param}") or words.find(f"fault.{fault.code}") or fault.message
        if fault.param in fields:
            problems.setdefault(fault.param, text)
        else:
            elsewhere.append(text)
    in_order = {name: problems[name] for name in fields if name in problems}
    return Complaint(status, " ".join(elsewhere), in_order)
