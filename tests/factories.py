"""Values for tests: what a test does not say is ordinary."""

from dataclasses import replace
from datetime import UTC, datetime

from reelwright.domain.account import Account, Role
from reelwright.domain.ids import new_account_id, new_job_id
from reelwright.domain.job import Job, JobState, Rendition
from reelwright.domain.ledger import Book, Entry, EntryKind, give
from reelwright.domain.plan import Plan
from reelwright.domain.request import GenerationRequest, Size

PEPPER = b"p" * 32
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

_REQUEST = GenerationRequest(
    prompt="ok", model="sora-turbo", engine="scripted", size=Size(1280, 720), duration_ms=5000, fps=24, seed=7
)


def make_request(prompt: str = "ok", **changes) -> GenerationRequest:
    return replace(_REQUEST, prompt=prompt, **changes)


def make_plan(name: str | None = None, *, running_limit: int | None = 2, is_house: bool = True, **limits) -> Plan:
    """A plan without rate limits whose videos the house pays for, unless a test says otherwise."""
    return Plan(name or f"running-{running_limit}", running_limit=running_limit, is_house=is_house, **limits)


def make_account(
    name: str = "somebody", *, running_limit: int = 2, role: str = "member", plan: Plan | None = None, **changes
) -> Account:
    plan = plan or make_plan(running_limit=running_limit)
    return Account(new_account_id(int(NOW.timestamp() * 1000)), name, Role(role), plan, NOW, **changes)


async def add_account(database, account: Account | None = None, *, micro: int = 0) -> Account:
    """Insert an account with its plan, and give it micro-credits."""
    account = account or make_account()
    async with database.begin() as tx:
        await tx.plans.put(account.plan)
        await tx.accounts.insert(account, email_key=account.email)
        if micro:
            source, cause = Book.GRANTS, f"test:{account.id}"
            entry = give(account.id, amount=micro, source=source, kind=EntryKind.GRANT, cause=cause, at=NOW)
            await tx.ledger.post([entry])
    return account


def make_hold(account_id, job_id, price: int, paid_from: Book = Book.AVAILABLE) -> Entry:
    """The entry that the database makes of a job's price."""
    postings = {paid_from: -price, Book.HELD: price}
    return Entry(f"hold:{job_id}", EntryKind.HOLD, account_id, postings, NOW, job_id)


def make_job(account: Account | None = None, **changes) -> Job:
    job = Job(
        id=new_job_id(int(NOW.timestamp() * 1000)),
        account_id=(account or make_account()).id,
        request=make_request(),
        state=JobState.QUEUED,
        attempt=0,
        created_at=NOW,
    )
    return replace(job, **changes)


def make_rendition(**changes) -> Rendition:
    rendition = Rendition(
        engine="scripted",
        size=Size(1280, 720),
        rendered_at=Size(1280, 720),
        fps=24,
        duration_ms=5000,
        frame_count=120,
        size_bytes=900,
        understood=("a dolphin",),
    )
    return replace(rendition, **changes)
