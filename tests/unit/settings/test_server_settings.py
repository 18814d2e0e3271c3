"""The platform's settings: where they come from, how lists are written, and what is said of a wrong one."""

import os
import re
import traceback

import pytest

from reelwright.errors import SettingsError
from reelwright.settings.server import DEFAULT_MODELS, ServerSettings, child_environment, default_data_dir, runtime_dir

SECRET = "5a" * 32


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable of ours, and a folder without a `.env`."""
    for name in [name for name in os.environ if name.startswith("REELWRIGHT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default():
    settings = ServerSettings.load()

    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.models == DEFAULT_MODELS
    assert settings.data_dir == default_data_dir()


def test_given_speaks_before_the_environment_and_that_before_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("REELWRIGHT_PORT=1\nREELWRIGHT_WORKERS=2\nREELWRIGHT_HOST=file\n")
    monkeypatch.setenv("REELWRIGHT_PORT", "3")
    monkeypatch.setenv("REELWRIGHT_WORKERS", "4")

    settings = ServerSettings.load(port=5, workers=None)

    assert (settings.port, settings.workers, settings.host) == (5, 4, "file")


@pytest.mark.parametrize("name", ["allowed_hosts", "trusted_proxies"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ()), ("::1", ("::1",)), (" 10.0.0.1 , 10.1.0.0/16,, ::1 ,", ("10.0.0.1", "10.1.0.0/16", "::1"))],
)
def test_lists_are_separated_by_commas(monkeypatch, name, text, expected):
    monkeypatch.setenv(f"REELWRIGHT_{name.upper()}", text)

    assert getattr(ServerSettings.load(), name) == expected


def test_a_proxy_that_is_no_network_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("REELWRIGHT_TRUSTED_PROXIES", "10.0.0.1,zz")

    with pytest.raises(SettingsError, match=r"REELWRIGHT_TRUSTED_PROXIES.*'zz'"):
        ServerSettings.load()


def test_an_empty_variable_counts_as_absent(monkeypatch):
    for name in ("DATABASE", "SECRET_KEY", "PORT", "MODELS", "PUBLIC_URL"):
        monkeypatch.setenv(f"REELWRIGHT_{name}", "")

    assert ServerSettings.load() == ServerSettings()
    assert (ServerSettings.load().database, ServerSettings.load().port) == (None, 8000)


def test_models_are_added_to_the_defaults(monkeypatch):
    monkeypatch.setenv("REELWRIGHT_MODELS", "mine = previs, sora-2=diffusers,bare")

    models = ServerSettings.load().models

    assert models == DEFAULT_MODELS | {"mine": "previs", "sora-2": "diffusers", "bare": "previs"}


def test_models_given_whole_are_taken_as_they_are():
    assert ServerSettings.load(models={"only": "previs"}).models == {"only": "previs"}


def test_paths_are_absolute_and_may_start_at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    settings = ServerSettings.load(data_dir="~/data", secret_key_file="secret")

    assert settings.data_dir == tmp_path / "home" / "data"
    assert settings.secret_key_file == tmp_path / "secret"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "70000"),
        ("PORT", "eighty"),
        ("WORKERS", "-1"),
        ("DATABASE_CONNECTIONS", "1"),
        ("EMOJI", "love"),
        ("QUALITY", "best"),
        ("LOG_LEVEL", "loud"),
        ("RETENTION_DAYS", "0"),
        ("MODELS", "=previs"),
    ],
)
def test_a_wrong_value_is_answered_with_one_sentence_that_names_the_variable(monkeypatch, name, text):
    monkeypatch.setenv(f"REELWRIGHT_{name}", text)

    with pytest.raises(SettingsError) as caught:
        ServerSettings.load()

    assert re.fullmatch(rf"REELWRIGHT_{name}: [^\n]+[^.]\.", caught.value.message), caught.value.message
    assert "Value error" not in caught.value.message


def test_two_secrets_are_one_too_many_and_both_variables_are_named():
    with pytest.raises(SettingsError) as caught:
        ServerSettings.load(secret_key=SECRET, secret_key_file="secret")

    assert caught.value.message == ("REELWRIGHT_SECRET_KEY and REELWRIGHT_SECRET_KEY_FILE are both set; give only one.")


@pytest.mark.parametrize("name", ["secret_key", "previous_secret_key", "database", "metrics_token"])
def test_secrets_are_never_shown(name):
    secret = "postgresql://user:hunter2@host/db" if name == "database" else SECRET
    settings = ServerSettings.load(**{name: secret})

    assert getattr(settings, name).get_secret_value() == secret
    for text in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "5a5a" not in text
        assert "hunter2" not in text


def test_a_wrong_setting_does_not_show_a_secret_beside_it():
    with pytest.raises(SettingsError) as caught:
        ServerSettings.load(secret_key=SECRET, secret_key_file="secret")

    assert "5a5a" not in "".join(traceback.format_exception(caught.value))


def test_settings_cannot_be_changed_in_place():
    with pytest.raises(ValueError, match="frozen"):
        ServerSettings.load().port = 1


def test_variables_we_do_not_know_are_left_alone(monkeypatch):
    monkeypatch.setenv("REELWRIGHT_BASE_URL", "http://for-the-client")

    assert ServerSettings.load().port == 8000


def test_an_engines_process_gets_no_setting_of_ours(monkeypatch):
    monkeypatch.setenv("REELWRIGHT_SECRET_KEY", SECRET)
    monkeypatch.setenv("SOMETHING_ELSE", "stays")

    environment = child_environment()

    assert environment["SOMETHING_ELSE"] == "stays"
    assert not [name for name in environment if name.startswith("REELWRIGHT_")]


def test_the_session_folder_is_the_environments(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    found = runtime_dir()
    monkeypatch.delenv("XDG_RUNTIME_DIR")

    assert (found, runtime_dir()) == (tmp_path, None)


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({}, "open"),
        ({"host": "::1"}, "open"),
        ({"host": "localhost", "public_url": "http://127.0.0.1:9000"}, "open"),
        ({"host": "0.0.0.0"}, "invite"),
        ({"host": "video.internal"}, "invite"),
        ({"public_url": "https://video.example.com"}, "invite"),
        ({"host": "0.0.0.0", "signup": "open"}, "open"),
        ({"signup": "closed"}, "closed"),
    ],
)
def test_strangers_may_sign_up_only_where_nobody_else_can_reach_it_unless_told(given, mode):
    assert ServerSettings.load(**given).signup_mode == mode


@pytest.mark.parametrize(("text", "micro"), [("5.00", 5_000_000), ("0", 0), (" 0.000001 ", 1), ("12.5", 12_500_000)])
def test_free_credits_are_exact(text, micro):
    assert ServerSettings.load(signup_credits=text).signup_credits_micro == micro


@pytest.mark.parametrize("text", ["-1", "five", "1.0000001", "1e3", "", "NaN", "٥", "1,5"])
def test_free_credits_that_are_no_amount_are_refused(text):
    with pytest.raises(SettingsError, match="REELWRIGHT_SIGNUP_CREDITS: write an amount"):
        ServerSettings.load(signup_credits=text)


@pytest.mark.parametrize("sender", [None, "nobody", "Reelwright <>"])
def test_a_mail_server_takes_a_sender(sender):
    with pytest.raises(SettingsError, match="REELWRIGHT_SMTP_FROM"):
        ServerSettings.load(smtp_host="mail.example.com", smtp_from=sender)

    assert ServerSettings.load(smtp_host="mail.example.com", smtp_from="Us <a@example.com>").smtp_port == 587
