"""`/welcome`: the owner of a new installation sets the e-mail address and password to come in with."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reelwright.domain.session import Purpose
from reelwright.errors import TokenRefusedError
from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.page import DeadEndError, Page, agent_of, check
from reelwright.web.render import html


async def _open(dependencies: PageDependencies, form: Form) -> None:
    if not await dependencies.people.is_link_good(form["token"], Purpose.WELCOME):
        raise DeadEndError("welcome")


async def _send(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    form.need("email", "password")
    form.need_same_password()
    check(form)
    people = dependencies.people
    await dependencies.doorkeeper.use_link(dependencies.client_address(request.scope))
    try:
        made = await people.welcome(form["token"], form["email"], form["password"], agent=agent_of(request))
    except TokenRefusedError:
        raise DeadEndError("welcome") from None
    # The pages keep nobody logged in yet, so nobody would ever end this session.
    await people.log_out(made.session)
    return html(request, "welcome_done.html", email=made.account.email, base_url=dependencies.base_url(request.scope))


WELCOME: Final = Page(
    "/welcome",
    "welcome.html",
    ("email", "password", "again"),
    _open,
    _send,
    token="token",  # noqa: S106 -- a field's name
)
