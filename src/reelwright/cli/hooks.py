"""The commands about webhooks: listen, endpoints, deliveries, resend, secret. All but `listen` are clients of a server.

Invariant: a secret stands alone on standard output, once.
"""

from __future__ import annotations

import asyncio
import errno
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from reelwright.cli import hook_endpoints
from reelwright.cli.backing import Place
from reelwright.cli.describe_hooks import (
    attempt_listing,
    delivery_listing,
    delivery_sheet,
    receipt_payload,
    receipt_text,
)
from reelwright.cli.failures import OK
from reelwright.cli.options import ApiKey, AsJson, BaseUrl
from reelwright.cli.receiver import Receipt, Receiver
from reelwright.cli.service import through_client
from reelwright.cli.session import Session
from reelwright.cli.terminal import Terminal
from reelwright.cli.units import span_s
from reelwright.settings.client import ClientSettings

app = typer.Typer(help="Be told of what happens: webhook endpoints, deliveries, and a receiver.", no_args_is_help=True)
app.add_typer(hook_endpoints.app, name="endpoints")


@app.command()
def listen(
    context: typer.Context,
    *,
    forward_to: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Pass events on to this address, and its answers back.", show_default=False),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Where to listen; 0 for any.")] = 9000,
    secret: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECRET",
            help="Refuse what is not signed with it (or REELWRIGHT_WEBHOOK_SECRET, also from .env); say it again for "
            "more.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Receive webhooks on this machine: verify them, print a line for each, and pass them on."""
    session = Session.of(context, as_json=as_json)
    if forward_to is not None and not _is_address(forward_to):
        raise typer.BadParameter(f"'{forward_to}' is not an http or https address.", param_hint="--forward-to")
    found = secret or [known for known in [ClientSettings.load().webhook_secret] if known]
    receiver = _receiver(session.terminal, port, found, forward_to)
    raise typer.Exit(session.run(_listen(session.terminal, receiver, is_checked=bool(found), forward_to=forward_to)))


def _receiver(terminal: Terminal, port: int, secrets: list[str], forward_to: str | None) -> Receiver:
    _check_secrets(secrets)

    def tell(receipt: Receipt) -> None:
        terminal.answer(receipt_payload(receipt), receipt_text(receipt))

    try:
        return Receiver(port, secrets=secrets, forward_to=forward_to, tell=tell)
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        raise typer.BadParameter(f"port {port} cannot be used: {error.strerror}.", param_hint="--port") from error


def _check_secrets(secrets: list[str]) -> None:
    from reelwright.client import ConfigurationError, WebhookVerificationError
    from reelwright.client.webhooks import verify

    try:
        verify(b"", {}, secrets)
    except ConfigurationError as error:
        raise typer.BadParameter(error.message, param_hint="--secret") from error
    except WebhookVerificationError:
        # Nothing was posted: that the secrets could be read is all that was asked.
        return


async def _listen(terminal: Terminal, receiver: Receiver, *, is_checked: bool, forward_to: str | None) -> int:
    with receiver:
        address = urlsplit(receiver.url).netloc
        if terminal.is_json:
            terminal.emit({"kind": "listening", "url": receiver.url})
        onwards = f", passing on to {forward_to}" if forward_to else ""
        terminal.say(f"Listening on {receiver.url}{onwards}. Ctrl-C ends it.")
        terminal.say(f"For the service to post here, start it with REELWRIGHT_OUTBOUND_ALLOW={address}", style="dim")
        terminal.say(f'and ask for videos with "callback_url": "{receiver.url}", or make an endpoint:', style="dim")
        terminal.say(f"reelwright webhooks endpoints create {receiver.url}", style="dim")
        if not is_checked:
            terminal.say("Signatures are not checked: there is no --secret.", style="yellow")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            # Being told to stop is how listening ends.
            if task := asyncio.current_task():
                task.uncancel()
    return OK


