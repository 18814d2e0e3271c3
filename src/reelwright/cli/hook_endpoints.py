"""The commands about webhook endpoints: list, create, delete, rotate, test. They are clients of a server.

Invariant: a signing secret stands alone on standard output, once.
"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from reelwright.cli.backing import Place
from reelwright.cli.describe_hooks import endpoint_listing
from reelwright.cli.failures import FAILED
from reelwright.cli.options import ApiKey, AsJson, BaseUrl
from reelwright.cli.service import through_client
from reelwright.cli.session import Session

app = typer.Typer(help="Who is told of events: list, create, delete, rotate and test webhook endpoints.")

EndpointId = Annotated[str, typer.Argument(metavar="ID", help="The endpoint's id.", show_default=False)]


@app.callback(invoke_without_command=True)
def endpoints(
    context: typer.Context, *, base_url: BaseUrl = None, api_key: ApiKey = None, as_json: AsJson = False
) -> None:
    """Who is told of events; without a command, the webhook endpoints there are."""
    if context.invoked_subcommand is None:
        list_(context, base_url=base_url, api_key=api_key, as_json=as_json)
    elif base_url or api_key or as_json:
        raise typer.BadParameter(f"options go behind the command: endpoints {context.invoked_subcommand} ….")


@app.command("list")
def list_(context: typer.Context, *, base_url: BaseUrl = None, api_key: ApiKey = None, as_json: AsJson = False) -> None:
    """List the webhook endpoints."""
    session = Session.of(context, as_json=as_json)
    page = through_client(session, Place(base_url, api_key), lambda client: client.webhooks.endpoints.list(100))
    found = page.endpoints
    session.terminal.answer(dict(page), *([endpoint_listing(found)] if found else []))
    if not found:
        session.terminal.say("There are no webhook endpoints.")


@app.command()
def create(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where events are posted to.", show_default=False)],
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="What to call it.", show_default=False)] = "",
    event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE",
            help="What it is told of, such as video.completed; say it again for more. All but video.progress, "
            "unless said.",
            show_default=False,
        ),
    ] = None,
    payload: Annotated[
        Literal["thin", "full"], typer.Option(help="What is posted: the id alone, or the whole object.")
    ] = "thin",
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Have events posted to an address; the signing secret stands alone on standard output, this once."""
    session = Session.of(context, as_json=as_json)
    made = through_client(
        session,
        Place(base_url, api_key),
        lambda client: client.webhooks.endpoints.create(url, name=name, event_types=event or None, payload=payload),
    )
    session.terminal.answer(dict(made), made.signing_secret or "")
    session.terminal.say(f"{made.id}. This is its signing secret. It is not shown again.", style="dim")


@app.command()
def delete(
    context: typer.Context,
    endpoint_id: EndpointId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Post nothing to an endpoint any more."""
    session = Session.of(context, as_json=as_json)
    through_client(session, Place(base_url, api_key), lambda client: client.webhooks.endpoints.delete(endpoint_id))
    session.terminal.answer({"id": endpoint_id, "deleted": True}, f"{endpoint_id} is deleted.")


@app.command()
def rotate(
    context: typer.Context,
    endpoint_id: EndpointId,
    *,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="The old secret signs no more; for a day both do, unless said.")
    ] = False,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Give an endpoint another signing secret; it stands alone on standard output, this once."""
    session = Session.of(context, as_json=as_json)
    made = through_client(
        session,
        Place(base_url, api_key),
        lambda client: client.webhooks.endpoints.rotate_secret(endpoint_id, keep_old_for_24_hours=not drop_old),
    )
    session.terminal.answer(dict(made), made.signing_secret or "")
    until = "signs no more" if drop_old else "signs beside it for 24 hours"
    session.terminal.say(f"This is the secret of {endpoint_id} now; the old one {until}.", style="dim")


@app.command("test")
def try_(
    context: typer.Context,
    endpoint_id: EndpointId,
    *,
    event: Annotated[str, typer.Option(metavar="TYPE", help="Which event to make up.")] = "video.completed",
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Have a test event posted to an endpoint now, and show what it answered."""
    session = Session.of(context, as_json=as_json)
    tested = through_client(
        session, Place(base_url, api_key), lambda client: client.webhooks.endpoints.test(endpoint_id, event)
    )
    answered = "no answer" if tested.status_code is None else f"answered {tested.status_code}"
    error = f": {tested.error}" if tested.error else ""
    verdict = "took it" if tested.is_success else "did not take it"
    session.terminal.answer(dict(tested), f"{endpoint_id} {verdict} ({answered}){error}")
    if not tested.is_success:
        raise typer.Exit(FAILED)
