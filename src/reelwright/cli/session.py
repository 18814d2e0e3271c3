"""One run of the command line: its terminal, what it stands on, and how its work is run.

Invariant: Ctrl-C and SIGTERM reach the work as a cancellation, so it can end in good order, and the caller as a
KeyboardInterrupt.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import typer

from reelwright.cli.backing import Backing
from reelwright.cli.terminal import Terminal

Result = TypeVar("Result")


class Session:
    """What every command gets as its context's object."""

    def __init__(self, backing: Backing | None = None) -> None:
        self.backing = backing or Backing()
        self.terminal = Terminal()

    @staticmethod
    def of(context: typer.Context, *, as_json: bool) -> Session:
        """Return the session a command runs in, told who reads its standard output."""
        session = context.obj
        assert isinstance(session, Session)
        session.terminal.is_json = as_json
        return session

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do asynchronous work to its end.

        Raises:
            KeyboardInterrupt: When Ctrl-C or SIGTERM stopped it.
        """
        try:
            return asyncio.run(_stoppable(work))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None


async def _stoppable(work: Coroutine[Any, Any, Result]) -> Result:
    task = asyncio.current_task()
    assert task is not None
    # Not every system, and no thread but the main one, takes signal handlers; Ctrl-C works all the same.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work
