"""What was asked for on behalf of a folder, and what became of it: `.reelwright-batch.json` in that folder.

Invariants: the file is replaced whole or not at all; what is about to be asked for is written down first, under the
key with which a server can be asked again without asking twice. Nothing here talks to anybody.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

import typer

from reelwright.cli.wishes import Wish

FILE_NAME: Final = ".reelwright-batch.json"
_VERSION: Final = 1
#: As many as a server takes in one call.
MAX_ASKED: Final = 10


@dataclass(slots=True)
class Entry:
    """What became of one request."""

    video_id: str | None = None
    batch_id: str | None = None
    #: The film's name in the folder, once it has one.
    file: str | None = None
    is_saved: bool = False
    #: Why the server could not make it.
    failure: str | None = None


@dataclass(slots=True)
class Record:
    """The record of one folder."""

    folder: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    #: What is being asked for, by idempotency key: a server may have taken it without our hearing so.
    asking: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Record:
        """Read a folder's record; a folder without one has a new one.

        Raises:
            typer.BadParameter: When it cannot be read.
        """
        path = folder / FILE_NAME
        try:
            found = json.loads(path.read_text("utf-8"))
            if found["version"] != _VERSION:
                _refuse(f"{path} was written by another version of this command.")
            entries = {str(key): Entry(**entry) for key, entry in found["entries"].items()}
            return cls(folder, entries, {str(key): list(keys) for key, keys in found["asking"].items()})
        except FileNotFoundError:
            return cls(folder)
        except (ValueError, TypeError, KeyError, AttributeError):
            _refuse(f"{path} is damaged. Without it, everything is asked for again.")

    def entry(self, wish: Wish) -> Entry:
        """Return what became of a request."""
        return self.entries.setdefault(wish.key, Entry())

    def path(self, wish: Wish) -> Path:
        """Return where a film goes; a name is chosen once, and meets no other's."""
        entry = self.entry(wish)
        if entry.file is None:
            taken = {other.file.casefold() for other in self.entries.values() if other.file}
            name, number = f"{wish.stem}.mp4", 2
            while name.casefold() in taken or (self.folder / name).exists():
                name, number = f"{wish.stem}-{number}.mp4", number + 1
            entry.file = name
        return self.folder / entry.file

    def is_there(self, wish: Wish) -> bool:
        """Return whether a film was saved and still is."""
        entry = self.entry(wish)
        return entry.is_saved and entry.file is not None and (self.folder / entry.file).is_file()

    def groups(self, wishes: Sequence[Wish]) -> list[tuple[str, list[Wish]]]:
        """Return what is to be asked for in calls of at most ten, each with its key: as before if asked before."""
        left = {wish.key: wish for wish in wishes}
        groups = []
        for key, members in self.asking.items():
            if all(member in left for member in members):
                groups.append((key, [left.pop(member) for member in members]))
        rest = list(left.values())
        starts = range(0, len(rest), MAX_ASKED)
        groups += [(str(uuid.uuid4()), rest[start : start + MAX_ASKED]) for start in starts]
        self.asking = {key: [wish.key for wish in group] for key, group in groups if key in self.asking}
        return groups

    def save(self) -> None:
        """Write the record, whole or not at all."""
        entries = {key: asdict(entry) for key, entry in self.entries.items() if entry != Entry()}
        found: dict[str, Any] = {"version": _VERSION, "entries": entries, "asking": self.asking}
        path = self.folder / FILE_NAME
        aside = path.with_name(f"{FILE_NAME}.{os.getpid()}.part")
        try:
            with aside.open("w", encoding="utf-8") as file:
                json.dump(found, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def _refuse(message: str) -> NoReturn:
    raise typer.BadParameter(message, param_hint="-o")
