"""`/verify`: a person confirms an e-mail address. Opening the link does nothing, for mail scanners open every link."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.page import Page
from reelwright.web.render import html


async def _send(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    await dependencies.doorkeeper.use_link(dependencies.client_address(request.scope))
    account = await dependencies.people.verify(form["token"])
    return html(request, "verify_done.html", email=account.email, base_url=dependencies.base_url(request.scope))


VERIFY: Final = Page(
    "/verify",
    "verify.html",
    frozenset(),
    _send,
    given=frozenset({"token"}),
    token="token",  # noqa: S106 -- a field's name
)
