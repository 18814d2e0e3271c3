"""The commands about credits: grant, adjust, topup, refund, balance, statement, reconcile. They need the platform."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from reelwright.cli.backing import Platform
from reelwright.cli.describe_credits import (
    balance_text,
    drift_text,
    movement_texts,
    reconciliation_sheet,
    statement_csv,
    statement_listing,
    upgrade_text,
)
from reelwright.cli.doors import on_platform
from reelwright.cli.failures import FAILED
from reelwright.cli.options import Account, AsJson, Database, DataDir, checked_text
from reelwright.cli.session import Session

app = typer.Typer(help="Give, take, refund and account for credits. 1 credit is 1 US dollar.", no_args_is_help=True)

Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Credits, such as 5 or 0.25.", show_default=False)]
Note = Annotated[str, typer.Option(metavar="TEXT", help="Stands in the statement.", show_default=False)]


@app.command()
def grant(
    context: typer.Context,
    account: Account,
    amount: Amount,
    *,
    note: Note = "",
    reference: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="The same reference again gives nothing again.", show_default=False),
    ] = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give an account credits."""
    session = Session.of(context, as_json=as_json)
    _move(
        session,
        data_dir,
        database,
        lambda platform: platform.credits.grant(account, amount, note=note, reference=reference),
    )


# A negative amount would be taken for options.
@app.command(context_settings={"ignore_unknown_options": True})
def adjust(
    context: typer.Context,
    account: Account,
    amount: Annotated[
        str,
        typer.Argument(metavar="AMOUNT", help="Credits, such as 0.25 or -1.50, which takes away.", show_default=False),
    ],
    *,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; stands in the statement.", show_default=False)],
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Correct a balance, upwards or downwards; it cannot go below zero."""
    note = checked_text(note, "--note")
    session = Session.of(context, as_json=as_json)
    _move(session, data_dir, database, lambda platform: platform.credits.adjust(account, amount, note=note))


@app.command()
def topup(
    context: typer.Context,
    account: Account,
    amount: Amount,
    *,
    reference: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="The payment's own number; the same again credits nothing again.", show_default=False
        ),
    ],
    note: Note = "",
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Credit money that you received; the first makes a free account a paid one."""
    reference = checked_text(reference, "--reference")
    session = Session.of(context, as_json=as_json)
    _move(
        session,
        data_dir,
        database,
        lambda platform: platform.credits.top_up(account, amount, reference=reference, note=note),
    )


@app.command()
def refund(
    context: typer.Context,
    video_id: Annotated[str, typer.Argument(metavar="VIDEO", help="The video's id.", show_default=False)],
    *,
    note: Note = "",
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give back what a video cost, once."""
    session = Session.of(context, as_json=as_json)
    moved = on_platform(session, data_dir, database, lambda platform: platform.credits.refund(video_id, note=note))
    session.terminal.answer(moved, f"{moved.get('amount')} credits went back.", *movement_texts(moved))


@app.command()
def balance(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what an account has, and what is held for videos being made."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.credits.balance(account))
    session.terminal.answer(found, balance_text(found))


@app.command()
def statement(
    context: typer.Context,
    account: Account,
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, metavar="N", help="How many lines at most.")] = 50,
    before: Annotated[
        int | None, typer.Option(min=1, metavar="LINE", help="Only lines before this one.", show_default=False)
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, amounts in credits, instants in UTC.")] = False,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what moved on an account, newest first."""
    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json do not go together.")
    session = Session.of(context, as_json=as_json)
    found = on_platform(
        session, data_dir, database, lambda platform: platform.credits.statement(account, limit=limit, before=before)
    )
    lines = found["data"]
    if as_csv:
        session.terminal.answer(found, *statement_csv(lines))
    else:
        session.terminal.answer(found, *([statement_listing(lines)] if lines else []))
    if not lines:
        session.terminal.say("Nothing has moved.")
    elif found.get("has_more"):
        session.terminal.say(f"There are more: --before {lines[-1]['id']}", style="dim")


@app.command()
def reconcile(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Add the whole ledger up again from its entries; exit code 1 when anything is off."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.credits.reconcile())
    session.terminal.answer(
        found, reconciliation_sheet(found), *(drift_text(drift) for drift in found.get("drifts") or ())
    )
    if not found["ok"]:
        session.terminal.say("The ledger does not add up.", style="red")
        raise typer.Exit(FAILED)
    session.terminal.say("Everything adds up.", style="dim")


def _move(
    session: Session,
    data_dir: Path | None,
    database: str | None,
    work: Callable[[Platform], Coroutine[Any, Any, dict[str, Any]]],
) -> None:
    moved = on_platform(session, data_dir, database, work)
    session.terminal.answer(moved, *movement_texts(moved), *filter(None, [upgrade_text(moved)]))
