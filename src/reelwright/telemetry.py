"""Logs: one JSON object a line, with whatever the context knows (request_id, job_id, attempt, account).

Invariants: an event's name is constant and what varies is a field; prompts, keys and secrets are never logged at info
or above. Imports nothing of ours.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, Final, TextIO

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars

__all__ = [
    "bind_contextvars",
    "bound_contextvars",
    "clear_contextvars",
    "configure",
    "get_contextvars",
    "get_logger",
]

_SECRET: Final = re.compile(r"(sk-rw-|whsec_)[0-9A-Za-z_+/=-]{4,}")


def get_logger(component: str) -> Any:
    """Return a logger that puts `component` on every line."""
    return structlog.stdlib.get_logger("reelwright", component=component)


def _redact(_logger: Any, _name: str, line: Any) -> str:
    """Cross out secrets in the finished line, wherever in it they stand: fields, lists, tracebacks, names."""
    return _SECRET.sub(r"\1…", line)


def configure(*, level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log, ours and the libraries', as JSON lines to `stream` (standard error by default)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                _redact,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("WARNING")
    logging.getLogger("reelwright").setLevel(level.upper())
