"""The house stands as DESIGN.md draws it: import table, circles, fences, sizes, names, docstrings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.house import layers, manners
from tests.house.imports import Module, read_tree

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "reelwright"
#: Everything whose length and name we look after.
FILES = [path for folder in ("src", "tests", "benchmarks", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]

ModuleCheck = Callable[[Sequence[Module]], Iterator[str]]
FileCheck = Callable[[Sequence[Path]], Iterator[str]]

MODULE_CHECKS: list[ModuleCheck] = [
    layers.table_breaks,
    layers.fence_breaks,
    layers.cycles,
    manners.environment_breaks,
    manners.clock_breaks,
    manners.missing_docstrings,
]
FILE_CHECKS: list[FileCheck] = [manners.bad_sizes, manners.bad_names]


@pytest.mark.parametrize("check", MODULE_CHECKS, ids=lambda check: check.__name__)
def test_the_house_keeps_its_rules(check: ModuleCheck) -> None:
    assert list(check(read_tree(SOURCE))) == []


@pytest.mark.parametrize("check", FILE_CHECKS, ids=lambda check: check.__name__)
def test_files_keep_their_rules(check: FileCheck) -> None:
    assert list(check(FILES)) == []


def _tree(folder: Path, files: dict[str, str]) -> Sequence[Module]:
    root = folder / "reelwright"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_tree(root)


#: check, the files of a bad house, and what must be said about it (one line each, in order).
BAD_HOUSES: list[tuple[ModuleCheck, dict[str, str], list[str]]] = [
    (layers.table_breaks, {"domain/job.py": "import reelwright.db.jobs"}, ["'domain' may not import 'db'"]),
    (layers.table_breaks, {"api/app.py": "from reelwright import web"}, ["'api' may not import 'web'"]),
    (layers.table_breaks, {"client/client.py": "from reelwright.errors import Kind"}, ["may not import 'errors'"]),
    (layers.table_breaks, {"errors.py": "from .domain import job"}, ["'errors' may not import 'domain'"]),
    (layers.table_breaks, {"media/a/b.py": "from ...worker.loop import run"}, ["'media' may not import 'worker'"]),
    (layers.table_breaks, {"ports/x.py": "def f():\n    import reelwright.db"}, ["'ports' may not import 'db'"]),
    (layers.table_breaks, {"ports/x.py": "class A:\n    import reelwright.db"}, ["'ports' may not import 'db'"]),
    (
        layers.table_breaks,
        {"ports/x.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import reelwright.db"},
        ["'ports' may not import 'db'"],
    ),
    (
        layers.table_breaks,
        {"ports/x.py": "try:\n    pass\nexcept ImportError:\n    import reelwright.db"},
        ["'ports' may not import 'db'"],
    ),
    (layers.table_breaks, {"__init__.py": "import reelwright.client"}, ["'reelwright' may not import 'client'"]),
    (layers.table_breaks, {"attic/box.py": ""}, ["'attic' has no row in the import table"]),
    (layers.fence_breaks, {"services/x.py": "from asyncpg.pool import Pool"}, ["asyncpg.pool.Pool only in db"]),
    (layers.fence_breaks, {"engines/comfyui.py": "def f():\n    import torch"}, ["torch only in engines.diffusers"]),
    (layers.fence_breaks, {"worker/x.py": "import moderngl as gl"}, ["moderngl only in previs"]),
    (
        layers.cycles,
        {"db/a.py": "import reelwright.db.b", "db/b.py": "from reelwright.db import c", "db/c.py": "from . import a"},
        ["modules in a circle: db.a → db.b → db.c → db.a"],
    ),
    (
        layers.cycles,
        {"client/__init__.py": "from reelwright.client.x import y", "client/x.py": "from reelwright.client import z"},
        ["modules in a circle: client → client.x → client"],
    ),
    (
        layers.cycles,
        {
            "db/a.py": "import reelwright.media.a",
            "media/a.py": "",
            "media/b.py": "import reelwright.db.b",
            "db/b.py": "",
        },
        ["packages in a circle: db → media → db"],
    ),
    (manners.environment_breaks, {"db/x.py": "import os\nos.environ['A']"}, ["os.environ only in"]),
    (manners.environment_breaks, {"db/x.py": "from os import getenv as g\ng('A')"}, ["os.getenv only in"]),
    (manners.environment_breaks, {"client/x.py": "import os as o\no.getenv('A')"}, ["os.getenv only in"]),
    (
        manners.clock_breaks,
        {"db/x.py": "from datetime import datetime\ndatetime.now()"},
        ["datetime.datetime.now only"],
    ),
    (manners.clock_breaks, {"db/x.py": "import datetime as dt\ndt.datetime.utcnow()"}, ["datetime.datetime.utcnow"]),
    (manners.clock_breaks, {"bootstrap/x.py": "from time import time\ntime()"}, ["time.time only in bootstrap.clock"]),
    (manners.missing_docstrings, {"domain/__init__.py": "", "domain/a.py": '"""A."""'}, ["has no docstring"]),
]


@pytest.mark.parametrize(("check", "files", "said"), BAD_HOUSES)
def test_a_bad_house_is_told_so(tmp_path: Path, check: ModuleCheck, files: dict[str, str], said: list[str]) -> None:
    breaks = list(check(_tree(tmp_path, files)))

    assert len(breaks) == len(said)
    assert all(part in line for part, line in zip(said, breaks, strict=True)), breaks


def test_what_is_allowed_is_not_complained_about(tmp_path: Path) -> None:
    modules = _tree(
        tmp_path,
        {
            "__init__.py": '"""A."""\n__version__ = "1"',
            "errors.py": '"""A."""',
            "domain/a.py": '"""A."""\nfrom reelwright.domain import b\nimport time\ntime.monotonic()',
            "domain/b.py": '"""A."""\ndef f():\n    import reelwright.domain.a',
            "domain/c.py": '"""A."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import a',
            "engines/diffusers.py": '"""A."""\nimport torch\nfrom reelwright import __version__, errors',
            "settings/server.py": '"""A."""\nimport os\nos.environ',
            "bootstrap/clock.py": '"""A."""\nfrom datetime import UTC, datetime\ndatetime.now(UTC)',
            "db/x.py": '"""A."""\nclock.now()\nself.time.time()',
        },
    )

    assert [line for check in MODULE_CHECKS for line in check(modules)] == []


def test_long_files_long_functions_and_empty_names_are_found(tmp_path: Path) -> None:
    long_file, long_function = tmp_path / "long.py", tmp_path / "base" / "utils.py"
    long_file.write_text("\n" * 301)
    long_function.parent.mkdir()
    long_function.write_text("async def f():\n" + "    pass\n" * 50)
    part = tmp_path / "jobs_part2.py"

    assert [line.split(": ", 1)[1] for line in manners.bad_sizes([long_file, long_function])] == [
        "301 lines, at most 300: split it along its nouns",
        "f has 51 lines, at most 50",
    ]
    assert [line.split(": ", 1)[1] for line in manners.bad_names([long_file, long_function, part])] == [
        "'utils' is no noun of the trade",
        "'base' is no noun of the trade",
        "'jobs_part2' is no noun of the trade",
    ]
