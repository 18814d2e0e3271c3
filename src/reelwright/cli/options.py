"""The options and arguments that several commands share, each defined once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from reelwright.cli.units import span_s

_WHERE = "Which platform"

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, on standard output.")]
BaseUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Be a client of this server (or REELWRIGHT_BASE_URL, also from .env).",
        rich_help_panel=_WHERE,
    ),
]
ApiKey: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="KEY", help="The key for it (or REELWRIGHT_API_KEY, also from .env).", rich_help_panel=_WHERE),
]
DataDir: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The platform's data folder (or REELWRIGHT_DATA_DIR).",
        file_okay=False,
        rich_help_panel=_WHERE,
    ),
]
Database: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="DSN",
        help="Your own PostgreSQL instead of the embedded one (or REELWRIGHT_DATABASE).",
        rich_help_panel=_WHERE,
    ),
]
Account: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="ACCOUNT", help="Its id or e-mail address, or the word owner.", show_default=False),
]
KeyAccount: TypeAlias = Annotated[
    str | None,
    typer.Option("--account", metavar="ACCOUNT", help="Whose: an id or e-mail address.", show_default=False),
]
VideoId: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="The video's id.", show_default=False)]


def span_option(words: str) -> Any:
    """Return an option that takes a length of time and gives it in seconds."""
    return typer.Option(metavar="TIME", help=words, parser=span_s, show_default=False)


def checked_text(text: str, param_hint: str) -> str:
    """Return what was typed, without the blanks around it.

    Raises:
        typer.BadParameter: When nothing is left, or it is no text.
    """
    if not text.strip():
        raise typer.BadParameter("it is empty.", param_hint=param_hint)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("it is not valid text in UTF-8.", param_hint=param_hint) from error
    return text.strip()
