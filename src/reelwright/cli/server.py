"""The commands of whoever runs the platform: serve, api, worker, migrate, doctor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from reelwright.cli.backing import Announce, Announcement, Finding, Place
from reelwright.cli.failures import FAILED
from reelwright.cli.options import AsJson, Database, DataDir
from reelwright.cli.session import Session
from reelwright.cli.terminal import Sheet

if TYPE_CHECKING:
    from reelwright.settings.server import ServerSettings

Host: TypeAlias = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Where to listen (127.0.0.1, or REELWRIGHT_HOST).")
]
Port: TypeAlias = Annotated[
    int | None,
    typer.Option(min=0, max=65535, metavar="N", help="Which port, 0 for any free one (8000, or REELWRIGHT_PORT)."),
]
Workers: TypeAlias = Annotated[
    int | None, typer.Option(min=0, max=64, metavar="N", help="How many videos at once (1, or REELWRIGHT_WORKERS).")
]


def serve(
    context: typer.Context,
    *,
    host: Host = None,
    port: Port = None,
    workers: Workers = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Run the whole service: database, API and worker. The first start prints the owner's key and link."""
    session = Session.of(context, as_json=as_json)
    settings = session.backing.settings(_place(data_dir, database), host=host, port=port, workers=workers)
    _stay(session, session.backing.serve, settings)


def api(
    context: typer.Context,
    *,
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Run the API alone; workers elsewhere make the videos."""
    session = Session.of(context, as_json=as_json)
    settings = session.backing.settings(_place(data_dir, database), host=host, port=port)
    _stay(session, session.backing.api, settings)


def worker(
    context: typer.Context,
    *,
    workers: Workers = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Run a worker alone; it makes the videos that an API elsewhere takes."""
    session = Session.of(context, as_json=as_json)
    settings = session.backing.settings(_place(data_dir, database), workers=workers)
    _stay(session, session.backing.worker, settings)


def migrate(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Bring the database's schema up to date."""
    session = Session.of(context, as_json=as_json)
    is_changed = session.backing.migrate(session.backing.settings(_place(data_dir, database)))
    text = "The database was brought up to date." if is_changed else "The database is up to date."
    session.terminal.answer({"migrated": is_changed}, text)


def doctor(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Check what the platform needs from this machine, and say how to mend what is missing."""
    session = Session.of(context, as_json=as_json)
    settings = session.backing.settings(_place(data_dir, database))
    with session.terminal.waiting("looking"):
        findings = session.backing.examine(settings)
    payload = {"ok": all(found.is_ok for found in findings), "findings": [_finding(found) for found in findings]}
    session.terminal.answer(payload, Sheet([_row(found) for found in findings]))
    if not payload["ok"]:
        raise typer.Exit(FAILED)


def _place(data_dir: Path | None, database: str | None) -> Place:
    return Place(data_dir=data_dir, database=database)


def _stay(session: Session, run: Callable[[ServerSettings, Announce], int], settings: ServerSettings) -> None:
    terminal = session.terminal

    def announce(announcement: Announcement) -> None:
        fields = {name: getattr(announcement, name) for name in ("kind", "text", "url", "key")}
        said = {name: value for name, value in fields.items() if value is not None}
        text = announcement.text
        # Apart from its neighbours, so that a double click takes the key or the link and nothing else.
        apart = announcement.key or (announcement.url if announcement.kind == "welcome" else None)
        if announcement.url and announcement.url != apart and announcement.url not in text:
            text = f"{text} {announcement.url}"
        terminal.answer(said, text, *(["", f"    {apart}", ""] if apart else []))

    raise typer.Exit(run(settings, announce))


def _finding(found: Finding) -> dict[str, object]:
    return {"name": found.name, "ok": found.is_ok, "detail": found.detail, "mend": found.mend}


def _row(found: Finding) -> tuple[str, str]:
    verdict = "ok    " if found.is_ok else "FAILED"
    mend = "" if found.is_ok or not found.mend else f"; to mend it: {found.mend}"
    return found.name, f"{verdict}  {found.detail}{mend}"
