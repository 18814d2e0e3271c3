"""Poster and spritesheet."""

from __future__ import annotations

import os
import resource

import numpy as np
import pytest
from PIL import Image

from reelwright.domain.request import Size
from reelwright.errors import DiskFullError, EncodeError
from reelwright.media.stills import StillsCollector, sheet_layout

from .clips import grey, plain

SIZE = Size(640, 360)


def watch(size: Size, count: int, draw) -> StillsCollector:
    stills = StillsCollector(size, count)
    for index in range(count):
        stills.add(index, draw(index))
    return stills


def test_the_sheet_of_a_film_is_five_by_five_tiles():
    layout = sheet_layout(Size(1920, 1080), 120)
    assert (layout.columns, layout.rows, layout.tile) == (5, 5, Size(320, 180))
    assert layout.size == Size(1600, 900)
    assert (layout.frames[0], layout.frames[-1]) == (2, 117)
    assert layout.corner(7) == (640, 180)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 24, 25, 26, 1440])
def test_every_tile_shows_a_frame_of_its_own_that_exists(count):
    layout = sheet_layout(SIZE, count)
    assert len(set(layout.frames)) == len(layout.frames) == min(25, count)
    assert list(layout.frames) == sorted(layout.frames)
    assert 0 <= layout.frames[0] <= layout.frames[-1] < count
    assert layout.columns * layout.rows >= len(layout.frames) > layout.columns * (layout.rows - 1)


@pytest.mark.parametrize(
    ("size", "tile"),
    [(Size(1080, 1920), Size(180, 320)), (Size(720, 720), Size(320, 320)), (Size(128, 128), Size(128, 128))],
)
def test_a_tile_keeps_the_films_shape_and_is_never_enlarged(size, tile):
    assert sheet_layout(size, 50).tile == tile


def test_the_sheet_shows_the_frames_its_layout_names(tmp_path):
    stills = watch(SIZE, 60, lambda i: plain(SIZE, (grey(i, 60),) * 3))
    stills.write_spritesheet(tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.format == "JPEG"
        assert sheet.size == (stills.layout.size.width, stills.layout.size.height)
        for tile, frame in enumerate(stills.layout.frames):
            left, top = stills.layout.corner(tile)
            assert sheet.getpixel((left + 90, top + 90))[0] == pytest.approx(grey(frame, 60), abs=3)


def test_the_poster_is_webp_at_most_1280_wide(tmp_path):
    size = Size(1920, 1080)
    watch(size, 3, lambda _i: plain(size, (90, 140, 200))).write_poster(tmp_path / "poster.webp")
    with Image.open(tmp_path / "poster.webp") as poster:
        assert (poster.format, poster.size) == ("WEBP", (1280, 720))
        assert poster.convert("RGB").getpixel((600, 300)) == pytest.approx((90, 140, 200), abs=4)


def test_a_small_film_has_a_poster_of_its_own_size(tmp_path):
    watch(Size(128, 256), 5, lambda _i: plain(Size(128, 256), (9, 9, 9))).write_poster(tmp_path / "p.webp")
    with Image.open(tmp_path / "p.webp") as poster:
        assert poster.size == (128, 256)


def test_the_poster_is_the_frame_with_most_to_see_near_forty_percent(tmp_path):
    """A fade to black crosses the middle of the film; the picture in it is chosen."""
    stripes = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    stripes[:, ::2] = stripes[:, 1::8] = (250, 120, 30)
    busy = round(99 * 0.45)

    watch(SIZE, 100, lambda i: stripes if i == busy else plain(SIZE, (3, 3, 3))).write_poster(tmp_path / "p.webp")
    with Image.open(tmp_path / "p.webp") as poster:
        assert np.asarray(poster.convert("RGB")).mean() > 50


def test_frames_may_be_drawn_over_after_they_were_shown(tmp_path):
    canvas = plain(SIZE, (0, 0, 0))
    stills = StillsCollector(SIZE, 4)
    for index in range(4):
        canvas[:] = 50 * (index + 1)
        stills.add(index, canvas)
    canvas[:] = 0
    stills.write_spritesheet(tmp_path / "s.jpg")
    with Image.open(tmp_path / "s.jpg") as sheet:
        corners = [sheet.getpixel((left + 9, top + 9))[0] for left, top in map(stills.layout.corner, range(4))]
    assert corners == pytest.approx([50, 100, 150, 200], abs=3)


def test_frames_that_never_passed_are_black_tiles(tmp_path):
    stills = StillsCollector(SIZE, 4)
    stills.add(0, plain(SIZE, (200, 200, 200)))
    stills.write_spritesheet(tmp_path / "s.jpg")
    with Image.open(tmp_path / "s.jpg") as sheet:
        assert sheet.getpixel((10, 10))[0] > 190
        assert sheet.getpixel((630, 350))[0] < 5


def test_without_frames_there_are_no_stills(tmp_path):
    stills = StillsCollector(SIZE, 4)
    with pytest.raises(EncodeError):
        stills.write_poster(tmp_path / "p.webp")
    with pytest.raises(EncodeError):
        stills.write_spritesheet(tmp_path / "s.jpg")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="the system has no /dev/full")
@pytest.mark.parametrize("write", ["write_poster", "write_spritesheet"])
def test_a_full_disk_has_its_own_error_and_leaves_no_still(tmp_path, write):
    stills = watch(SIZE, 4, lambda i: plain(SIZE, (i, 99, 99)))
    (tmp_path / "still").symlink_to("/dev/full")
    with pytest.raises(DiskFullError):
        getattr(stills, write)(tmp_path / "still")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("write", [StillsCollector.write_poster, StillsCollector.write_spritesheet])
def test_a_disk_that_fills_up_within_the_last_block_leaves_no_cut_picture(tmp_path, write):
    noise = np.random.default_rng(7).integers(0, 256, (SIZE.height, SIZE.width, 3), dtype=np.uint8)
    stills = watch(SIZE, 10, lambda _: noise)
    whole = tmp_path / "whole"
    write(stills, whole)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole.stat().st_size - 1, limits[1]))
    try:
        with pytest.raises(DiskFullError):
            write(stills, tmp_path / "cut")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "cut").exists()
