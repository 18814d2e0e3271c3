"""Write the tables of `docs/reference` from the code: `python -m tools.reference`.

Only what stands between the markers is written; the words around the tables are by hand. A test compares the pages
with the code, so a page cannot grow stale.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typer.main import get_command

from reelwright import errors
from reelwright.cli.main import app
from reelwright.previs import modules
from reelwright.settings.server import ServerSettings
from tools.gallery import STILLS

REFERENCE: Final = Path(__file__).parents[1] / "docs" / "reference"
_TABLE: Final = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
#: The files of `errors`, as a reader meets them.
_NOUNS: Final = [
    f"reelwright.errors.{noun}"
    for noun in ("failure", "request", "idempotency", "access", "money", "video", "webhook", "platform")
]
#: Defaults that a function makes, in words.
_MADE_DEFAULTS: Final = {
    "data_dir": "`~/.local/share/reelwright`; for root `/var/lib/reelwright`",
    "models": "the Sora-era names, all on `previs`",
}


def settings_table() -> Iterator[str]:
    """Yield the rows of every server setting."""
    yield "| variable | default | what it is |"
    yield "|---|---|---|"
    for name, field in ServerSettings.model_fields.items():
        yield f"| `REELWRIGHT_{name.upper()}` | {_default(name, field)} | {_sentence(field)} |"


def errors_table() -> Iterator[str]:
    """Yield the rows of every error class, one for each code."""
    yield "| code | kind | what it says |"
    yield "|---|---|---|"
    seen: set[str] = set()
    for error in error_classes():
        if error.code not in seen:
            seen.add(error.code)
            yield f"| `{error.code}` | {error.kind} | {_one_line(error.__doc__)} |"


def faults_table() -> Iterator[str]:
    """Yield the rows of the codes that one fault of a request may have."""
    yield "| code | what is wrong |"
    yield "|---|---|"
    for code, meaning in errors.FAULT_CODES.items():
        yield f"| `{code}` | {meaning} |"


def error_classes() -> list[type[errors.ReelwrightError]]:
    """Return every error class, noun by noun, in the order of the files."""
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    classes = [each for each in found if issubclass(each, errors.ReelwrightError)]
    return sorted(classes, key=lambda each: (_NOUNS.index(each.__module__), _line_of(each)))


def _line_of(found: type) -> int:
    return inspect.getsourcelines(found)[1]


def commands_table() -> Iterator[str]:
    """Yield a section for every command: what it does, its arguments and its options."""
    for words, command in commands():
        given = [param for param in command.params if param.param_type_name == "argument"]
        arguments = [param.metavar or param.name.upper() for param in given]
        yield f"### `reelwright {' '.join(words)}`"
        yield ""
        yield _one_line(command.help)
        yield ""
        yield f"`{' '.join(['reelwright', *words, *arguments, '[OPTIONS]'])}`"
        yield ""
        yield from _options(command.params)


def gallery_table() -> Iterator[str]:
    """Yield a section for each still: what it shows, the words that made it, and what the module can show."""
    titles = {"tutorial": "## Three scenes of a tutorial", "setting": "## Settings", "subject": "## Subjects"}
    for kind, title in titles.items():
        yield title
        yield ""
        for still in (still for still in STILLS if still.kind == kind):
            yield f"### {still.name}"
            yield ""
            yield f"![{still.name}](../images/previs/{still.file_name})"
            yield ""
            yield f"> {still.prompt}"
            yield ""
            if kind != "tutorial":
                yield from _abilities(modules.find(f"{kind}s", still.name))


def _abilities(piece: modules.Piece) -> Iterator[str]:
    words = [f"Does: {', '.join(f'`{action}`' for action in piece.actions)}." if piece.actions else ""]
    words.append(f"Can be: {', '.join(f'`{trait}`' for trait in sorted(piece.traits))}." if piece.traits else "")
    words.append("Takes any colour." if piece.paintable and piece.actions else "")
    words.append(f"Up to {piece.at_most}." if piece.actions else "")
    if sentence := " ".join(word for word in words if word):
        yield sentence
        yield ""


def _options(params: list[Any]) -> Iterator[str]:
    yield "| option | default | what it is |"
    yield "|---|---|---|"
    for param in params:
        if param.param_type_name == "option":
            default = "" if param.default is None or param.is_flag else f"`{param.default}`"
            names = ", ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts])
            yield f"| {names} | {default} | {_one_line(param.help)} |"
    yield ""


def commands() -> list[tuple[tuple[str, ...], Any]]:
    """Return every command of the command line with the words that call it."""

    def walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield words, command
        else:
            for name, following in inner.items():
                yield from walk(following, (*words, name))

    return list(walk(get_command(app), ()))


TABLES: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "settings": settings_table,
    "errors": errors_table,
    "faults": faults_table,
    "commands": commands_table,
    "gallery": gallery_table,
}


def render(text: str) -> str:
    """Return a page with its tables written anew."""

    def write(match: re.Match[str]) -> str:
        return match[1] + "\n".join(TABLES[match[2]]()) + "\n" + match[3]

    return _TABLE.sub(write, text)


def pages() -> list[Path]:
    """Return the pages that have tables of ours."""
    return [path for path in sorted(REFERENCE.glob("*.md")) if _TABLE.search(path.read_text("utf-8"))]


def _default(name: str, field: FieldInfo) -> str:
    if name in _MADE_DEFAULTS:
        return _MADE_DEFAULTS[name]
    default: Any = field.default
    if default is None or default == () or default is PydanticUndefined:
        return "unset"
    return f"`{default}`"


def _sentence(field: FieldInfo) -> str:
    choices = [f"`{choice}`" for choice in get_args(field.annotation) if isinstance(choice, str)]
    return _one_line(field.description) + (f" One of {', '.join(choices)}." if choices else "")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    for page in pages():
        page.write_text(render(page.read_text("utf-8")), "utf-8")
