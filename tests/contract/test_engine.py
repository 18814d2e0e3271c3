"""What every engine promises: add an engine to the registry and it is tested here."""

from dataclasses import replace

import av
import numpy as np
import pytest

from reelwright.domain.assets import KINDS, Variant
from reelwright.domain.job import Stage
from reelwright.domain.request import MAX_SECONDS, Size
from reelwright.engines.registry import ENGINES, make_engine
from reelwright.errors import EngineError
from reelwright.media.probe import verify_video
from tests.factories import make_request

pytestmark = [pytest.mark.gl, pytest.mark.more]

PROMPT = "A dolphin leaping over a calm ocean at sunset."


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request):
    return make_engine(request.param)


@pytest.fixture
def render(engine, tmp_path):
    def render(name="film", **changes):
        wanted = {"size": Size(320, 180), "duration_ms": 500, "fps": 8, "quality": engine.describe().qualities[0]}
        request = replace(make_request(PROMPT, engine=engine.name), **(wanted | changes))
        folder = tmp_path / name
        folder.mkdir()
        reports = []
        return request, folder, engine.render(request, folder, reports.append), reports

    return render


def video(folder):
    return folder / KINDS[Variant.VIDEO].file_name


def test_it_goes_by_the_name_it_is_registered_under(engine):
    assert ENGINES[engine.name].split(":")[1] == type(engine).__name__


def test_it_says_what_it_can_do(engine):
    abilities = engine.describe()

    assert abilities.summary.endswith(".")
    assert 1 <= abilities.max_seconds <= MAX_SECONDS
    assert set(abilities.qualities) <= {"draft", "standard", "high"}
    assert abilities.qualities


@pytest.mark.parametrize("size", [Size(320, 180), Size(180, 320), Size(200, 200)], ids=str)
@pytest.mark.parametrize("fps", [8, 30])
def test_the_film_is_of_the_size_rate_and_length_asked_for(render, size, fps):
    request, folder, rendition, _ = render(size=size, fps=fps)

    found = verify_video(video(folder), size=size, fps=fps, frame_count=request.frame_count, full=True)
    assert (rendition.size, rendition.fps, rendition.frame_count) == (size, fps, request.frame_count)
    assert (rendition.size_bytes, rendition.duration_ms) == (found.size_bytes, found.duration_ms)


def test_it_leaves_the_three_files_and_nothing_else(render):
    _, folder, _, _ = render()

    assert sorted(path.name for path in folder.iterdir()) == sorted(kind.file_name for kind in KINDS.values())
    assert (folder / "poster.webp").read_bytes()[8:12] == b"WEBP"
    assert (folder / "spritesheet.jpg").read_bytes()[:3] == b"\xff\xd8\xff"


def test_it_tells_the_truth_about_itself(render, engine):
    _, _, rendition, _ = render()

    assert rendition.engine == engine.name
    assert rendition.renderer
    assert rendition.understood, "every engine understands something of this prompt"
    assert rendition.is_native == (rendition.rendered_at >= rendition.size)


def test_progress_rises_from_nothing_to_the_end_through_the_stages(render):
    request, _, _, reports = render()

    fractions = [report.fraction for report in reports]
    stages = [report.stage for report in reports]
    assert (fractions[0], stages[0]) == (0.0, Stage.STARTING)
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1.0
    assert len({round(fraction, 3) for fraction in fractions}) >= request.frame_count
    assert list(dict.fromkeys(stages)) == [Stage.STARTING, Stage.RENDERING, Stage.FINISHING]


def pictures(path):
    with av.open(str(path)) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]).astype(int)


def test_the_same_seed_makes_the_same_film_and_another_makes_another(render):
    first, again, other = (pictures(video(render(name, seed=seed)[1])) for name, seed in (("a", 5), ("b", 5), ("c", 6)))

    # The frames are the same; several encoder threads under a rate cap round them a little differently each time.
    assert abs(first - again).mean() < 1
    assert abs(first - other).mean() > 3


def test_a_single_frame_is_a_film_too(render):
    request, folder, _, _ = render(duration_ms=100)

    assert verify_video(video(folder), size=request.size, fps=8, frame_count=1).frame_count == 1


def test_it_goes_on_after_a_film_that_failed(render, engine, tmp_path):
    with pytest.raises((EngineError, OSError)):
        engine.render(make_request(PROMPT, engine=engine.name), tmp_path / "no such folder", lambda _: None)

    _, folder, _, _ = render()

    assert video(folder).exists()


def test_an_engine_that_is_not_there_is_refused_by_name():
    with pytest.raises(EngineError, match="no engine 'nope'"):
        make_engine("nope")
