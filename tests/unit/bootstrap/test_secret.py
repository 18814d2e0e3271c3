"""The root secret: made once, agreed on, rotated, and refused when it is not one."""

import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from reelwright.bootstrap.secret import RootSecret
from reelwright.errors import SecretMismatchError, SettingsError
from reelwright.settings.server import ServerSettings

ROOT = Path(__file__).parents[3]
ONE, TWO, THREE = "11" * 32, "22" * 32, "33" * 32


def load(folder, **given):
    return RootSecret.load(ServerSettings(data_dir=folder, _env_file=None, **given))


class Facts:
    """A database that keeps single values and nothing else."""

    def __init__(self):
        self.kept = {}

    async def get(self, name):
        return self.kept.get(name)

    async def put(self, name, value):
        self.kept[name] = value

    @asynccontextmanager
    async def begin(self):
        yield SimpleNamespace(facts=self)


def test_the_first_start_makes_a_secret_that_only_its_owner_may_read_and_later_ones_find_it(tmp_path):
    made = load(tmp_path)

    file = tmp_path / "secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert bytes.fromhex(file.read_text().strip()) == made.current
    assert [len(made.current), made.previous] == [32, None]
    assert load(tmp_path) == made
    assert list(tmp_path.iterdir()) == [file]


def test_two_folders_have_two_secrets(tmp_path):
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()

    assert len({load(folder).current for folder in folders}) == 2


_LOAD = """
import sys
from pathlib import Path
from reelwright.bootstrap.secret import RootSecret
from reelwright.settings.server import ServerSettings
print("ready", flush=True)
sys.stdin.readline()
print(RootSecret.load(ServerSettings(data_dir=Path(sys.argv[1]), _env_file=None)).current.hex())
"""


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path):
    command = [sys.executable, "-c", _LOAD, str(tmp_path)]
    environment = {"PYTHONPATH": str(ROOT / "src")}
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()

    said = {process.communicate(timeout=30)[0] for process in started}

    assert said == {(tmp_path / "secret").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_that_is_named_leaves_the_folder_alone(tmp_path):
    file = tmp_path / "elsewhere"
    file.write_text(TWO + "\n")

    assert load(tmp_path, secret_key=ONE).current == bytes.fromhex(ONE)
    assert load(tmp_path, secret_key_file=file).current == bytes.fromhex(TWO)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("text", ["x", "11" * 31, "11" * 33, "zz" * 32, "1" * 63, "é" * 64])
def test_what_is_not_64_hex_digits_is_refused_by_its_place_and_without_being_shown(tmp_path, text):
    file = tmp_path / "file"
    file.write_text(text)
    (tmp_path / "secret").write_text(text)

    for given, where in (
        ({"secret_key": text}, "REELWRIGHT_SECRET_KEY"),
        ({"secret_key": ONE, "previous_secret_key": text}, "REELWRIGHT_PREVIOUS_SECRET_KEY"),
        ({"secret_key_file": file}, "file"),
        ({}, str(tmp_path / "secret")),
    ):
        with pytest.raises(SettingsError) as caught:
            load(tmp_path, **given)
        assert where.lower() in caught.value.message.lower()
        assert len(text) == 1 or text not in caught.value.message


@pytest.mark.parametrize("name", ["missing", "folder"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    (tmp_path / "folder").mkdir()

    with pytest.raises(SettingsError, match=f"cannot be read from .*{name}"):
        load(tmp_path, secret_key_file=tmp_path / name)


def test_each_purpose_has_a_key_of_its_own_and_the_previous_secret_comes_second(tmp_path):
    before = load(tmp_path, secret_key=ONE)
    after = load(tmp_path, secret_key=TWO, previous_secret_key=ONE)

    assert len({before.derive("links"), before.derive("api-keys"), (before.current,)}) == 3
    assert len(after.derive("links")) == 2
    assert after.derive("links")[1:] == before.derive("links")
    assert before.derive("links") == load(tmp_path, secret_key=ONE).derive("links")


def test_the_secret_is_not_shown():
    secret = RootSecret(bytes.fromhex(ONE), bytes.fromhex(TWO))

    assert "11" not in repr(secret).split(" at ")[0]


async def test_a_database_made_with_another_secret_is_refused(tmp_path):
    facts = Facts()
    await load(tmp_path, secret_key=ONE).check(facts)
    kept = dict(facts.kept)

    with pytest.raises(SecretMismatchError):
        await load(tmp_path, secret_key=TWO).check(facts)
    await load(tmp_path, secret_key=ONE).check(facts)

    assert facts.kept == kept
    assert ONE not in str(kept)


async def test_a_rotation_moves_the_fingerprint_and_then_the_old_secret_alone_is_refused(tmp_path):
    facts = Facts()
    await load(tmp_path, secret_key=ONE).check(facts)

    await load(tmp_path, secret_key=TWO, previous_secret_key=ONE).check(facts)
    await load(tmp_path, secret_key=TWO).check(facts)

    with pytest.raises(SecretMismatchError):
        await load(tmp_path, secret_key=ONE).check(facts)
    with pytest.raises(SecretMismatchError):
        await load(tmp_path, secret_key=THREE, previous_secret_key=ONE).check(facts)
