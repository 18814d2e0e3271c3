"""Copy the characters we write from the npm package hanzi-writer-data: `python -m tools.calligraphy FOLDER`.

FOLDER is the unpacked package (`npm pack hanzi-writer-data@2.0.1`). The list of characters is the first column of
`calligraphy/strokes.txt` itself; to add some, name them after the folder.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Final

CALLIGRAPHY: Final = Path(__file__).parents[1] / "src" / "reelwright" / "previs" / "calligraphy"
_NOTICE: Final = """\
# Outlines and medians of the strokes of Chinese characters, derived from the fonts AR PL KaitiM Big5 and AR PL
# KaitiM GB (C) 1999 Arphic Technology Co., Ltd. under the ARPHIC PUBLIC LICENSE (ARPHICPL.TXT beside this file),
# by way of Make Me a Hanzi and hanzi-writer-data 2.0.1. Changed by the Reelwright authors in November 2026: a
# selection of characters, whole numbers, coordinates written as differences from the point before. No other change.
# One character a line: the character, then a stroke per tab. A stroke is its outline (absolute M, then relative l,
# q, c; a box of 1024, y up, top 900), a bar, and its median (first point, then differences).
"""
_TOKEN: Final = re.compile(r"[MLQCZ]|-?\d+(?:\.\d+)?")


def _numbers(values: list[int]) -> str:
    """Return numbers with a space only where no sign separates them."""
    return re.sub(r" -", "-", " ".join(map(str, values)))


def _relative(points: list[tuple[int, int]], origin: tuple[int, int]) -> list[int]:
    return [v for x, y in points for v in (x - origin[0], y - origin[1])]


def outline(path: str) -> str:
    """Return an outline of absolute M, L, Q, C, Z as M and relative l, q, c."""
    said, here, letter = "", (0, 0), "M"
    tokens = _TOKEN.findall(path)
    while tokens:
        if tokens[0].isalpha():
            letter = tokens.pop(0)
            if letter == "Z":
                continue
        count = {"M": 1, "L": 1, "Q": 2, "C": 3}[letter]
        values = [round(float(tokens.pop(0))) for _ in range(2 * count)]
        points = list(zip(values[::2], values[1::2], strict=True))
        said += "M" + _numbers(values) if letter == "M" else letter.lower() + _numbers(_relative(points, here))
        here = points[-1]
    return said


def median(points: list[list[float]]) -> str:
    """Return a median as its first point and the differences after it."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = [(x - a, y - b) for (a, b), (x, y) in itertools.pairwise(whole)]
    return _numbers([v for point in [whole[0], *steps] for v in point])


def line(folder: Path, character: str) -> str:
    """Return one character's line."""
    data = json.loads((folder / f"{character}.json").read_text())
    strokes = zip(data["strokes"], data["medians"], strict=True)
    return "\t".join([character, *(f"{outline(shape)}|{median(spine)}" for shape, spine in strokes)])


def main(folder: Path, more: str) -> None:
    """Write `strokes.txt` and copy the licence."""
    target = CALLIGRAPHY / "strokes.txt"
    kept = [row[0] for row in target.read_text().splitlines() if row[:1] not in {"", "#"}] if target.exists() else []
    characters = dict.fromkeys([*kept, *more])
    target.write_text(_NOTICE + "".join(line(folder, c) + "\n" for c in sorted(characters)))
    (CALLIGRAPHY / "characters.txt").write_text("".join(sorted(characters)) + "\n")
    shutil.copyfile(folder / "ARPHICPL.TXT", CALLIGRAPHY / "ARPHICPL.TXT")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "".join(sys.argv[2:]))
