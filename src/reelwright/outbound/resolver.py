"""Names into addresses, in threads of its own.

Invariant: a name server that never answers holds up other lookups at most, not what else the process does in threads.
"""

from __future__ import annotations

import socket
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

#: Given a host and a port, return the host's addresses, best first; an OSError says that there are none.
Resolve = Callable[[str, int], Awaitable[list[str]]]

#: Lookups under way at once.
_CONCURRENCY: Final = 16


class Resolver:
    """What the system says a name's addresses are, each time anew."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_CONCURRENCY, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Return a host's addresses, best first.

        Raises:
            OSError: When there are none.
        """
        return await get_running_loop().run_in_executor(self._threads, _look_up, host, port)

    def close(self) -> None:
        """Drop lookups that wait; those under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    return [str(where[0]) for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
