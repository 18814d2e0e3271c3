"""How a file is fetched: streamed, resumed after a break, and only accepted whole.

Invariants: no input or output happens here, as in `plan.py`; a break costs only what had not arrived, when
the server gave a validator by which to ask for the same file's rest (RFC 9110 §13.1.5, §14), and otherwise
starts over; what is shorter or longer than announced is never published.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn, TypeAlias

from reelwright.client.errors import DownloadError
from reelwright.client.part_file import PartFile
from reelwright.client.plan import Planner
from reelwright.client.service import is_address, path_of
from reelwright.client.steps import Broken, Call, Hang, Open, Pause, Plan, Pull, Reply, Tell, Work

#: Called with the bytes that have arrived and, when the server says so, the bytes to come in all.
DownloadListener: TypeAlias = Callable[[int, int | None], object]


@dataclass(slots=True)
class Download:
    """One file on its way from a server to a name."""

    planner: Planner
    call: Call
    file: PartFile
    #: What the caller knows the whole file to measure, or None.
    expected_bytes: int | None = None
    on_progress: DownloadListener | None = None
    #: What the whole file measures, as far as anybody says.
    total_bytes: int | None = None
    #: What names this very version of the file to its server, or None when nothing does.
    validator: str | None = None

    def plan(self) -> Plan[str]:
        """Plan to fetch the file, and return its path.

        Raises:
            DownloadError: When it cannot be fetched whole, or not be written.
            APIError: When the server refuses.
            ConnectionFailedError: When the server cannot be reached.
        """
        try:
            yield from self._work(self.file.check)
            yield from self._fetch()
            yield from self._work(self.file.publish)
        finally:
            self.file.discard()
        return self.file.save_path

    def _fetch(self) -> Plan[None]:
        farthest = tries = 0
        while True:
            call = self.call.with_headers(self._headers())
            reply: Reply = yield from self.planner.exchange(replace(call, follow_redirects=True), step=Open)
            yield from self._accept(reply)
            end = yield from self._stream()
            yield Hang()
            if end is None and self._is_whole():
                return
            # Only new ground refills the patience: a link that always breaks at the same place must end.
            tries = 1 if self.file.size_bytes > farthest else tries + 1
            farthest = max(farthest, self.file.size_bytes)
            broken = end or Broken(EOFError("the file ended early"))
            delay_s = self.planner.patience.delay_s(broken, tries)
            if delay_s is None:
                self._give_up(broken)
            yield Pause(delay_s)

    def _headers(self) -> Mapping[str, str]:
        # Compressed on the way, neither lengths nor ranges would be those of the file.
        plain = {"accept-encoding": "identity"}
        if not self.file.size_bytes or self.validator is None:
            return plain
        return plain | {"range": f"bytes={self.file.size_bytes}-", "if-range": self.validator}

    def _accept(self, reply: Reply) -> Plan[None]:
        if reply.headers.get("content-encoding", "identity") != "identity":
            message = "The server sent the file compressed, so it cannot be checked or resumed."
            raise DownloadError(message)
        start, total = _extent(reply)
        if start not in {0, self.file.size_bytes}:
            message = f"The server sent the file from byte {start}, though asked from {self.file.size_bytes}."
            raise DownloadError(message)
        # From the first byte it may be another version of the file, but not of another size than expected.
        known = self.total_bytes if start else self.expected_bytes
        if total is not None and known not in {None, total}:
            message = f"The file should measure {known} bytes, but the server announces {total}."
            raise DownloadError(message)
        self.total_bytes = known if total is None else total
        self.validator = _validator(reply) or (self.validator if start else None)
        if start == 0:
            yield from self._work(self.file.begin)

    def _stream(self) -> Plan[Broken | None]:
        while True:
            piece: bytes | Broken | None = yield Pull()
            if piece is None or isinstance(piece, Broken):
                return piece
            yield from self._work(partial(self.file.append, piece))
            if self.total_bytes is not None and self.file.size_bytes > self.total_bytes:
                message = f"The server sent more than the {self.total_bytes} bytes it announced."
                raise DownloadError(message)
            if self.on_progress is not None:
                yield Tell(self.on_progress, (self.file.size_bytes, self.total_bytes))

    def _is_whole(self) -> bool:
        if self.total_bytes is None:
            # No length was announced (a chunked answer that ended in good order): its end is the only word.
            return self.file.size_bytes > 0
        return self.file.size_bytes == self.total_bytes > 0

    def _work(self, task: Callable[[], None]) -> Plan[None]:
        outcome = yield Work(task)
        if isinstance(outcome, Broken):
            message = f"{self.file.save_path or 'The file'} cannot be written: {outcome.reason}."
            raise DownloadError(message) from outcome.cause

    def _give_up(self, broken: Broken) -> NoReturn:
        whole = "an unknown number of" if self.total_bytes is None else str(self.total_bytes)
        message = f"The download broke off after {self.file.size_bytes} of {whole} bytes ({broken.reason})."
        raise DownloadError(message) from broken.cause


def _extent(reply: Reply) -> tuple[int, int | None]:
    """Return the first byte's place in the file, and the file's size in bytes when the answer tells it."""
    if reply.status == 206:
        told = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", reply.headers.get("content-range", ""))
        if told is None:
            message = "The server sent part of the file without saying which."
            raise DownloadError(message)
        return int(told[1]), None if told[2] == "*" else int(told[2])
    length = reply.headers.get("content-length", "")
    return 0, int(length) if length.isdecimal() else None


def _validator(reply: Reply) -> str | None:
    tag = reply.headers.get("etag", "")
    # A weak tag promises the same picture, not the same bytes, and may not be used here (RFC 9110 §13.1.5).
    return tag if tag.startswith('"') else reply.headers.get("last-modified")


def fetch_link(
    planner: Planner,
    url: str,
    save_path: str | os.PathLike[str],
    *,
    size_bytes: int | None,
    on_progress: DownloadListener | None,
) -> Plan[str]:
    """Plan to fetch a signed link; the key is not sent.

    Raises:
        DownloadError: When it is no address.
    """
    if not is_address(url):
        message = f"{url!r} is not an address to download from."
        raise DownloadError(message)
    call = planner.service.link(url)
    return Download(planner, call, PartFile(save_path), expected_bytes=size_bytes, on_progress=on_progress).plan()


def fetch_content(
    planner: Planner,
    job_id: str,
    save_path: str | os.PathLike[str],
    *,
    variant: str,
    on_progress: DownloadListener | None,
) -> Plan[str]:
    """Plan to fetch a video's file (`video`, `thumbnail` or `spritesheet`) by its job id, with the key."""
    call = planner.service.call("GET", f"/videos/{path_of(job_id)}/content", query={"variant": variant})
    return Download(planner, call, PartFile(save_path), on_progress=on_progress).plan()
