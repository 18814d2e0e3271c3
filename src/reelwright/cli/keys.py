"""The commands about API keys: create, list, rename, revoke, rotate. They need the platform, and work on any account.

Invariant: a key's secret stands alone on standard output, once.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from reelwright.cli.describe_accounts import key_listing
from reelwright.cli.doors import on_platform
from reelwright.cli.options import AsJson, Database, DataDir, KeyAccount, checked_text, span_option
from reelwright.cli.session import Session
from reelwright.cli.units import instant_text

app = typer.Typer(help="Make, list and end API keys: the owner's, or with --account anybody's.", no_args_is_help=True)
#: How long the old key of a rotation goes on working unless told.
_GRACE_S: Final = 86_400

KeyId = Annotated[str, typer.Argument(metavar="ID", help="The key's id.", show_default=False)]


@app.command()
def create(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="What the key is for.", show_default=False)],
    account: KeyAccount = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCOPE",
            help="What it may do; say it again for more: videos:write, videos:read, account:read, account:write "
            "(all but the last, unless said).",
            show_default=False,
        ),
    ] = None,
    all_scopes: Annotated[
        bool, typer.Option("--all-scopes", help="It may do everything, also make further keys.")
    ] = False,
    expires_in: Annotated[int | None, span_option("When it ends, such as 90m, 24h or 30d; never, unless said.")] = None,
    spend_cap: Annotated[
        str | None,
        typer.Option(metavar="CREDITS", help="The most its videos may cost in all.", show_default=False),
    ] = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key; it stands alone on standard output, this once."""
    name = checked_text(name, "--name")
    if scope and all_scopes:
        raise typer.BadParameter("--scope and --all-scopes do not go together.")
    session = Session.of(context, as_json=as_json)
    wishes: dict[str, Any] = {
        "scopes": ["*"] if all_scopes else scope,
        "expires_in_s": expires_in,
        "spend_cap": spend_cap,
    }
    made = on_platform(
        session, data_dir, database, lambda platform: platform.keys.create(name, account=account, **wishes)
    )
    _show_secret(session, made, f"This is the key '{made.get('name', name)}'. It is not shown again.")


@app.command("list")
def list_(
    context: typer.Context,
    *,
    account: KeyAccount = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the API keys, without their secrets."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.keys.list(account))
    session.terminal.answer({"object": "list", "data": found}, *([key_listing(found)] if found else []))
    if not found:
        session.terminal.say("There are no keys. Make one with: reelwright keys create --name NAME")


@app.command()
def rename(
    context: typer.Context,
    key_id: KeyId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.", show_default=False)],
    *,
    account: KeyAccount = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give an API key another name."""
    name = checked_text(name, "NAME")
    session = Session.of(context, as_json=as_json)
    renamed = on_platform(
        session, data_dir, database, lambda platform: platform.keys.rename(key_id, name, account=account)
    )
    session.terminal.answer(renamed, f"{key_id} is called '{renamed.get('name', name)}' now.")


@app.command()
def revoke(
    context: typer.Context,
    key_id: KeyId,
    *,
    account: KeyAccount = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key useless, for good."""
    session = Session.of(context, as_json=as_json)
    revoked = on_platform(session, data_dir, database, lambda platform: platform.keys.revoke(key_id, account=account))
    session.terminal.answer(revoked | {"revoked": True}, f"{key_id} is revoked.")


@app.command()
def rotate(
    context: typer.Context,
    key_id: KeyId,
    *,
    grace: Annotated[
        int | None, span_option("How long the old key goes on working, such as 0, 90m or 7d; 24h, unless said.")
    ] = None,
    account: KeyAccount = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make a key in the place of another one; the new one stands alone on standard output, this once."""
    session = Session.of(context, as_json=as_json)
    grace_s = _GRACE_S if grace is None else grace
    made = on_platform(
        session, data_dir, database, lambda platform: platform.keys.rotate(key_id, grace_s=grace_s, account=account)
    )
    _show_secret(session, made, f"This is the key in the place of {key_id}. It is not shown again.")


def _show_secret(session: Session, made: dict[str, Any], words: str) -> None:
    session.terminal.answer(made, str(made["key"]))
    session.terminal.say(words, style="dim")
    if until := instant_text(made.get("expires_at")):
        session.terminal.say(f"It ends at {until}.", style="dim")
