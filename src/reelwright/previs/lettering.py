"""Words that a prompt wants to see written, apart from the words that describe the film.

Invariant: a quotation is lettering only where the prompt speaks of writing; any other quotation stays part of
the description. Knows no fonts.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"“([^“”\n]{1,80})”|\"([^\"\n]{1,80})\"|「([^「」\n]{1,80})」|『([^『』\n]{1,80})』|‘([^‘’\n]{1,80})’"
)
_SPEAKS_OF_WRITING = re.compile(
    r"(?:writ\w*|wrote|says?|saying|reads?|reading|spell\w*|words?|letters?|characters?|text|titled?|named?"
    r"|labell?ed|inscri\w*|写\w{0,2}|题\w{0,1}|字样?|标题|刻\w?|着)"
    r"[\s:：,，]*(?:(?:the|a|of|for|chinese|words?|characters?|text|letters|phrase|name)\s+){0,4}$",
    re.IGNORECASE,
)
_HAN = r"([㐀-鿿]{1,8}?)"
#: "the characters 永和", "writes 永", "写山水两个字".
_UNQUOTED = re.compile(
    rf"(?<=characters ){_HAN}(?![㐀-鿿])|(?<=character ){_HAN}(?![㐀-鿿])|(?<=writes ){_HAN}(?![㐀-鿿])"
    rf"|(?<=writing ){_HAN}(?![㐀-鿿])|(?<=写下){_HAN}(?=[一二两三四五六]个大?字)"
    rf"|(?<=写){_HAN}(?=[一二两三四五六]个大?字)"
)
_LOOK_BACK = 48


def split(prompt: str) -> tuple[str, str | None]:
    """Return the prompt without its lettering, and the first lettering it wants, if any."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        text = next(group for group in match.groups() if group is not None).strip()
        before = prompt[max(0, match.start() - _LOOK_BACK) : match.start()]
        if not text or not _SPEAKS_OF_WRITING.search(before):
            return match.group()
        found.append(text)
        return " "

    rest = _QUOTED.sub(take, prompt)
    if not found and (match := _UNQUOTED.search(rest)):
        found.append(next(group for group in match.groups() if group is not None))
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return rest, found[0] if found else None
