"""The commands about plans and prices: what accounts may ask for, and what videos cost. They need the platform."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import typer

from reelwright.cli.describe_accounts import plan_listing, plan_text
from reelwright.cli.describe_credits import price_listing, price_text
from reelwright.cli.doors import on_platform
from reelwright.cli.options import AsJson, Database, DataDir
from reelwright.cli.session import Session

plans = typer.Typer(help="What accounts may ask for.", no_args_is_help=True)
prices = typer.Typer(help="What videos cost.", no_args_is_help=True)

NO_LIMIT: Final = "none"


def _limit_option(words: str) -> Any:
    return typer.Option(metavar="N|none", help=words, show_default=False)


@plans.command("list")
def list_plans(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """List the plans and their limits."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.plans.list())
    session.terminal.answer({"object": "list", "data": found}, plan_listing(found))


@plans.command("set")
def set_plan(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The plan's name.", show_default=False)],
    *,
    per_minute: Annotated[str | None, _limit_option("How many videos may be asked for in a minute.")] = None,
    per_day: Annotated[str | None, _limit_option("How many videos may be asked for in a day (UTC).")] = None,
    reads: Annotated[str | None, _limit_option("How many other requests may be made in a minute.")] = None,
    running: Annotated[
        str | None, _limit_option("How many videos are worked on at once; none: as many as there are workers.")
    ] = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Change a plan's limits, for every account on it, or make a plan: what is not named is then as in `free`."""
    typed = {
        "submissions_per_minute": _limit(per_minute, "--per-minute"),
        "submissions_per_day": _limit(per_day, "--per-day"),
        "reads_per_minute": _limit(reads, "--reads"),
        "running_limit": _limit(running, "--running"),
    }
    # A limit that was not typed stays; one that is `none` is lifted.
    limits = {limit: None if value == NO_LIMIT else int(value) for limit, value in typed.items() if value is not None}
    if not limits:
        raise typer.BadParameter("say at least one limit: --per-minute, --per-day, --reads or --running.")
    session = Session.of(context, as_json=as_json)
    plan = on_platform(session, data_dir, database, lambda platform: platform.plans.set(name, limits))
    session.terminal.answer(plan, plan_text(plan))


@prices.command("list")
def list_prices(
    context: typer.Context, *, data_dir: DataDir = None, database: Database = None, as_json: AsJson = False
) -> None:
    """List all prices: those in force, past ones and those to come."""
    session = Session.of(context, as_json=as_json)
    found = on_platform(session, data_dir, database, lambda platform: platform.prices.list())
    session.terminal.answer({"object": "list", "data": found}, price_listing(found))


@prices.command("set")
def set_price(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    *,
    tier: Annotated[Literal["720p", "1080p", "4k"], typer.Option(help="For videos of which size.", show_default=False)],
    per_second: Annotated[
        str, typer.Option(metavar="CREDITS", help="What a second costs, such as 0.03.", show_default=False)
    ],
    model: Annotated[
        str, typer.Option(metavar="NAME", help="For which model; '*' is every one without a price of its own.")
    ] = "*",
    per_clip: Annotated[str, typer.Option(metavar="CREDITS", help="What every video costs besides.")] = "0",
    sound_per_second: Annotated[
        str, typer.Option(metavar="CREDITS", help="What a second with sound costs besides.")
    ] = "0",
    valid_from: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="INSTANT",
            help="From when on, such as 2026-12-01T00:00Z (UTC when no zone is named); now, unless said.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Set a price from an instant on; videos asked for before keep theirs."""
    amounts = {"per_second": per_second, "per_clip": per_clip, "sound_per_second": sound_per_second}
    session = Session.of(context, as_json=as_json)
    price = on_platform(
        session,
        data_dir,
        database,
        lambda platform: platform.prices.set(tier, amounts, model=model, valid_from=valid_from),
    )
    session.terminal.answer(price, price_text(price))
    if price.get("is_known_model") is False:
        session.terminal.say(f"There is no model '{model}' here yet; see REELWRIGHT_MODELS.", style="yellow")


def _limit(text: str | None, param_hint: str) -> str | None:
    if text is None or text == NO_LIMIT or (text.isascii() and text.isdigit() and len(text) <= 12):
        return text
    raise typer.BadParameter(f"'{text}' is neither a number nor none.", param_hint=param_hint)
