"""The command `batch`: a file of requests in, a folder of films out."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from reelwright.cli.backing import Place
from reelwright.cli.batch_board import boarding
from reelwright.cli.batch_record import Record
from reelwright.cli.batching import Batching, Outcome
from reelwright.cli.doors import open_door, server_of
from reelwright.cli.failures import FAILED, INTERRUPTED, OK
from reelwright.cli.options import ApiKey, AsJson, BaseUrl, Database, DataDir
from reelwright.cli.session import Session
from reelwright.cli.terminal import Listing, Terminal
from reelwright.cli.wishes import Wish, read_wishes

_CALLBACKS: Final = ("callback_url", "webhook_url")


def batch(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Requests: a JSON object a line (.jsonl), or .csv.", show_default=False),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="The folder for the films.", show_default=False),
    ],
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again for what failed or is not kept any more.")
    ] = False,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make the films that a file asks for, and save them in a folder; a second run makes only what is missing."""
    session = Session.of(context, as_json=as_json)
    wishes = read_wishes(file)
    place = Place(base_url, api_key, data_dir, database)
    _refuse_callbacks(place, wishes)
    _make_folder(output)
    record = Record.load(output)
    raise typer.Exit(session.run(_batch(session, place, record, wishes, retry_failed=retry_failed)))


def _refuse_callbacks(place: Place, wishes: list[Wish]) -> None:
    """Refuse what the platform of this machine may not live to post: it can close with this command."""
    lines = [wish.line for wish in wishes if any(wish.fields.get(name) for name in _CALLBACKS)]
    if lines and server_of(place) is None:
        message = f"line {lines[0]}: callback_url needs a server: --base-url or REELWRIGHT_BASE_URL."
        raise typer.BadParameter(message, param_hint="FILE")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{folder}: {error.strerror}.", param_hint="-o") from error
    if not os.access(folder, os.W_OK):
        raise typer.BadParameter(f"the folder {folder} may not be written to.", param_hint="-o")


async def _batch(session: Session, place: Place, record: Record, wishes: list[Wish], *, retry_failed: bool) -> int:
    terminal = session.terminal
    if not retry_failed and all(record.is_there(wish) for wish in wishes):
        # Nothing to do needs no platform.
        _report(terminal, record, [(wish, _kept(record, wish)) for wish in wishes])
        return OK
    async with open_door(session, place, needs_worker=True) as door:
        if door.note:
            terminal.say(door.note, style="dim")
        is_interrupted = False
        with boarding(terminal, len(wishes)) as board:
            batching = Batching(door, record, wishes, board)
            try:
                await batching.run(retry_failed=retry_failed)
            except ExceptionGroup:
                terminal.say("What was asked for is kept. To go on: the same command again.")
                raise
            except asyncio.CancelledError:
                is_interrupted = True
                # The cancellation ends here: the platform closes in its own time.
                if task := asyncio.current_task():
                    task.uncancel()
        outcomes = [(wish, batching.outcome(wish)) for wish in wishes]
        _report(terminal, record, outcomes)
        if is_interrupted:
            terminal.say("Stopped watching, and nothing was cancelled. To go on: the same command again.")
            return INTERRUPTED
        return OK if all(outcome.is_good for _, outcome in outcomes) else FAILED


def _kept(record: Record, wish: Wish) -> Outcome:
    return Outcome("kept", record.entry(wish).video_id, record.path(wish))


def _report(terminal: Terminal, record: Record, outcomes: list[tuple[Wish, Outcome]]) -> None:
    counts = Counter(outcome.status for _, outcome in outcomes)
    payload = {
        "folder": str(record.folder),
        "counts": dict(sorted(counts.items())) | {"total": len(outcomes)},
        "data": [_payload(wish, outcome) for wish, outcome in outcomes],
    }
    rows = [
        [str(wish.line), wish.stem, outcome.status, str(outcome.path or outcome.reason or outcome.video_id or "")]
        for wish, outcome in outcomes
    ]
    terminal.answer(payload, Listing(["LINE", "NAME", "STATUS", "FILE OR REASON"], rows))
    terminal.say(
        f"{len(outcomes)} in all: {', '.join(f'{count} {status}' for status, count in sorted(counts.items()))}."
    )
    if any(record.entry(wish).failure for wish, _ in outcomes):
        terminal.say("To ask again for what failed: the same command with --retry-failed.", style="dim")


def _payload(wish: Wish, outcome: Outcome) -> dict[str, Any]:
    return {
        "line": wish.line,
        "custom_id": wish.custom_id,
        "id": outcome.video_id,
        "status": outcome.status,
        "path": str(outcome.path) if outcome.path else None,
        "size_bytes": outcome.size_bytes,
        "error": outcome.reason or None,
    }
