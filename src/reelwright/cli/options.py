"""The options that several commands share, each defined once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

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
VideoId: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="The video's id.", show_default=False)]