@app.command()
def deliveries(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    delivery_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Show this one, with its attempts.", show_default=False)
    ] = None,
    *,
    status: Annotated[
        Literal["pending", "delivered", "failed"] | None, typer.Option(help="Only these.", show_default=False)
    ] = None,
    endpoint: Annotated[str | None, typer.Option(metavar="ID", help="Only to this endpoint.")] = None,
    video: Annotated[str | None, typer.Option(metavar="ID", help="Only about this video.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, metavar="N", help="How many at most.")] = 20,
    after: Annotated[str | None, typer.Option(metavar="ID", help="Go on after this delivery.")] = None,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """List what was posted to whom, newest first, or show one delivery with its attempts."""
    session = Session.of(context, as_json=as_json)
    place = Place(base_url, api_key)
    if delivery_id is not None:
        found = through_client(session, place, lambda client: client.webhooks.deliveries.get(delivery_id))
        tries = [attempt_listing(found.attempts)] if found.attempts else []
        session.terminal.answer(dict(found), delivery_sheet(found), *tries)
        return
    page = through_client(
        session,
        place,
        lambda client: client.webhooks.deliveries.list(
            limit, after, status=status, endpoint_id=endpoint, video_id=video
        ),
    )
    listing = delivery_listing(page.deliveries) if page.deliveries else None
    session.terminal.answer_page(
        dict(page), listing, "deliveries", after=after, command="reelwright webhooks deliveries --after"
    )


@app.command()
def resend(
    context: typer.Context,
    delivery_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The delivery's id.", show_default=False)
    ] = None,
    *,
    failed_since: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="All that failed since then instead: how long ago, such as 90m or 2d, or an instant such as "
            "2026-11-24T10:00.",
            show_default=False,
        ),
    ] = None,
    endpoint: Annotated[str | None, typer.Option(metavar="ID", help="Of those, only to this endpoint.")] = None,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Post an event again, or all that failed since a moment."""
    session = Session.of(context, as_json=as_json)
    place = Place(base_url, api_key)
    if (delivery_id is None) == (failed_since is None):
        raise typer.BadParameter("say which: an ID, or --failed-since WHEN.")
    if delivery_id is not None:
        sent = through_client(session, place, lambda client: client.webhooks.deliveries.resend(delivery_id))
        session.terminal.answer(dict(sent), f"{delivery_id} is sent again.")
        return
    since = _moment(str(failed_since))
    count = through_client(
        session, place, lambda client: client.webhooks.deliveries.resend_failed(since, endpoint_id=endpoint)
    )
    session.terminal.answer({"count": count}, f"{count} {'is' if count == 1 else 'are'} sent again.")


@app.command()
def secret(
    context: typer.Context,
    *,
    rotate: Annotated[bool, typer.Option("--rotate", help="Make another one.")] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="With --rotate: the old one signs no more; for a day both do, else.")
    ] = False,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    as_json: AsJson = False,
) -> None:
    """Show what callbacks (callback_url) are signed with; it stands alone on standard output, once."""
    session = Session.of(context, as_json=as_json)
    if drop_old and not rotate:
        raise typer.BadParameter("--drop-old needs --rotate.")
    place = Place(base_url, api_key)
    if rotate:
        shown = through_client(
            session, place, lambda client: client.webhooks.rotate_secret(keep_old_for_24_hours=not drop_old)
        )
    else:
        shown = through_client(session, place, lambda client: client.webhooks.secret())
    session.terminal.answer(dict(shown), *([shown.secret] if shown.secret else []))
    if shown.secret:
        session.terminal.say("This is what callbacks are signed with. It is not shown again.", style="dim")
    else:
        session.terminal.say("It was shown before, and is not shown again. --rotate makes another one.")


def _moment(text: str) -> datetime | timedelta:
    try:
        return timedelta(seconds=span_s(text))
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(
            f"'{text[:40]}' is no moment. Write it like 90m, 2d or 2026-11-24T10:00.", param_hint="--failed-since"
        ) from error


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
