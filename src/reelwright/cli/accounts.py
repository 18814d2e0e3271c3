"""The commands about accounts: who there is, what they may do, and who may come in. They need the platform."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from reelwright.cli import admittance
from reelwright.cli.backing import Platform
from reelwright.cli.describe_accounts import (
    account_listing,
    account_sheet,
    key_listing,
    session_listing,
    standing_text,
    usage_listing,
)
from reelwright.cli.doors import on_platform
from reelwright.cli.options import Account, AsJson, Database, DataDir
from reelwright.cli.session import Session
from reelwright.cli.terminal import Shown

app = typer.Typer(help="Let people in, and say what they may do.", no_args_is_help=True)
app.command()(admittance.create)
app.command()(admittance.invite)
app.command()(admittance.link)
app.command()(admittance.reset)
app.command()(admittance.verify)


@app.command("list")
def list_(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=500, metavar="N", help="How many at most.")] = 50,
    after: Annotated[
        str | None, typer.Option(metavar="ID", help="Go on after this account.", show_default=False)
    ] = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the accounts, newest first."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.accounts.page(limit=limit, after=after))
    accounts = found["data"]
    listing = account_listing(accounts) if accounts else None
    session.terminal.answer_page(found, listing, "accounts", after=after, command="--after")


@app.command()
def show(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show an account: its plan and limits, its balance, its keys, and the link it has still to follow."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.accounts.show(account))
    keys = found.get("keys")
    shown: list[Shown] = [account_sheet(found)]
    if keys:
        shown += ["", key_listing(keys)]
    session.terminal.answer(found, *shown)


@app.command()
def plan(
    context: typer.Context,
    account: Account,
    name: Annotated[str, typer.Argument(metavar="PLAN", help="Which plan.", show_default=False)],
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Move an account to another plan; `plans list` shows which there are."""
    session = Session.of(context, as_json=as_json)
    _change(session, data_dir, database, lambda platform: platform.accounts.set_plan(account, name))


@app.command()
def role(
    context: typer.Context,
    account: Account,
    name: Annotated[
        Literal["admin", "member"], typer.Argument(metavar="ROLE", help="admin or member.", show_default=False)
    ],
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an account an administrator's or a member's; there is one owner, for good."""
    session = Session.of(context, as_json=as_json)
    _change(session, data_dir, database, lambda platform: platform.accounts.set_role(account, name))


@app.command()
def suspend(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Suspend an account: its sessions end, its keys are refused, its waiting videos wait."""
    session = Session.of(context, as_json=as_json)
    _change(session, data_dir, database, lambda platform: platform.accounts.suspend(account))


@app.command()
def activate(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """End an account's suspension."""
    session = Session.of(context, as_json=as_json)
    _change(session, data_dir, database, lambda platform: platform.accounts.activate(account))


@app.command()
def sessions(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List where somebody is logged in."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.accounts.sessions(account))
    session.terminal.answer({"object": "list", "data": found}, *([session_listing(found)] if found else []))
    if not found:
        session.terminal.say("Nobody is logged in.")


@app.command()
def logout(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """End all of an account's sessions; its keys go on working."""
    session = Session.of(context, as_json=as_json)
    ended = on_platform(session, data_dir, database, lambda platform: platform.accounts.log_out(account))
    count = ended.get("sessions_ended")
    session.terminal.answer(ended, f"{count} {'session has' if count == 1 else 'sessions have'} ended.")


@app.command()
def usage(
    context: typer.Context,
    account: Account,
    *,
    days: Annotated[int, typer.Option(min=1, max=366, metavar="N", help="The last how many days (UTC).")] = 30,
    group_by: Annotated[
        str, typer.Option(metavar="NAMES", help="day, key, model and status, with commas between them.")
    ] = "day",
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what an account's videos came to."""
    names = [name.strip() for name in group_by.split(",") if name.strip()]
    session = Session.of(context, as_json=as_json)
    found = on_platform(
        session, data_dir, database, lambda platform: platform.accounts.usage(account, days=days, group_by=names)
    )
    session.terminal.answer(found, *([usage_listing(found)] if found["data"] else []))
    if not found["data"]:
        session.terminal.say("No video ended in these days.")


def _change(
    session: Session,
    data_dir: Path | None,
    database: str | None,
    work: Callable[[Platform], Coroutine[Any, Any, dict[str, Any]]],
) -> None:
    changed = on_platform(session, data_dir, database, work)
    session.terminal.answer(changed, standing_text(changed))
