"""Authentication by a person's session: what it may do, how long it is trusted, and each way in which it has ended."""

from datetime import timedelta

import pytest

from reelwright.domain.account import AccountStatus
from reelwright.domain.ids import new_session_id
from reelwright.domain.key import Scope
from reelwright.domain.session import Session, hash_session_token, new_session_token
from reelwright.errors import AccountSuspendedError, SessionEndedError
from reelwright.services.access import TRUST_S, Authenticator
from tests.factories import PEPPER, add_account
from tests.integration.waiting import eventually


@pytest.fixture
def authenticator(database, clock):
    return Authenticator(database, clock, (PEPPER,))


@pytest.fixture
def open_session(database, clock):
    async def open_session(account, *, lasts=timedelta(days=1)):
        token, now = new_session_token(), clock.now()
        session = Session(new_session_id(0), account.id, "curl", now - lasts, now - lasts, now + lasts)
        async with database.begin() as tx:
            await tx.sessions.insert(session, hash_session_token(token))
        return session, token

    return open_session


async def test_a_session_may_do_everything_its_account_may(authenticator, database, open_session):
    account = await add_account(database)
    session, token = await open_session(account)

    principal = await authenticator.authenticate(token)

    assert (principal.account, principal.session, principal.key) == (account, session, None)
    assert principal.scopes == frozenset(Scope)


@pytest.mark.parametrize(
    "token", ["rws-", "rws-wrong", "rws-" + "x" * 43, "rws-" + "x" * 100_000, "rws-\ud800", "rws-ä", "rws-\x00"],
    ids=lambda token: ascii(token[:12]),
)  # fmt: skip
async def test_a_token_that_was_never_given_has_ended(authenticator, token):
    with pytest.raises(SessionEndedError):
        await authenticator.authenticate(token)


async def test_a_session_ends_when_its_time_is_over(authenticator, database, open_session):
    _, token = await open_session(await add_account(database), lasts=timedelta())

    with pytest.raises(SessionEndedError):
        await authenticator.authenticate(token)


async def test_an_ended_session_is_refused_everywhere_within_two_seconds(authenticator, database, clock, open_session):
    session, token = await open_session(await add_account(database))
    await authenticator.authenticate(token)
    async with database.begin() as tx:
        await tx.sessions.revoke(session.account_id, session.id, clock.now())
    await authenticator.authenticate(token)

    async def is_refused():
        try:
            await authenticator.authenticate(token)
        except SessionEndedError:
            return True
        return False

    await eventually(is_refused, TRUST_S + 1)
    with pytest.raises(SessionEndedError):
        await Authenticator(database, clock, (PEPPER,)).authenticate(token)


async def test_the_session_of_a_suspended_account_is_refused(authenticator, database, open_session):
    account = await add_account(database)
    _, token = await open_session(account)
    async with database.begin() as tx:
        suspended = AccountStatus.SUSPENDED
        await tx.accounts.set_standing(account.id, plan=account.plan.name, role=account.role, status=suspended)

    with pytest.raises(AccountSuspendedError):
        await authenticator.authenticate(token)


async def test_the_use_of_sessions_is_written_down(authenticator, database, clock, open_session):
    account = await add_account(database)
    opened = [await open_session(account) for _ in range(3)]
    for _, token in opened[:2]:
        await authenticator.authenticate(token)
    before = clock.now()

    await authenticator.record_use()

    async with database.read() as tx:
        listed = {session.id: session for session in await tx.sessions.list(account.id)}
    (first, _), (second, _), (idle, _) = opened
    assert all(listed[used.id].last_used_at >= before for used in (first, second))
    assert listed[idle.id] == idle
