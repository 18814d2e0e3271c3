"""The use cases of people, assembled: who may sign up, how letters go out, what is signed with which key."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from reelwright.bootstrap.secret import RootSecret
from reelwright.outbound.mail import LogMailer, SmtpMailer, SmtpServer
from reelwright.ports import Clock, Database, Mailer
from reelwright.services.links import Links
from reelwright.services.passwords import Passwords
from reelwright.services.people import People
from reelwright.services.reception import SignupPolicy
from reelwright.settings.server import ServerSettings

#: How long letters that are under way may keep a process that ends.
_LAST_POST_S: Final = 10.0


@asynccontextmanager
async def open_people(
    settings: ServerSettings, database: Database, clock: Clock, secret: RootSecret
) -> AsyncIterator[People]:
    """Assemble the use cases of people; leaving the block waits a while for the last letters."""
    people = People(
        database,
        clock,
        links=Links(clock, secret.derive("account-links")),
        mailer=make_mailer(settings),
        passwords=Passwords(),
        policy=SignupPolicy(
            mode=settings.signup_mode,
            free_credits=settings.signup_credits_micro,
            per_address_per_day=settings.signup_credits_per_address_per_day,
            per_day=settings.signup_credits_per_day,
        ),
        origin_key=secret.derive("signup-origins")[0],
    )
    yield people
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(people.finish(), _LAST_POST_S)


def make_mailer(settings: ServerSettings) -> Mailer:
    """Make what carries letters: over SMTP when a server is set."""
    if settings.smtp_host is None:
        return LogMailer()
    password = settings.smtp_password
    return SmtpMailer(
        SmtpServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_from or settings.smtp_host,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=password.get_secret_value() if password else None,
        )
    )
