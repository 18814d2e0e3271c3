"""Making many films: asked for ten at a time, watched together, each saved as soon as it is finished.

Invariants: nothing that a folder's record knows of is asked for twice; one film's trouble keeps no other from being
made; an interruption cancels nothing, for the same command goes on where this one was.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reelwright.cli.batch_board import Board
from reelwright.cli.batch_record import Record
from reelwright.cli.describe import failure_text, is_done
from reelwright.cli.doors import Asked, Door, Video
from reelwright.cli.failures import USAGE, explain
from reelwright.cli.units import size_text
from reelwright.cli.wishes import Wish

#: So many films are fetched at once.
_FETCHES: Final = 3
#: So many batches are looked at in one interval.
_LOOKS: Final = 4
_GONE: Final = "The server does not know this video any more. --retry-failed asks for it again."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request stands when the command ends."""

    #: saved, kept (it was there before), failed, refused (never asked for), pending
    status: str
    video_id: str | None = None
    path: Path | None = None
    size_bytes: int | None = None
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the film is there."""
        return self.status in {"saved", "kept"}


@dataclass(slots=True)
class Batching:
    """One run of the command over one file."""

    door: Door
    record: Record
    wishes: Sequence[Wish]
    board: Board
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _live: dict[str, Wish] = field(default_factory=dict)
    _is_asking: bool = True
    #: Set when there is more to watch, or never will be.
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _saving: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FETCHES))

    async def run(self, *, retry_failed: bool) -> None:
        """Ask for what was not asked for, and see everything through; `outcomes` tells what came of it."""
        self._sort_out(retry_failed=retry_failed)
        if retry_failed:
            await self._forget_lost()
        wanted = [wish for wish in self.wishes if wish.key not in self._live and wish.key not in self.outcomes]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask_all(wanted))
            tasks.create_task(self._watch(tasks))

    def outcome(self, wish: Wish) -> Outcome:
        """Return how a request stands."""
        return self.outcomes.get(wish.key) or Outcome("pending", self.record.entry(wish).video_id)

    def _sort_out(self, *, retry_failed: bool) -> None:
        """Find what is there, what failed for good and what is under way; the rest is to be asked for."""
        for wish in self.wishes:
            entry = self.record.entry(wish)
            if entry.failure is not None and retry_failed:
                entry.video_id = entry.batch_id = entry.failure = None
            if self.record.is_there(wish):
                self.outcomes[wish.key] = Outcome("kept", entry.video_id, self.record.path(wish))
            elif entry.failure is not None:
                self._end(wish, Outcome("failed", entry.video_id, reason=entry.failure))
            elif entry.video_id is not None:
                self._live[wish.key] = wish

    async def _forget_lost(self) -> None:
        """Forget what the server does not know any more, so that it is asked for again."""
        for batch_id, group in self._lots().items():
            found = await self.door.look(list(group), batch_id=batch_id)
            for video_id, wish in group.items():
                if video_id not in found or found[video_id].get("expired") is True:
                    entry = self.record.entry(wish)
                    entry.video_id = entry.batch_id = None
                    del self._live[wish.key]

    async def _ask_all(self, wanted: Sequence[Wish]) -> None:
        trouble = ""
        for key, group in self.record.groups(wanted):
            if not trouble:
                trouble = await self._ask(key, group)
            if trouble:
                self._refuse(group, trouble)
        self._is_asking = False
        self._news.set()

    async def _ask(self, key: str, group: Sequence[Wish]) -> str:
        """Ask for a group; return what would keep the next one from being taken, too."""
        self.record.asking[key] = [wish.key for wish in group]
        self.record.save()
        answered = 0
        try:
            async for asked in self.door.ask([wish.fields for wish in group], key=key):
                self._take(group[answered], asked)
                answered += 1
        except Exception as error:  # noqa: BLE001 -- whatever it is, what is being made goes on and is saved
            failure = explain(error)
            if failure.exit_code != USAGE:
                # The answer may be lost, not the request: its key stays in the record.
                if _is_answer(error):
                    self._settle(key)
                return failure.message
            self._refuse_each(group[answered:], error, failure.message)
        self._settle(key)
        return ""

    def _settle(self, key: str) -> None:
        self.record.asking.pop(key, None)
        self.record.save()

    def _take(self, wish: Wish, asked: Asked) -> None:
        if asked.video_id is None:
            self._end(wish, Outcome("refused", reason=asked.refusal))
            return
        entry = self.record.entry(wish)
        entry.video_id, entry.batch_id = asked.video_id, asked.batch_id
        self._live[wish.key] = wish
        self._news.set()
        self.record.save()
        self.board.note(wish.stem, {"id": asked.video_id, "status": "queued"})

    def _refuse_each(self, group: Sequence[Wish], error: Exception, message: str) -> None:
        """Tell each request of a refused group what is wrong with it, or that another one was."""
        reasons: dict[int, list[str]] = defaultdict(list)
        for fault in getattr(error, "faults", ()):
            if found := re.search(r"[\[.](\d+)(?:[\].]|$)", fault.param or ""):
                reasons[int(found[1])].append(fault.message)
        for index, wish in enumerate(group):
            own = " ".join(reasons[index]) if index in reasons else ""
            self._end(wish, Outcome("refused", reason=own or message))

    def _refuse(self, group: Sequence[Wish], trouble: str) -> None:
        for wish in group:
            if wish.key not in self._live and wish.key not in self.outcomes:
                self._end(wish, Outcome("refused", reason=trouble))

    async def _watch(self, tasks: asyncio.TaskGroup) -> None:
        while self._is_asking or self._live:
            if not self._live:
                await self._news.wait()
            self._news.clear()
            lots = self._lots()
            for batch_id, group in lots.items():
                found = await self.door.look(list(group), batch_id=batch_id)
                for video_id, wish in group.items():
                    self._see(tasks, wish, found.get(video_id))
            if self._live:
                # Many batches are asked for less often each: reads have a limit too.
                await asyncio.sleep(self.door.poll_interval_s * max(1, len(lots) / _LOOKS))

    def _lots(self) -> dict[str | None, dict[str, Wish]]:
        lots: dict[str | None, dict[str, Wish]] = defaultdict(dict)
        for wish in self._live.values():
            entry = self.record.entry(wish)
            assert entry.video_id is not None, "what is live was asked for"
            lots[entry.batch_id][entry.video_id] = wish
        return lots

    def _see(self, tasks: asyncio.TaskGroup, wish: Wish, video: Video | None) -> None:
        if video is not None and not is_done(video):
            self.board.note(wish.stem, video)
            return
        del self._live[wish.key]
        entry = self.record.entry(wish)
        if video is None:
            self._end(wish, Outcome("failed", entry.video_id, reason=_GONE))
        elif video.get("status") == "completed":
            tasks.create_task(self._save(wish, str(entry.video_id)))
        else:
            cancelled = "It was cancelled." if video.get("cancelled") is True else "No reason was given."
            entry.failure = failure_text(video) or cancelled
            self.record.save()
            self._end(wish, Outcome("failed", entry.video_id, reason=entry.failure))

    async def _save(self, wish: Wish, video_id: str) -> None:
        path = self.record.path(wish)
        self.record.save()
        try:
            async with self._saving:
                size_bytes = await self.door.download(video_id, path, variant="video", on_bytes=_look_away)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the others are saved
            self._end(wish, Outcome("failed", video_id, reason=f"It is made but not saved: {explain(error).message}"))
            return
        self.record.entry(wish).is_saved = True
        self.record.save()
        self._end(wish, Outcome("saved", video_id, path, size_bytes))

    def _end(self, wish: Wish, outcome: Outcome) -> None:
        self.outcomes[wish.key] = outcome
        words = f"saved ({size_text(outcome.size_bytes)})" if outcome.is_good else outcome.reason
        self.board.end(wish.stem, words, is_good=outcome.is_good)


def _is_answer(error: Exception) -> bool:
    """Return whether a server said no, so that nothing was taken."""
    status = getattr(error, "status", None)
    return isinstance(status, int) and 400 <= status < 500


def _look_away(_arrived: int, _total: int | None) -> None:
    pass
