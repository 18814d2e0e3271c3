"""The program `reelwright`: its commands, and what becomes of every failure.

Invariants: a failure is one line on standard error and an exit code (docs/reference/cli.md lists them); importing this
imports no part of the platform.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from reelwright import __version__
from reelwright.cli import accounts, batch, batches, hooks, keys, money, server, tariffs, videos
from reelwright.cli.failures import INTERRUPTED, OK, USAGE, Failure, explain
from reelwright.cli.session import Session
from reelwright.cli.terminal import Terminal


class Commands(TyperGroup):
    """All commands; whatever they raise ends here."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 -- failures are handled here, never by typer
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command that `args` names and leave the process with its exit code."""
        session = extra.pop("obj", None) or Session()
        try:
            code = super().main(
                args, prog_name or "reelwright", complete_var, False, windows_expand_args, obj=session, **extra
            )
        except (KeyboardInterrupt, typer.Abort):
            code = INTERRUPTED
        except BaseException as error:
            if isinstance(error, SystemExit) or sys.flags.dev_mode:
                raise
            code = _report(session.terminal, explain(error))
        sys.exit(code if isinstance(code, int) else OK)


def _report(terminal: Terminal, failure: Failure) -> int:
    if terminal.is_json:
        terminal.emit({"error": {"code": failure.code, "message": failure.message}})
    if not failure.message:
        # A group of commands without a command: its help was printed, and says it all.
        return failure.exit_code
    message = failure.message if failure.message.endswith((".", "?", "!", ")")) else f"{failure.message}."
    hint = " Try --help." if failure.code == "usage" else ""
    terminal.say(f"reelwright: {message}{hint}", style="red")
    return failure.exit_code


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    help="Reelwright: the video generation service you run yourself.",
    rich_markup_mode="rich",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reelwright {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 -- its callback does it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Reelwright: the video generation service you run yourself."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(USAGE)


_VIDEOS = "Videos"
_PLATFORM = "The platform"
_PEOPLE = "Accounts and money"
app.command(rich_help_panel=_VIDEOS)(videos.generate)
app.command(rich_help_panel=_VIDEOS)(batch.batch)
app.command(rich_help_panel=_VIDEOS)(videos.status)
app.command("list", rich_help_panel=_VIDEOS)(videos.list_)
app.command(rich_help_panel=_VIDEOS)(videos.download)
app.command(rich_help_panel=_VIDEOS)(videos.cancel)
app.command(rich_help_panel=_VIDEOS)(videos.delete)
app.command(rich_help_panel=_VIDEOS)(videos.logs)
app.add_typer(batches.app, name="batches", rich_help_panel=_VIDEOS)
app.add_typer(hooks.app, name="webhooks", rich_help_panel=_VIDEOS)
app.command(rich_help_panel=_PLATFORM)(server.serve)
app.command(rich_help_panel=_PLATFORM)(server.api)
app.command(rich_help_panel=_PLATFORM)(server.worker)
app.command(rich_help_panel=_PLATFORM)(server.migrate)
app.command(rich_help_panel=_PLATFORM)(server.doctor)
app.add_typer(accounts.app, name="accounts", rich_help_panel=_PEOPLE)
app.add_typer(keys.app, name="keys", rich_help_panel=_PEOPLE)
app.add_typer(money.app, name="credits", rich_help_panel=_PEOPLE)
app.add_typer(tariffs.plans, name="plans", rich_help_panel=_PEOPLE)
app.add_typer(tariffs.prices, name="prices", rich_help_panel=_PEOPLE)


def main() -> NoReturn:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
    raise AssertionError("unreachable")


if __name__ == "__main__":
    main()
