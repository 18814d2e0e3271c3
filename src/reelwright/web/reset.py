"""`/forgot` and `/reset`: a new password, by a link that is sent to the account's address.

What `/forgot` answers is the same for every address, so that it tells nobody who has an account.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reelwright.domain.session import Purpose
from reelwright.errors import TokenRefusedError
from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.page import DeadEndError, Page, check
from reelwright.web.render import html


async def _open(dependencies: PageDependencies, form: Form) -> None:
    if not await dependencies.people.is_link_good(form["token"], Purpose.RESET):
        raise DeadEndError("reset")


async def _open_always(dependencies: PageDependencies, form: Form) -> None:
    """Anybody may have forgotten a password."""


async def _ask(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    form.need("email")
    check(form)
    await dependencies.doorkeeper.ask_reset(dependencies.client_address(request.scope), form["email"])
    await dependencies.people.ask_reset(form["email"], base_url=dependencies.base_url(request.scope))
    return html(request, "forgot_done.html", email=form["email"].strip())


async def _reset(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    form.need("password")
    form.need_same_password()
    check(form)
    await dependencies.doorkeeper.use_link(dependencies.client_address(request.scope))
    try:
        account = await dependencies.people.reset(form["token"], form["password"])
    except TokenRefusedError:
        raise DeadEndError("reset") from None
    return html(request, "reset_done.html", email=account.email, base_url=dependencies.base_url(request.scope))


FORGOT: Final = Page("/forgot", "forgot.html", ("email",), _open_always, _ask)
RESET: Final = Page(
    "/reset",
    "reset.html",
    ("password", "again"),
    _open,
    _reset,
    token="token",  # noqa: S106 -- a field's name
)
