"""Sizes, lengths, instants and file names in words."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from reelwright.cli.filenames import Destination, safe_stem, slug
from reelwright.cli.terminal import printable
from reelwright.cli.units import instant_of, left_text, length_text, size_text, span_s


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (None, ""),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (12_900, "13 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (4_200_000, "4.2 MB"),
        (7_000_000_000_000, "7000 GB"),
    ],
)
def test_sizes(size_bytes: int | None, text: str) -> None:
    assert size_text(size_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (5, "5 s"), (4.54, "4.5 s"), (60, "1 min"), (72, "1 min 12 s"), (3700, "1 h 1 min")],
)
def test_lengths(seconds: float | None, text: str) -> None:
    assert length_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "about 1 s left"),
        (6.1, "about 7 s left"),
        (41, "about 45 s left"),
        (100, "about 2 min left"),
        (9000, "about 2 h left"),
    ],
)
def test_time_left_is_no_finer_than_it_can_be_known(seconds: float, text: str) -> None:
    assert left_text(seconds) == text


def test_instants_are_unix_seconds_or_iso_text() -> None:
    assert instant_of(1_790_000_000) == instant_of("2026-09-21T14:13:20+00:00") == instant_of("2026-09-21T14:13:20")


@pytest.mark.parametrize("value", [None, True, "soon", {}, 1e30])
def test_what_is_no_instant_is_none(value: object) -> None:
    assert instant_of(value) is None


@pytest.mark.parametrize(
    ("prompt", "stem"),
    [
        ("A serene sunset over a calm ocean with gentle waves.", "a-serene-sunset-over-a-calm-ocean-with-gentle"),
        ("../../etc/passwd", "etc-passwd"),
        ("一只猫 在月光下", "一只猫-在月光下"),
        ("🐱!?", "video"),
        ("x" * 500, "x" * 48),
        ("-o", "o"),
    ],
)
def test_a_file_is_named_after_the_first_words(prompt: str, stem: str) -> None:
    assert slug(prompt) == stem


def test_a_name_fits_every_file_system() -> None:
    assert len(slug("𠀀" * 500).encode()) <= 200


def test_an_id_makes_one_name_in_one_folder() -> None:
    assert safe_stem("../a b/video_1") == "---a-b-video_1"


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write anywhere, so the system's answer is played.
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(typer.BadParameter):
        Destination(tmp_path / "film.mp4", stem="x", suffix=".mp4").check()


def test_what_steers_a_terminal_is_not_printable() -> None:
    assert printable("a\x1b[2J\x07\x9b\ud800b\u2066") == "a�[2J���b�"
    assert printable("naïve 猫 👩‍🚀 [b]") == "naïve 猫 👩‍🚀 [b]"


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("45", 45), ("45s", 45), (" 90m ", 5400), ("24h", 86_400), ("2w", 1_209_600)]
)
def test_spans(text: str, seconds: int) -> None:
    assert span_s(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5h", "1d2h", "٣d"])
def test_what_is_no_span_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="24h"):
        span_s(text)
