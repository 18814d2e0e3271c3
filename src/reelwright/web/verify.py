"""`/verify`: a person confirms an e-mail address. Opening the link does nothing, for mail scanners open every link."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reelwright.errors import TokenRefusedError
from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.page import DeadEndError, Page
from reelwright.web.render import html


async def _open(dependencies: PageDependencies, form: Form) -> None:  # noqa: ARG001 -- as every page's
    if not form["token"]:
        raise DeadEndError("verify")


async def _send(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    await dependencies.doorkeeper.use_link(dependencies.client_address(request.scope))
    try:
        account = await dependencies.people.verify(form["token"])
    except TokenRefusedError:
        raise DeadEndError("verify") from None
    return html(request, "verify_done.html", email=account.email, base_url=dependencies.base_url(request.scope))


VERIFY: Final = Page(
    "/verify",
    "verify.html",
    (),
    _open,
    _send,
    token="token",  # noqa: S106 -- a field's name
)
