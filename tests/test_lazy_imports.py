"""Importing a part of the house stays cheap: the heavy libraries sleep until somebody needs them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec

import pytest

PICTURES = {"moderngl", "glcontext", "cv2", "av", "numpy", "PIL", "torch", "diffusers"}
PASSWORDS = {"pwdlib", "argon2", "dns"}
MIGRATIONS = {"alembic", "sqlalchemy", "mako"}
PLATFORM = {"asyncpg", "pgqueuer", "fastapi", "starlette", "uvicorn", "obstore", "pydantic_settings", "cryptography"}
#: What `pip install reelwright` brings, so that the client and its commands may load it.
BASE = {
    "annotated_doc",
    "annotated_types",
    "anyio",
    "certifi",
    "click",
    "dotenv",
    "h11",
    "httpcore2",
    "httpx2",
    "idna",
    "markdown_it",
    "mdurl",
    "pydantic",
    "pydantic_core",
    "pygments",
    "reelwright",
    "rich",
    "shellingham",
    "sniffio",
    "truststore",
    "typer",
    "typing_extensions",
    "typing_inspection",
}


@dataclass(frozen=True)
class Row:
    """What importing one module may load, of what is not in the standard library."""

    module: str
    never: set[str] = field(default_factory=set)
    #: When given, nothing else.
    only: set[str] | None = None


ROWS = [
    Row("reelwright", only={"reelwright"}),
    Row("reelwright.errors", only={"reelwright"}),
    Row("reelwright.domain.job", only={"reelwright"}),
    Row("reelwright.services.submit", only={"reelwright"}),
    Row("reelwright.services.people", only={"reelwright"}),
    Row("reelwright.previs", only={"reelwright"}),
    Row("reelwright.client", never={"typer", "rich", "pydantic"}, only=BASE),
    Row("reelwright.cli.main", never=PICTURES | MIGRATIONS | PLATFORM, only=BASE),
    Row("reelwright.api.app", never=PICTURES | MIGRATIONS),
    Row("reelwright.db.database", never=PICTURES | MIGRATIONS),
    Row("reelwright.db.schema", never=PICTURES | MIGRATIONS),
    Row("reelwright.engines.registry", never=PICTURES | MIGRATIONS),
    Row("reelwright.worker.loop", never=PICTURES | MIGRATIONS),
    Row("reelwright.media.encode", never=PICTURES),
    Row("reelwright.bootstrap.platform", never=PICTURES | MIGRATIONS | PASSWORDS),
    Row("reelwright.bootstrap.serve", never=PICTURES | MIGRATIONS | PASSWORDS),
]


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in out.split()} - sys.stdlib_module_names


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.module)
def test_importing_it_wakes_nothing_heavy(row: Row) -> None:
    loaded = _loaded_by(f"import {row.module}")

    assert loaded & row.never == set()
    assert row.only is None or loaded <= row.only, loaded - row.only


def test_the_heavy_libraries_are_here_to_be_loaded() -> None:
    """Otherwise the table above would prove nothing."""
    assert [name for name in sorted(PICTURES | MIGRATIONS | PASSWORDS | PLATFORM) if find_spec(name) is None] == [
        "diffusers",
        "torch",
    ]
    assert "numpy" in _loaded_by("import numpy")
