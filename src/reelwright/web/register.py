"""`/register`: a stranger makes an account, with an invitation where that is asked for."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.page import Page, agent_of, check
from reelwright.web.render import html, words_for


async def _send(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    form.need("email", "password")
    form.need_same_password()
    check(form)
    people, address = dependencies.people, dependencies.client_address(request.scope)
    base_url = dependencies.base_url(request.scope)
    await dependencies.doorkeeper.sign_up(address, form["email"], form["password"])
    made = await people.sign_up(
        form["email"],
        form["password"],
        name=form["name"].strip(),
        locale=words_for(request).locale,
        invite=form["invite"] or None,
        address=address,
        agent=agent_of(request),
        base_url=base_url,
    )
    # The pages keep nobody logged in yet, so nobody would ever end this session.
    await people.log_out(made.session)
    is_verified = made.account.email_verified_at is not None
    return html(request, "register_done.html", email=made.account.email, is_verified=is_verified, base_url=base_url)


REGISTER: Final = Page(
    "/register",
    "register.html",
    frozenset({"name", "email", "password", "again"}),
    _send,
    given=frozenset({"invite"}),
)
