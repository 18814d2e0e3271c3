"""Names for tests: what they resolve to is said, and nothing is asked of a name server."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence


class Names:
    """`resolver.Resolve` from a table; each answer of a list of answers is given once, the last for ever."""

    def __init__(self, table: Mapping[str, Sequence[str] | list[list[str]]]) -> None:
        self._table = dict(table)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self._table:
            # Every spelling of an address that the C library reads.
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            return [str(where[0]) for *_, where in found]
        answer = self._table[host]
        if answer and isinstance(answer[0], list):
            return answer[min(self.asked.count(host), len(answer)) - 1]
        return list(answer)
