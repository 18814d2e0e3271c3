"""From whatever went wrong to one line and an exit code.

Invariant: nobody who types a command ever sees a traceback (developers do, with `python -X dev`).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

import typer

from reelwright.errors import Kind, PlatformMissingError, ReelwrightError

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
PART_MISSING: Final = 3
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told to the person and to the program that called."""

    message: str
    exit_code: int
    code: str = "failed"


def explain(error: BaseException) -> Failure:
    """Say in one line what went wrong, and which exit code that is."""
    if isinstance(error, BaseExceptionGroup):
        return explain(error.exceptions[0])
    if isinstance(error, typer.TyperException):
        # typer passes on how pydantic begins a validator's words.
        return Failure(error.format_message().replace("Value error, ", ""), error.exit_code, "usage")
    if isinstance(error, ReelwrightError):
        return Failure(error.message, _exit_code(error), error.code)
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("reelwright"):
        missing = PlatformMissingError()
        return Failure(f"{missing.message} (No {error.name} here.)", PART_MISSING, missing.code)
    if isinstance(error, OSError) and error.strerror:
        return Failure(f"{error.filename}: {error.strerror}" if error.filename else error.strerror, FAILED, "os_error")
    return _explain_client(error) or Failure(
        f"Something went wrong inside Reelwright: {type(error).__name__}: {error}", FAILED, "internal_error"
    )


def _exit_code(error: ReelwrightError) -> int:
    if isinstance(error, PlatformMissingError):
        return PART_MISSING
    return USAGE if error.kind is Kind.INVALID else FAILED


def _explain_client(error: BaseException) -> Failure | None:
    # A failure of the SDK can only come from an SDK that was loaded.
    if "reelwright.client" not in sys.modules:
        return None
    from reelwright.client import APIError, ConfigurationError, InvalidRequestError, VideoGenerationError

    if not isinstance(error, VideoGenerationError):
        return None
    is_usage = isinstance(error, ConfigurationError | InvalidRequestError)
    code = error.code if isinstance(error, APIError) else None
    return Failure(str(error), USAGE if is_usage else FAILED, code or "client_error")
