"""The engine's process: takes orders from its worker, renders and encodes, and answers (ADR 7).

Run as `python -m reelwright.engines.child LOG_LEVEL FD`. Invariants: it dies with its worker; it is polite (nice
10), so that the API on the same cores stays quick; it writes only into the folder it was given. SIGKILL stops it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reelwright import telemetry
from reelwright.domain.job import Failure, Stage
from reelwright.engines.registry import make_engine
from reelwright.errors import DiskFullError, ReelwrightError
from reelwright.ports import Engine, Progress
from reelwright.ports.messages import Made, Message, Order, Ready, Refused, Reported, decode_order, encode

NICENESS: Final = 10
_PR_SET_PDEATHSIG: Final = 1
#: Progress goes out at most this often; the worker writes it down more rarely still.
_REPORT_S: Final = 0.1

MakeEngine = Callable[[str], Engine]

_log = telemetry.get_logger("engine")


def _die_with_parent() -> None:
    """Ask the kernel to kill this process when its worker dies (Linux; elsewhere the closed socket ends it)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(1)


class _Speaker:
    """Says things to the worker, and progress not too often."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._last_at = 0.0
        self._last_stage: Stage | None = None

    def say(self, message: Message) -> None:
        self._connection.sendall(encode(message) + b"\n")

    def report(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.stage is self._last_stage and now - self._last_at < _REPORT_S:
            return
        self._last_at, self._last_stage = now, progress.stage
        self.say(Reported(progress.fraction, progress.stage))


def _carry_out(order: Order, engines: dict[str, Engine], make: MakeEngine, speaker: _Speaker) -> Message:
    name = order.request.engine
    try:
        if name not in engines:
            engines[name] = make(name)
        return Made(engines[name].render(order.request, Path(order.folder), speaker.report))
    except ReelwrightError as error:
        _log.warning("engine.refused", code=error.code, reason=error.message)
        return Refused(Failure(error.code, error.message))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        return Refused(Failure(DiskFullError.code, DiskFullError().message))


def serve(connection: socket.socket, make: MakeEngine = make_engine) -> None:
    """Carry out orders until the worker hangs up. An error of the engine's own ends the process: the worker retries."""
    speaker = _Speaker(connection)
    engines: dict[str, Engine] = {}
    speaker.say(Ready())
    with connection.makefile("rb") as orders:
        for line in orders:
            order = decode_order(line)
            about = {"job_id": order.job_id, "attempt": order.attempt}
            about |= {"account": order.account_id, "request_id": order.request_id}
            with telemetry.bound_contextvars(**about):
                _log.info("engine.started", engine=order.request.engine, size=str(order.request.size))
                message = _carry_out(order, engines, make, speaker)
                _log.info("engine.ended", result=type(message).__name__.lower())
            speaker.say(message)


def main() -> None:
    """Run with the log level and the socket's descriptor as arguments."""
    prepare_process(sys.argv[1])
    with socket.socket(fileno=int(sys.argv[2])) as connection:
        serve(connection)


def prepare_process(log_level: str) -> None:
    """Make this process an engine's: bound to its worker's life, polite, deaf to the terminal, logging."""
    _die_with_parent()
    os.nice(NICENESS)
    # Ctrl-C in a terminal is the worker's to handle: it cancels, then kills us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    telemetry.configure(level=log_level)


if __name__ == "__main__":
    main()
