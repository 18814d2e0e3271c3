"""Breaks of the import table, of the fences and of the rule that nothing imports itself in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.house.imports import Module, is_within
from tests.house.table import FENCES, MAY_IMPORT


def table_breaks(modules: Sequence[Module]) -> Iterator[str]:
    """Say which module imports a package of ours that its own package may not."""
    for module in modules:
        package = module.name.partition(".")[0]
        if package and package not in MAY_IMPORT:
            yield f"{module.where}: '{package}' has no row in the import table"
            continue
        for found in module.imports:
            target = _ours(module, found.target)
            if target is None:
                continue
            imported = target.partition(".")[0]
            if imported != package and imported not in MAY_IMPORT.get(package, frozenset()):
                yield f"{module.where}:{found.line}: '{package or 'reelwright'}' may not import '{imported}'"


def fence_breaks(modules: Sequence[Module]) -> Iterator[str]:
    """Say which module imports a third party outside its fence."""
    for module in modules:
        for found in module.imports:
            fence = FENCES.get(found.target.partition(".")[0])
            if fence is not None and not is_within(module.name, fence):
                yield f"{module.where}:{found.line}: {found.target} only in {', '.join(sorted(fence))}"


def cycles(modules: Sequence[Module]) -> Iterator[str]:
    """Say which modules, and which packages, import one another in a circle when they are loaded."""
    by_module = _module_graph(modules)
    by_package: dict[str, set[str]] = {}
    for name, targets in by_module.items():
        package = name.partition(".")[0]
        by_package.setdefault(package, set()).update(
            target.partition(".")[0] for target in targets if target.partition(".")[0] != package
        )
    for kind, graph in (("modules", by_module), ("packages", by_package)):
        for circle in _circles(graph):
            yield f"{kind} in a circle: {' → '.join([*circle, circle[0]])}"


def _ours(module: Module, target: str) -> str | None:
    """Return the dotted name below the package of an import of ours, or None when it is somebody else's."""
    package = module.root.name
    if not target.startswith(f"{package}."):
        return None
    name = target.removeprefix(f"{package}.")
    # `from reelwright import __version__` imports nothing but the package, which is everybody's.
    return None if name.startswith("__") else name


def _module_graph(modules: Sequence[Module]) -> dict[str, set[str]]:
    names = {module.name for module in modules}
    graph: dict[str, set[str]] = {name: set() for name in names}
    for module in modules:
        for found in module.imports:
            target = _ours(module, found.target) if found.runs_at_import else None
            if target is None:
                continue
            # `from a import b` loads the module a.b when there is one, and the module a otherwise.
            loaded = target if target in names else target.rpartition(".")[0]
            if loaded in names and loaded:
                graph[module.name].add(loaded)
    return graph


def _circles(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Yield one circle for each knot of the graph: the shortest through the knot's first node."""
    seen: set[str] = set()
    for start in sorted(graph):
        circle = None if start in seen else _way_back(graph, start)
        if circle is not None:
            seen.update(circle)
            yield circle


def _way_back(graph: Mapping[str, set[str]], start: str) -> list[str] | None:
    ways = [[start]]
    visited: set[str] = set()
    while ways:
        way = ways.pop(0)
        for following in sorted(graph.get(way[-1], ())):
            if following == start:
                return way
            if following not in visited:
                visited.add(following)
                ways.append([*way, following])
    return None
