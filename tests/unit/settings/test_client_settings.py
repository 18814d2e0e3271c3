"""Where the client commands find their server: given, else the environment, else `.env`."""

import pytest

from reelwright.settings.client import ClientSettings


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("REELWRIGHT_BASE_URL", "REELWRIGHT_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path):
    (tmp_path / ".env").write_text("REELWRIGHT_BASE_URL=http://file\nREELWRIGHT_API_KEY='from file'\n")
    return tmp_path


def test_without_anything_there_is_no_server(tmp_path):
    assert ClientSettings.load(folder=tmp_path) == ClientSettings(None, None)


def test_the_file_speaks_when_nobody_else_does(file):
    assert ClientSettings.load(folder=file) == ClientSettings("http://file", "from file")


def test_the_environment_speaks_before_the_file(file, monkeypatch):
    monkeypatch.setenv("REELWRIGHT_BASE_URL", "http://environment")

    assert ClientSettings.load(folder=file) == ClientSettings("http://environment", "from file")


def test_what_is_given_speaks_first(file, monkeypatch):
    monkeypatch.setenv("REELWRIGHT_BASE_URL", "http://environment")
    monkeypatch.setenv("REELWRIGHT_API_KEY", "from environment")

    assert ClientSettings.load(base_url="http://given", folder=file) == ClientSettings(
        "http://given", "from environment"
    )


def test_an_empty_variable_counts_as_absent(file, monkeypatch):
    monkeypatch.setenv("REELWRIGHT_BASE_URL", "")

    assert ClientSettings.load(base_url="", folder=file).base_url == "http://file"


def test_the_file_is_that_of_the_current_folder(file, monkeypatch):
    monkeypatch.chdir(file)

    assert ClientSettings.load().base_url == "http://file"


def test_the_key_is_not_shown():
    assert "sk-rw-secret" not in repr(ClientSettings("http://here", "sk-rw-secret"))
