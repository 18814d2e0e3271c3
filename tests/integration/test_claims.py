"""The table of idempotency keys: who holds one, and what waits for the disk."""

from datetime import timedelta

from reelwright.domain.idempotency import Answer, Claim

MARKS = (b"mark",)


async def take(tx, clock, claim, marks=MARKS, *, lease=timedelta(seconds=30)):
    now = clock.now()
    return await tx.claims.take(claim, marks, until=now + lease, now=now, forgotten=now - timedelta(days=1))


async def test_a_key_is_taken_once_while_its_owner_lives(database, clock, owner):
    async with database.begin() as tx:
        assert await take(tx, clock, Claim(owner.id, "k", "one"))
        assert not await take(tx, clock, Claim(owner.id, "k", "two"))
        assert await take(tx, clock, Claim(owner.id, "other", "two"))


async def test_a_dead_owner_s_key_is_taken_over_by_the_same_request_under_either_secret_only(database, clock, owner):
    async with database.begin() as tx:
        assert await take(tx, clock, Claim(owner.id, "k", "one"), (b"old",), lease=timedelta())
        assert not await take(tx, clock, Claim(owner.id, "k", "two"), (b"different",), lease=timedelta())
        assert await take(tx, clock, Claim(owner.id, "k", "three"), (b"new", b"old"), lease=timedelta())


async def test_what_has_made_something_is_never_taken_over(database, clock, owner):
    claim = Claim(owner.id, "k", "one")
    async with database.begin() as tx:
        assert await take(tx, clock, claim, lease=timedelta())
        assert await tx.claims.bind({claim: "batch_1"}) == {claim}
        assert not await take(tx, clock, Claim(owner.id, "k", "two"))
        assert await tx.claims.bind({claim: None}) == {claim}
        assert await take(tx, clock, Claim(owner.id, "k", "two"))


async def test_many_are_bound_at_once_and_the_lost_ones_told(database, clock, owner):
    held, lost, never = (Claim(owner.id, name, name) for name in ("held", "lost", "never"))
    async with database.begin() as tx:
        for claim in (held, lost):
            assert await take(tx, clock, claim, lease=timedelta())
        assert await take(tx, clock, Claim(owner.id, "lost", "another"))
        assert await tx.claims.bind({held: "video_1", lost: "video_2", never: "batch_3"}) == {held}
        kept = [
            await tx.claims.find(owner.id, key, forgotten=clock.now() - timedelta(days=1)) for key in ("held", "lost")
        ]
    assert [record.resource_id for record in kept] == ["video_1", None]


async def test_only_what_makes_something_waits_for_the_disk(database, clock, owner):
    claim = Claim(owner.id, "k", "one")

    async def mode(tx):
        return await tx._connection.fetchval("SHOW synchronous_commit")

    async with database.begin() as tx:
        usual = await mode(tx)
        await take(tx, clock, claim)
        assert await mode(tx) == "off"
    async with database.begin() as tx:
        await tx.claims.bind({claim: "video_1"})
        assert await mode(tx) == usual != "off"
    async with database.begin() as tx:
        await tx.claims.answer(claim, Answer(200, "text/plain", b"sealed"))
        assert await mode(tx) == "off"
    async with database.read() as tx:
        assert await mode(tx) == usual
