"""The commands about the batches a server has: list, show, cancel. They are clients of a server.

They know nothing of the record that `batch` keeps in a folder: a batch is whatever was asked for in one call, by
whichever program.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from reelwright.cli.backing import Place
from reelwright.cli.describe_batches import batch_listing, batch_sheet, counts_text, fault_listing, member_listing
from reelwright.cli.options import ApiKey, AsJson, BaseUrl
from reelwright.cli.service import through_client
from reelwright.cli.session import Session

app = typer.Typer(help="Videos that were asked for in one call: list, show and cancel batches.", no_args_is_help=True)

BatchId: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="The batch's id.", show_default=False)]


@app.command("list")
def list_(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, metavar="N", help="How many at most.")] = 20,
    after: Annotated[str | None, typer.Option(metavar="ID", help="Go on after this batch.")] = None,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """List the newest batches, and how many of their videos stand where."""
    session = Session.of(context, as_json=as_json)
    page = through_client(session, Place(base_url, api_key), lambda client: client.batches.list(limit, after))
    listing = batch_listing(page.batches) if page.batches else None
    session.terminal.answer_page(dict(page), listing, "batches", after=after, command="reelwright batches list --after")


@app.command()
def show(
    context: typer.Context,
    batch_id: BatchId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Show how a batch stands: its videos, and what was not taken."""
    session = Session.of(context, as_json=as_json)
    batch = through_client(session, Place(base_url, api_key), lambda client: client.batches.get(batch_id))
    videos = [member_listing(batch.videos)] if batch.videos else []
    faults = [fault_listing(batch.errors)] if batch.errors else []
    session.terminal.answer(dict(batch), batch_sheet(batch), *videos, *faults)


@app.command()
def cancel(
    context: typer.Context,
    batch_id: BatchId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Stop those of a batch's videos that have not ended."""
    session = Session.of(context, as_json=as_json)
    batch = through_client(session, Place(base_url, api_key), lambda client: client.batches.cancel(batch_id))
    # A batch is `completed` however its videos ended, which would read oddly here.
    state = "has ended" if batch.is_done else "is being cancelled"
    counts = counts_text(batch)
    session.terminal.answer(dict(batch), f"{batch_id} {state}{f': {counts}' if counts else ''}.")
