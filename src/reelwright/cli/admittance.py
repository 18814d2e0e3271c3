"""The commands that let people in: create, invite, link, reset, verify.

Invariant: a link stands alone on standard output, so that a script can take it; what it is good for is said beside it.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

import typer

from reelwright.cli.describe_accounts import standing_text
from reelwright.cli.doors import on_platform
from reelwright.cli.options import Account, AsJson, Database, DataDir
from reelwright.cli.session import Session


def create(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    *,
    email: Annotated[str, typer.Option(metavar="EMAIL", help="What the person logs in with.", show_default=False)],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it; what stands before the @, unless said.")
    ] = None,
    plan: Annotated[str, typer.Option(metavar="PLAN", help="Which plan.")] = "free",
    role: Annotated[Literal["admin", "member"], typer.Option(help="What the person is here.")] = "member",
    locale: Annotated[Literal["en", "zh"], typer.Option(help="The language of letters.")] = "en",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password, one line, from standard input.")
    ] = False,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an account for somebody you vouch for; without a password it prints a link that sets one."""
    session = Session.of(context, as_json=as_json)
    password = _read_password() if password_stdin else None
    wishes = {"name": name, "plan": plan, "role": role, "locale": locale}
    made = on_platform(
        session, data_dir, database, lambda platform: platform.accounts.create(email, password=password, **wishes)
    )
    link = made.get("reset_link")
    session.terminal.answer(made, str(link) if link else standing_text(made))
    if link:
        session.terminal.say(
            f"{made.get('email')} sets a password there; it works once, for one hour. "
            f"For another: reelwright accounts reset {made.get('email')}",
            style="dim",
        )


def invite(
    context: typer.Context,
    *,
    email: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL",
            help="For whom: it is sent there if there is a mail server, and proves the address.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Print a link with which one person can sign up, within seven days."""
    session = Session.of(context, as_json=as_json)
    made = on_platform(session, data_dir, database, lambda platform: platform.accounts.invite(email))
    sent = f" It is on its way to {made.get('email')} as well." if made.get("sent") else ""
    _show_link(session, made, f"One person signs up there; {_validity(made)}.{sent}")


def link(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Print a new link with which the owner signs in and sets e-mail and password, within one hour."""
    session = Session.of(context, as_json=as_json)
    made = on_platform(session, data_dir, database, lambda platform: platform.accounts.welcome_link())
    _show_link(session, made, f"The owner signs in there; {_validity(made)}. Earlier ones are useless now.")


def reset(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Print a link with which somebody sets a new password, within one hour."""
    session = Session.of(context, as_json=as_json)
    made = on_platform(session, data_dir, database, lambda platform: platform.accounts.reset_link(account))
    _show_link(session, made, f"A new password is set there; {_validity(made)}. Earlier ones are useless now.")


def verify(
    context: typer.Context,
    account: Account,
    *,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Confirm somebody's e-mail address by hand, as if the link had been followed."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.accounts.verify(account))
    session.terminal.answer(found, f"{found.get('email')} is confirmed; the balance is {found.get('balance')}.")


def _read_password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise typer.BadParameter("there is none on standard input.", param_hint="--password-stdin")
    return password


def _show_link(session: Session, made: dict[str, Any], words: str) -> None:
    session.terminal.answer(made, str(made["link"]))
    session.terminal.say(words, style="dim")


def _validity(made: dict[str, Any]) -> str:
    hours = int(made.get("good_for_s") or 0) // 3600
    return (
        f"it works once, for {'one hour' if hours < 2 else f'{hours} hours' if hours < 48 else f'{hours // 24} days'}"
    )
