"""What can be written with the brush: the index of characters we have strokes for.

Invariant: light; understanding a prompt asks here, so nothing heavy is imported and no stroke is parsed. Knows
nothing of how they are written: that is `reelwright.previs.ink`.
"""

from __future__ import annotations

import functools
import importlib.resources

#: A four-line poem of seven characters a line.
MAX_CHARACTERS = 28
#: What may stand between characters without being written.
_SILENT = frozenset(" \t\n\r\u3000,.;:!?'\"，。、；：！？·—…《》「」『』“”‘’")


@functools.cache
def characters() -> frozenset[str]:
    """Return every character we have strokes for."""
    text = importlib.resources.files(__name__).joinpath("characters.txt").read_text("utf-8")
    return frozenset(text.strip())


def written(text: str) -> str:
    """Return what of a text the brush writes: all but spaces and punctuation."""
    return "".join(character for character in text if character not in _SILENT)


def unwritable(text: str) -> str:
    """Return the characters of a text that we have no strokes for, each once, in order."""
    return "".join(dict.fromkeys(character for character in written(text) if character not in characters()))


def writable(text: str) -> bool:
    """Say whether every character of a text can be written and all of them fit on one sheet."""
    return 0 < len(written(text)) <= MAX_CHARACTERS and not unwritable(text)
