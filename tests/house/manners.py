"""Breaks of the rules about single files: what they may reach for, how long they are and what they are called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.house.imports import Module, is_within
from tests.house.table import CLOCK, ENVIRONMENT, FORBIDDEN_NAMES, MAX_FILE_LINES, MAX_FUNCTION_LINES

_ENVIRONMENT_NAMES = frozenset({"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"})
_CLOCK_NAMES = frozenset(
    {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
    }
)
_NUMBERED_PART = re.compile(r"part_?\d+|.*_part_?\d+")


def environment_breaks(modules: Sequence[Module]) -> Iterator[str]:
    """Say where the environment is read outside the settings."""
    yield from _uses(modules, _ENVIRONMENT_NAMES, ENVIRONMENT)


def clock_breaks(modules: Sequence[Module]) -> Iterator[str]:
    """Say where the time of day is read past the Clock port."""
    yield from _uses(modules, _CLOCK_NAMES, CLOCK)


def missing_docstrings(modules: Sequence[Module]) -> Iterator[str]:
    """Say which modules do not say what they hold."""
    for module in modules:
        if not ast.get_docstring(module.tree):
            yield f"{module.where}: has no docstring"


def bad_sizes(paths: Sequence[Path]) -> Iterator[str]:
    """Say which files and functions are too long."""
    for path in paths:
        text = path.read_text("utf-8")
        lines = len(text.splitlines())
        if lines > MAX_FILE_LINES:
            yield f"{path}: {lines} lines, at most {MAX_FILE_LINES}: split it along its nouns"
        for node in ast.walk(ast.parse(text, str(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {MAX_FUNCTION_LINES}"


def bad_names(paths: Sequence[Path]) -> Iterator[str]:
    """Say which files and folders have a name that says nothing."""
    for path in paths:
        for name in (path.stem, path.parent.name):
            if name in FORBIDDEN_NAMES or _NUMBERED_PART.fullmatch(name):
                yield f"{path}: '{name}' is no noun of the trade"


def _uses(modules: Sequence[Module], forbidden: frozenset[str], places: frozenset[str]) -> Iterator[str]:
    for module in modules:
        if is_within(module.name, places):
            continue
        aliases = _aliases(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                name = _spelled_out(node, aliases)
                if name in forbidden:
                    yield f"{module.where}:{node.lineno}: {name} only in {', '.join(sorted(places))}"


def _aliases(module: Module) -> dict[str, str]:
    """Return what the module's imported names stand for: `import os as x`, `from time import time`."""
    aliases: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            aliases |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module in {"os", "time", "datetime"}:
            aliases |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return aliases


def _spelled_out(node: ast.expr, aliases: dict[str, str]) -> str:
    head, dot, rest = ast.unparse(node).partition(".")
    return f"{aliases.get(head, head)}{dot}{rest}"
