"""What is installed is pinned by hash, comes from no address of ours, and is what `pyproject.toml` asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

_HASH = re.compile(r"\s*--hash=sha256:[0-9a-f]{64}")
_PIN = re.compile(r"([a-z0-9.-]+)(?:\[[a-z0-9,.-]+\])?==([^ ;]+)( ; [^\\]+)?")

BASE = PROJECT["project"]["dependencies"]
SERVER = PROJECT["project"]["optional-dependencies"]["server"]
DEV = PROJECT["dependency-groups"]["dev"]


def _entries(lock: Path) -> list[list[str]]:
    """Return each requirement as its pin and its hashes."""
    logical_lines = lock.read_text("utf-8").replace("\\\n", "\0").splitlines()
    return [[part.rstrip() for part in line.split("\0")] for line in logical_lines]


def _pins(name: str) -> dict[str, set[Version]]:
    pins: dict[str, set[Version]] = {}
    for pin, *_ in _entries(ROOT / "requirements" / f"{name}.lock"):
        match = _PIN.fullmatch(pin)
        assert match is not None
        pins.setdefault(canonicalize_name(match[1]), set()).add(Version(match[2]))
    return pins


def test_all_locks_are_there() -> None:
    assert {"bootstrap", "client", "server", "dev"} <= {lock.stem for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: Path) -> None:
    entries = _entries(lock)

    assert entries
    for pin, *hashes in entries:
        assert _PIN.fullmatch(pin), pin
        assert hashes, f"{pin} has no hash"
        assert all(_HASH.fullmatch(part) for part in hashes), pin


@pytest.mark.parametrize("word", ["://", " @ ", "file:", "--index", "--find-links", "--extra-index", "--trusted"])
def test_no_lock_names_an_address(word: str) -> None:
    assert [lock.name for lock in LOCKS if word in lock.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("name", "wanted"), [("client", BASE), ("server", BASE + SERVER), ("dev", BASE + SERVER + DEV)]
)
def test_a_lock_fits_what_the_project_asks_for(name: str, wanted: list[str]) -> None:
    pins = _pins(name)

    for requirement in map(Requirement, wanted):
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is missing: ./run lock"
        assert all(version in requirement.specifier for version in versions), f"{requirement}: ./run lock"


def test_what_is_shipped_is_what_is_tested() -> None:
    dev = _pins("dev")

    assert {name for name in ("client", "server") if not _pins(name).items() <= dev.items()} == set()
