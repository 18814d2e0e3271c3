"""Downloads over real sockets: streamed, resumed after a break, checked, and never half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from reelwright.client import DownloadError, NotFoundError, Reelwright
from tests.unit.client.stage import KEY, Answer, FakeTime, FilmServer, ScriptedServer


@pytest.fixture
def real(films: FilmServer, time: FakeTime) -> Iterator[Reelwright]:
    with Reelwright(KEY, f"http://127.0.0.1:{films.port}", patience=time.patience(), sleep=time.sleep) as made:
        yield made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "new" / "folder" / "film.mp4"


def left_in(target: Path) -> list[str]:
    return sorted(each.name for each in target.parent.iterdir()) if target.parent.exists() else []


def test_a_film_is_saved_whole_and_told_as_it_comes(real: Reelwright, films: FilmServer, target: Path) -> None:
    news: list[tuple[int, int | None]] = []
    path = real.download_video(films.url, str(target), on_progress=lambda *each: news.append(each))
    assert path == str(target)
    assert target.read_bytes() == films.film
    assert left_in(target) == ["film.mp4"]
    assert news[-1] == (len(films.film), len(films.film))
    assert [done for done, _ in news] == sorted(done for done, _ in news)


def test_a_signed_link_keeps_its_query_and_gets_no_key(real: Reelwright, films: FilmServer, target: Path) -> None:
    real.download_video(films.url, target)
    assert films.paths == ["/film.mp4?sig=secret"]
    assert "authorization" not in films.requests[0]
    assert films.requests[0]["accept-encoding"] == "identity"


def test_a_name_in_the_current_folder_works(
    real: Reelwright, films: FilmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert real.download_video(films.url, "generated_video.mp4") == "generated_video.mp4"
    assert (tmp_path / "generated_video.mp4").read_bytes() == films.film


def test_a_film_by_its_id_is_fetched_with_the_key(real: Reelwright, films: FilmServer, target: Path) -> None:
    assert real.download("video_1", target, "thumbnail") == str(target)
    assert films.paths == ["/v1/videos/video_1/content?variant=thumbnail"]
    assert films.requests[0]["authorization"] == f"Bearer {KEY}"


def test_a_break_is_resumed_where_it_was(real: Reelwright, films: FilmServer, target: Path, time: FakeTime) -> None:
    films.cuts = [300_000, 400_000]
    real.download_video(films.url, target)
    assert target.read_bytes() == films.film
    assert [each.get("range") for each in films.requests] == [None, "bytes=300000-", "bytes=700000-"]
    assert [each.get("if-range") for each in films.requests] == [None, '"v1"', '"v1"']
    assert time.pauses == [1, 1]


def test_progress_renews_the_patience(real: Reelwright, films: FilmServer, target: Path) -> None:
    films.cuts = [50_000] * 12
    real.download_video(films.url, target)
    assert target.read_bytes() == films.film


def test_without_a_validator_a_break_starts_over(real: Reelwright, films: FilmServer, target: Path) -> None:
    films.etag = None
    films.cuts = [300_000]
    real.download_video(films.url, target)
    assert target.read_bytes() == films.film
    assert [each.get("range") for each in films.requests] == [None, None]


def test_a_weak_tag_is_no_validator(real: Reelwright, films: FilmServer, target: Path) -> None:
    films.etag = 'W/"v1"'
    films.cuts = [300_000]
    real.download_video(films.url, target)
    assert target.read_bytes() == films.film
    assert [each.get("range") for each in films.requests] == [None, None]


def test_a_server_that_ignores_the_range_starts_over(real: Reelwright, films: FilmServer, target: Path) -> None:
    films.ignores_ranges = True
    films.cuts = [300_000]
    real.download_video(films.url, target)
    assert target.read_bytes() == films.film
    assert films.requests[1]["range"] == "bytes=300000-"


def test_another_version_met_after_a_break_is_fetched_from_its_start(
    real: Reelwright, films: FilmServer, target: Path
) -> None:
    films.cuts = [300_000]

    def change(_done: int, _whole: int | None) -> None:
        if len(films.requests) == 1:
            films.etag, films.film = '"v2"', b"new" * 100_000

    real.download_video(films.url, target, on_progress=change)
    assert target.read_bytes() == b"new" * 100_000


def test_a_link_that_always_breaks_is_given_up_and_leaves_nothing(
    real: Reelwright, films: FilmServer, target: Path, time: FakeTime
) -> None:
    films.ignores_ranges = True
    films.cuts = [300_000] * 20
    with pytest.raises(DownloadError, match=r"broke off after 300000 of 1048576 bytes \("):
        real.download_video(films.url, target)
    assert left_in(target) == []
    assert time.pauses == [1, 2, 4, 8, 16]
    assert len(films.requests) == 6


def test_a_chunked_answer_that_ends_well_is_whole(real: Reelwright, films: FilmServer, target: Path) -> None:
    films.announces_length = False
    films.cuts = [300_000]
    real.download_video(films.url, target)
    assert target.read_bytes() == films.film
    assert films.requests[1]["range"] == "bytes=300000-"


def test_a_known_size_is_checked(real: Reelwright, films: FilmServer, target: Path) -> None:
    with pytest.raises(DownloadError, match=r"should measure 7 bytes, but the server announces 1048576\."):
        real.download_video(films.url, target, size_bytes=7)
    films.announces_length = False
    with pytest.raises(DownloadError, match="sent more than the 7 bytes"):
        real.download_video(films.url, target, size_bytes=7)
    assert left_in(target) == []
    real.download_video(films.url, target, size_bytes=len(films.film))
    assert target.read_bytes() == films.film


def test_a_redirect_to_storage_is_followed_without_the_key(target: Path) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        if request.url.host == "reel.test":
            return httpx2.Response(302, headers={"location": "http://storage.test/film"})
        return httpx2.Response(200, content=b"film")

    with Reelwright(KEY, "http://reel.test", transport=httpx2.MockTransport(answer)) as made:
        made.download("video_1", target)
    assert target.read_bytes() == b"film"
    assert ["authorization" in request.headers for request in seen] == [True, False]


def test_a_film_that_is_not_ready_is_the_servers_sentence_and_leaves_nothing(
    client: Reelwright, server: ScriptedServer, target: Path
) -> None:
    server.says(httpx2.Response(404, json={"error": {"message": "Video is not ready yet.", "code": "video_not_ready"}}))
    with pytest.raises(NotFoundError, match="not ready yet") as caught:
        client.download("video_1", target)
    assert caught.value.code == "video_not_ready"
    assert not target.parent.exists()


def part(start: int, content: bytes, total: str) -> Answer:
    span = f"bytes {start}-{start + len(content) - 1}/{total}"
    return lambda: httpx2.Response(206, headers={"content-range": span}, content=content)


def whole(content: bytes, **headers: str) -> Answer:
    named = {"etag": '"v1"'} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: httpx2.Response(200, headers=named, stream=httpx2.ByteStream(content))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([whole(b"", content_length="0")] * 6, "broke off after 0 of 0 bytes"),
        ([whole(b"")] * 6, "broke off after 0 of an unknown number of bytes"),
        ([whole(b"1234", content_encoding="gzip")], "compressed"),
        ([whole(b"12345", content_length="4")], "more than the 4 bytes"),
        ([lambda: httpx2.Response(206, content=b"12")], "without saying which"),
        ([whole(b"12", content_length="4"), part(3, b"4", "4")], "from byte 3, though asked from 2"),
        ([whole(b"12", content_length="4"), part(2, b"345", "5")], "should measure 4 bytes"),
    ],
)
def test_what_cannot_be_the_film_is_refused_and_leaves_nothing(
    client: Reelwright, server: ScriptedServer, target: Path, answers: list[Answer], sentence: str
) -> None:
    server.says(*answers)
    with pytest.raises(DownloadError, match=sentence):
        client.download_video("http://f.test/film", target)
    assert left_in(target) == []


def test_a_part_of_an_unsaid_whole_completes_what_was_announced(
    client: Reelwright, server: ScriptedServer, target: Path
) -> None:
    server.says(
        whole(b"12", content_length="4"),
        part(2, b"3", "*"),
        part(3, b"4", "4"),
    )
    client.download_video("http://f.test/film", target)
    assert target.read_bytes() == b"1234"
    assert server.requests[2].headers["if-range"] == '"v1"'


def test_a_folder_is_no_name_for_a_film(client: Reelwright, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="cannot be written: it is a folder"):
        client.download_video("http://f.test/film", tmp_path)
    with pytest.raises(DownloadError, match="cannot be written"):
        client.download_video("http://f.test/film", "")


def test_a_file_in_the_way_of_a_folder_is_named(client: Reelwright, server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    server.says(whole(b"1234"))
    with pytest.raises(DownloadError, match=r"taken/film.mp4 cannot be written: "):
        client.download_video("http://f.test/film", tmp_path / "taken" / "film.mp4")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_named(client: Reelwright, server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "film.mp4.part").symlink_to("/dev/full")
    server.says(whole(b"1" * 100_000))
    with pytest.raises(DownloadError, match="cannot be written: No space left on device"):
        client.download_video("http://f.test/film", tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_download_leaves_nothing(real: Reelwright, films: FilmServer, target: Path) -> None:
    def interrupt(_done: int, _whole: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        real.download_video(films.url, target, on_progress=interrupt)
    assert left_in(target) == []


def test_an_address_that_is_none_is_a_named_error(real: Reelwright, target: Path) -> None:
    with pytest.raises(DownloadError, match=r"not an address"):
        real.download_video("film.mp4", target)


def test_an_old_film_is_replaced_only_by_a_whole_one(client: Reelwright, server: ScriptedServer, target: Path) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(b"old")
    server.says(*[whole(b"12", content_length="4")] * 6)
    with pytest.raises(DownloadError):
        client.download_video("http://f.test/film", target)
    assert target.read_bytes() == b"old"
    server.says(whole(b"1234"))
    client.download_video("http://f.test/film", target)
    assert target.read_bytes() == b"1234"
