"""The PostgreSQL server process: watched and signalled through a pidfd, so no recycled pid is mistaken for it.

Works alike for a child of ours and for the orphan of a killed supervisor. Knows nothing of SQL or folders.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
from collections.abc import Sequence

#: One step of stopping: a signal, and for how many seconds it may take.
Step = tuple[signal.Signals, float]


class Postmaster:
    """A server process that is alive, or was."""

    def __init__(self, pid: int, child: subprocess.Popen[bytes] | None = None) -> None:
        """Watch process `pid`.

        Raises:
            ProcessLookupError: When there is no such process.
        """
        self.pid = pid
        self._child = child
        self._pidfd = os.pidfd_open(pid)

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs; a zombie does not."""
        poll = select.poll()  # select() ends at descriptor 1023
        poll.register(self._pidfd, select.POLLIN)
        return not poll.poll(0)

    async def wait(self, timeout_s: float) -> bool:
        """Wait until the process is gone, at most `timeout_s` seconds, and return whether it is."""
        loop = asyncio.get_running_loop()
        gone = asyncio.Event()
        loop.add_reader(self._pidfd, gone.set)
        try:
            async with asyncio.timeout(timeout_s):
                await gone.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self._pidfd)
        return True

    async def halt(self, steps: Sequence[Step]) -> bool:
        """Send one signal after the other until the process is gone, and return whether it is."""
        for signal_, timeout_s in steps:
            try:
                signal.pidfd_send_signal(self._pidfd, signal_)
            except ProcessLookupError:
                return True
            if await self.wait(timeout_s):
                return True
        return not self.is_alive

    def close(self) -> int | None:
        """Stop watching, reap a child that is gone, and return its exit status when known."""
        status = self._child.wait() if self._child and not self.is_alive else None
        os.close(self._pidfd)
        return status
