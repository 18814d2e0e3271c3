"""What a tree of modules imports, read from its source without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a module imports, absolute: `reelwright.db.jobs` or `asyncpg`."""

    target: str
    line: int
    #: Inside a function: it runs when called, so it cannot make an import cycle.
    is_inline: bool
    #: Under `if TYPE_CHECKING`: it never runs.
    is_typing: bool

    @property
    def runs_at_import(self) -> bool:
        return not (self.is_inline or self.is_typing)


@dataclass(frozen=True)
class Module:
    """One file of the package under examination."""

    root: Path
    path: Path

    @cached_property
    def name(self) -> str:
        """The dotted name below the package, "" for the package itself."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(_imports(self, self.tree.body, is_inline=False, is_typing=False))

    @property
    def where(self) -> str:
        return str(self.path.relative_to(self.root.parent))


def read_tree(root: Path) -> tuple[Module, ...]:
    """Return every module below a package folder."""
    return tuple(Module(root, path) for path in sorted(root.rglob("*.py")))


def is_within(name: str, places: frozenset[str]) -> bool:
    """Whether a dotted name is one of the places or lies below one."""
    return any(name == place or name.startswith(f"{place}.") for place in places)


def _imports(module: Module, body: list[ast.stmt], *, is_inline: bool, is_typing: bool) -> Iterator[Import]:
    for node in body:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(alias.name, node.lineno, is_inline, is_typing)
            case ast.ImportFrom():
                source = _source(module, node)
                for alias in node.names:
                    yield Import(f"{source}.{alias.name}".strip("."), node.lineno, is_inline, is_typing)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _imports(module, node.body, is_inline=True, is_typing=is_typing)
            case ast.If(test=test) if _is_type_checking(test):
                yield from _imports(module, node.body, is_inline=is_inline, is_typing=True)
                yield from _imports(module, node.orelse, is_inline=is_inline, is_typing=is_typing)
            case _:
                yield from _imports(module, _inner(node), is_inline=is_inline, is_typing=is_typing)


def _inner(node: ast.stmt) -> list[ast.stmt]:
    """Return the statements inside a compound statement: branches, handlers, cases, a class's body."""
    inner: list[ast.stmt] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            inner.append(child)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            inner.extend(child.body)
    return inner


def _source(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = [module.root.name, *filter(None, module.name.split("."))]
    if module.path.name != "__init__.py":
        package.pop()
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *filter(None, [node.module])])


def _is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
