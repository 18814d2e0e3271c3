"""What a prompt may hold and the form in which it is kept.

Invariants: `clean_prompt` never refuses, is idempotent, and leaves no control, private-use, direction or half
(surrogate) character; `prompt_faults` judges the text as it was sent, before cleaning. Nothing here knows a wire
format: which door refuses and which only cleans is the door's affair.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from reelwright.errors import Fault

MIN_STRICT_CHARS: Final = 10
MAX_STRICT_CHARS: Final = 2000
MAX_ACCENTS: Final = 30

# Line breaks and tabs (\v is Word's soft break) become spaces; every other control character is a slip or a trick.
_CONTROL: Final = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_PRIVATE: Final = r"\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_BIDI: Final = r"\u202a-\u202e\u2066-\u2069"
_HALF: Final = r"\ud800-\udfff"
_NONCHARACTER: Final = r"\ufdd0-\ufdef" + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
_TAG: Final = r"\U000e0000-\U000e007f"
# Format characters that draw nothing. ZWJ and ZWNJ stay: they shape emoji, Persian and the Indic scripts.
_INVISIBLE: Final = (
    r"\xad\u061c\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_REFUSED: Final = _CONTROL + _PRIVATE + _BIDI + _HALF + _NONCHARACTER

# Emoji=Yes of Unicode's emoji-data.txt within 2600..27BF: ★, ♪ and ✓ are not among them, ☀ and ❤ are.
_DINGBATS: Final = (
    "\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e\u262f\u2638-\u263a\u2640"
    "\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u267f\u2692-\u2697\u2699\u269b\u269c\u26a0"
    "\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea"
    "\u26f0-\u26f5\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734"
    "\u2744\u2747\u274c\u274e\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf"
)
_TECHNICAL: Final = "\u231a\u231b\u23cf\u23e9-\u23f3\u23f8-\u23fa\u2b1b\u2b1c\u2b50\u2b55"
_PLANE_ONE: Final = "\U0001f000-\U0001f0ff\U0001f170-\U0001faff"
#: One pictograph; any other sign becomes one through the emoji selector (©️) or the keycap (1️⃣).
_PICTOGRAPH: Final = re.compile(
    rf"[{_DINGBATS}{_TECHNICAL}{_PLANE_ONE}]\ufe0f?|[0-9#*]\ufe0f?\u20e3|[^\w\s]\ufe0f|[{_TAG}]"
)
_UNSUPPORTED: Final = re.compile(f"[{_REFUSED}]")
_DROPPED: Final = re.compile(f"[{_REFUSED}{_INVISIBLE}{_TAG}]")
#: Where too many accents may be: they are neither letters nor blanks.
_ACCENTS: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_ACCENTS + 1},}}")
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}]")
_ASCII_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_TAG_LIKE: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--|<!doctype\b", re.IGNORECASE)
_FENCE: Final = re.compile(r"```|^[ \t]*~~~", re.MULTILINE)

_TYPOGRAPHY: Final = str.maketrans(
    dict.fromkeys("‘’‚‛‹›", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)

_NAMES: Final = {
    0x202A: "left-to-right embedding",
    0x202B: "right-to-left embedding",
    0x202C: "pop directional formatting",
    0x202D: "left-to-right override",
    0x202E: "right-to-left override",
    0x2066: "left-to-right isolate",
    0x2067: "right-to-left isolate",
    0x2068: "first strong isolate",
    0x2069: "pop directional isolate",
}
_KINDS: Final = {"Cc": "control character", "Co": "private use", "Cs": "half a surrogate pair", "Cf": "tag character"}
_MAX_LISTED: Final = 10
#: Of a text far too long, only the beginning is searched for what is wrong with it.
_MAX_JUDGED: Final = 4 * MAX_STRICT_CHARS


def clean_prompt(text: str) -> str:
    """Return the prompt in the form in which it is kept: one line, NFC, plain quotes and dashes, nothing invisible."""
    if text.isascii():
        if _ASCII_CONTROL.search(text):
            text = _ASCII_CONTROL.sub("", text)
        return " ".join(text.split())
    kept = _thin(_DROPPED.sub("", text).translate(_TYPOGRAPHY))
    return " ".join(_thin(unicodedata.normalize("NFC", kept)).split())


def prompt_faults(text: str, *, emoji: Literal["refuse", "keep"]) -> list[Fault]:
    """Return everything that the strict door refuses in a prompt: its length, its characters, its markup.

    Length is in code points, after trimming, as the tutorial's own check counts them.
    """
    faults = []
    count = len((text if text.isascii() else _UNSEEN.sub("", text)).strip())
    if count < MIN_STRICT_CHARS:
        faults.append(_length_fault("prompt_too_short", count, f"at least {MIN_STRICT_CHARS}"))
    elif count > MAX_STRICT_CHARS:
        faults.append(_length_fault("prompt_too_long", count, f"at most {MAX_STRICT_CHARS}"))
    text = text[:_MAX_JUDGED]
    if found := _unsupported(text, emoji=emoji):
        listed = ", ".join(map(_describe, found[:_MAX_LISTED]))
        more = f" and {len(found) - _MAX_LISTED} more" if len(found) > _MAX_LISTED else ""
        message = f"The prompt holds characters that are not supported: {listed}{more}."
        faults.append(Fault("unsupported_characters", message, "prompt"))
    if markup := _markup(text):
        message = f"The prompt holds {markup}. Describe the video in plain text."
        faults.append(Fault("unsupported_markup", message, "prompt"))
    return faults


def _thin(text: str) -> str:
    """Keep at most 30 accents on a letter, as Unicode's Stream-Safe Text Format does (UAX 15).

    Sorting more of them is quadratic in `normalize`: 32,000 would hold up a server for seconds.
    """
    return _ACCENTS.sub(_thin_run, text)


def _thin_run(run: re.Match[str]) -> str:
    kept, accents = [], 0
    for character in run.group():
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= MAX_ACCENTS:
            kept.append(character)
    return "".join(kept)


def _length_fault(code: str, count: int, bound: str) -> Fault:
    unit = "character" if count == 1 else "characters"
    return Fault(code, f"The prompt has {count} {unit}; it must have {bound}.", "prompt")


def _unsupported(text: str, *, emoji: Literal["refuse", "keep"]) -> list[str]:
    """Return the distinct characters that are refused, in the order in which they stand."""
    if text.isascii():
        return list(dict.fromkeys(_ASCII_CONTROL.findall(text)))
    found = {match.start(): match.group() for match in _UNSUPPORTED.finditer(text)}
    if emoji == "refuse":
        found |= {match.start(): match.group() for match in _PICTOGRAPH.finditer(text)}
    return list(dict.fromkeys(found[start] for start in sorted(found)))


def _describe(found: str) -> str:
    """Show a character, or name it where there is nothing to see."""
    point = ord(found[0])
    kind = _NAMES.get(point) or _KINDS.get(unicodedata.category(found[0]))
    if kind is None and _UNSUPPORTED.match(found):
        kind = "not a character"
    return f"U+{point:04X} ({kind})" if kind else f"{found} (U+{point:04X})"


def _markup(text: str) -> str:
    tag = _TAG_LIKE.search(text) if "<" in text else None
    named = [f"an HTML tag ({clean_prompt(tag.group())[:40]})"] if tag else []
    if _FENCE.search(text):
        named.append("a code fence")
    return " and ".join(named)
