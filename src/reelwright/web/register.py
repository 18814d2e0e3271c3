"""`/register`: a stranger makes an account, with an invitation where that is asked for."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from reelwright.domain.session import Purpose
from reelwright.errors import InviteNeededError, SignupClosedError
from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.page import DeadEndError, Page, agent_of, check
from reelwright.web.render import html, words_for


async def _open(dependencies: PageDependencies, form: Form) -> None:
    people, invite = dependencies.people, form["invite"]
    if people.signup_mode == "closed":
        raise DeadEndError("signup_closed")
    if people.signup_mode == "invite" and not await people.is_link_good(invite, Purpose.INVITE):
        raise _end_of(invite)


def _end_of(invite: str) -> DeadEndError:
    return DeadEndError("register" if invite else "invite_needed")


async def _send(request: Request, dependencies: PageDependencies, form: Form) -> Response:
    form.need("email", "password")
    form.need_same_password()
    check(form)
    people, address = dependencies.people, dependencies.client_address(request.scope)
    base_url = dependencies.base_url(request.scope)
    await dependencies.doorkeeper.sign_up(address, form["email"], form["password"])
    try:
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
    except SignupClosedError:
        raise DeadEndError("signup_closed") from None
    except InviteNeededError:
        raise _end_of(form["invite"]) from None
    # The pages keep nobody logged in yet, so nobody would ever end this session.
    await people.log_out(made.session)
    is_verified = made.account.email_verified_at is not None
    return html(request, "register_done.html", email=made.account.email, is_verified=is_verified, base_url=base_url)


REGISTER: Final = Page(
    "/register",
    "register.html",
    ("name", "email", "password", "again"),
    _open,
    _send,
    token="invite",  # noqa: S106 -- a field's name
)
