"""From an address to a store."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reelwright.errors import SettingsError
from reelwright.storage.addresses import open_store

KEYS = {"access_key_id": "AKIA", "secret_access_key": "s3cret", "region": "eu-central-1"}


@pytest.mark.parametrize("address", ["{0}/with space", "file://{0}/with%20space", "file://localhost{0}/with%20space"])
async def test_a_path_and_its_url_are_the_same_folder(tmp_path, address):
    (tmp_path / "made").write_bytes(b"x")
    await open_store(address.format(tmp_path)).publish(tmp_path / "made", "a/b", content_type="text/plain")
    assert (tmp_path / "with space/a/b").read_bytes() == b"x"


async def test_a_relative_path_is_one_of_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_store("data/videos")
    assert (tmp_path / "data/videos").is_dir()


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("s3://bucket/prefix", KEYS),
        ("s3://bucket", {**KEYS, "endpoint": "http://127.0.0.1:9", "allow_http": "true", "timeout": "5s"}),
        ("gs://bucket/prefix", {"skip_signature": "true"}),
        ("az://container/prefix", {"account_name": "name", "account_key": "a2V5"}),
    ],
)
async def test_a_remote_store_opens_without_a_connection_and_knows_no_free_space(url, options):
    assert await open_store(url, options=options).free_bytes() is None


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        ("", {}, "no name"),
        ("ftp://host/folder", {}, "ftp://"),
        ("file://folder/videos", {}, "three slashes"),
        ("/dev/null/videos", {}, "cannot be used"),
        ("s3://bucket", {**KEYS, "colour": "red"}, "colour"),
        ("data", {"region": "x"}, "no storage options"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(url, options, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=said) as caught:
        open_store(url, options=options)
    assert "s3cret" not in caught.value.message


def test_importing_storage_wakes_no_client_library():
    code = "import reelwright.storage.addresses, sys; print('obstore' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
