"""The commands about API keys: create, list, revoke. They need the platform: a key makes no keys."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from reelwright.cli.backing import Place, Platform
from reelwright.cli.describe import key_listing
from reelwright.cli.doors import open_platform
from reelwright.cli.options import AsJson, Database, DataDir
from reelwright.cli.session import Session

Result = TypeVar("Result")

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="What the key is for.", show_default=False)],
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key; it stands alone on standard output, this once."""
    if not name.strip():
        raise typer.BadParameter("it is empty.", param_hint="--name")
    session = Session.of(context, as_json=as_json)
    made = _inside(session, data_dir, database, lambda platform: platform.create_key(name.strip()))
    session.terminal.answer(made, str(made["key"]))
    session.terminal.say(f"This is the key '{made.get('name', name)}'. It is not shown again.", style="dim")


@app.command("list")
def list_(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """List the API keys, without their secrets."""
    session = Session.of(context, as_json=as_json)
    found = _inside(session, data_dir, database, lambda platform: platform.list_keys())
    session.terminal.answer({"object": "list", "data": found}, *([key_listing(found)] if found else []))
    if not found:
        session.terminal.say("There are no keys. Make one with: reelwright keys create --name NAME")


@app.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id.", show_default=False)],
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key useless, for good."""
    session = Session.of(context, as_json=as_json)
    _inside(session, data_dir, database, lambda platform: platform.revoke_key(key_id))
    session.terminal.answer({"id": key_id, "revoked": True}, f"{key_id} is revoked.")


def _inside(
    session: Session,
    data_dir: Path | None,
    database: str | None,
    work: Callable[[Platform], Coroutine[Any, Any, Result]],
) -> Result:
    async def enter() -> Result:
        async with open_platform(session, Place(data_dir=data_dir, database=database)) as platform:
            return await work(platform)

    return session.run(enter())
