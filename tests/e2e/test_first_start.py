"""The first start of `serve`, the later ones, and a start that must be refused."""

import re

import pytest

from tests.e2e.processes import until

KEY = re.compile(r"^\s+(sk-rw-[0-9A-Za-z]{38})$", re.MULTILINE)
#: The address of the service, and its owner's link on a line of its own.
WELCOME = re.compile(r"^\s+(http://127\.0\.0\.1:\d+)/welcome\?token=([0-9a-f]{32}\.[0-9a-f]{32})$", re.MULTILINE)


def test_the_owners_key_is_shown_once_and_stays_good(installation):
    first = installation.start("serve", "--port", "0")
    ((address, _),) = until(lambda: WELCOME.findall(first.out), "the address and the owner's link")
    (key,) = KEY.findall(first.out)
    installation.key = key
    assert installation.caller(address).http.get("/v1/videos").status_code == 200
    assert first.stop() == 0
    assert installation.leftovers() == {}

    second, caller = installation.serve()
    assert second.announced("owner_key") is None
    assert second.announced("welcome") is None
    assert caller.http.get("/v1/videos").status_code == 200
    assert key not in first.err + second.err


@pytest.mark.more
def test_another_root_secret_is_refused_with_one_line(installation):
    first, _ = installation.serve("--workers", "0")
    assert first.stop() == 0

    wrong = installation.start("serve", "--port", "0", REELWRIGHT_SECRET_KEY="ab" * 32, REELWRIGHT_LOG_LEVEL="error")

    assert wrong.wait() == 1
    assert wrong.out == ""
    (line,) = wrong.err.splitlines()
    assert line.startswith("reelwright: This data was made with another root secret")
    assert installation.leftovers() == {}


@pytest.mark.more
def test_a_second_serve_on_the_same_folder_is_refused_with_one_line(installation):
    installation.serve("--workers", "0")

    second = installation.start("serve", "--port", "0", REELWRIGHT_LOG_LEVEL="error")

    assert second.wait() == 1
    (line,) = second.err.splitlines()
    assert line.startswith("reelwright: ")


@pytest.mark.more
def test_two_films_asked_for_at_once_on_a_new_folder_share_one_platform(installation):
    asked = [
        installation.start(
            *("generate", f"Waves on a calm sea, take {take}", "-o", f"{take}.mp4", "--json"),
            *("--seconds", "1", "--resolution", "720p"),
            REELWRIGHT_QUALITY="draft",
        )
        for take in (1, 2)
    ]

    assert [program.wait() for program in asked] == [0, 0]
    assert all((installation.folder / f"{take}.mp4").stat().st_size for take in (1, 2))
    assert installation.leftovers() == {}
