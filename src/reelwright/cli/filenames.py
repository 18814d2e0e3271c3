"""What a film's file is called when nobody says, and whether it can be written where somebody says.

Invariant: a name we choose never meets an existing file; only a name the user typed may replace one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import typer

_SLUG_CHARS: Final = 48
#: File systems take 255 bytes in a name; room stays for a number, a suffix and a name aside while it is written.
_SLUG_BYTES: Final = 180
SUFFIXES: Final = {"video": ".mp4", "thumbnail": ".webp", "spritesheet": ".jpg"}


def slug(text: str) -> str:
    """Return a file name's stem made of the first words of `text`, in any script: `a-serene-sunset-over`."""
    words = "".join(character if character.isalnum() else " " for character in text.lower()).split()
    stem = ""
    for word in words:
        longer = f"{stem}-{word}" if stem else word
        if len(longer) > _SLUG_CHARS:
            break
        stem = longer
    stem = stem or (words[0][:_SLUG_CHARS] if words else "")
    return stem.encode()[:_SLUG_BYTES].decode(errors="ignore") or "video"


def safe_stem(video_id: str) -> str:
    """Return an id as a file name's stem, without what could lead to another folder."""
    return re.sub(r"[^\w-]", "-", video_id)[:_SLUG_BYTES]


class Destination:
    """Where one file goes: the path that was typed, or a free name in the current folder or in the typed one."""

    def __init__(self, typed: Path | None, *, stem: str, suffix: str) -> None:
        is_folder = typed is None or typed.is_dir()
        self._path = None if is_folder else typed
        self._folder = (typed or Path()) if is_folder or typed is None else typed.parent
        self._stem = stem
        self._suffix = suffix

    def check(self) -> None:
        """Find out now, not after minutes of rendering, that the file cannot be written.

        Raises:
            typer.BadParameter: When its folder is not there or may not be written to.
        """
        folder = self._folder
        if not folder.is_dir():
            raise typer.BadParameter(f"there is no folder {folder}.", param_hint="-o")
        if not os.access(folder, os.W_OK):
            raise typer.BadParameter(f"the folder {folder} may not be written to.", param_hint="-o")

    def resolve(self) -> Path:
        """Return the path to write to; a typed one may exist, a chosen one does not."""
        if self._path is not None:
            return self._path
        path = self._folder / f"{self._stem}{self._suffix}"
        number = 2
        while path.exists():
            path = self._folder / f"{self._stem}-{number}{self._suffix}"
            number += 1
        return path
