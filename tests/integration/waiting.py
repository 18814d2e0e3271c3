"""Waiting for what happens elsewhere: polled, with an end."""

import asyncio

import asyncpg


async def eventually(check, timeout_s=15):
    """Poll until an async check holds."""
    async with asyncio.timeout(timeout_s):
        while not await check():  # noqa: ASYNC110 -- what is waited for happens in other processes
            await asyncio.sleep(0.02)


async def until(library, job, condition, timeout_s=20):
    async with asyncio.timeout(timeout_s):
        while True:
            found = await library.find(job.id)
            if found is not None and condition(found):
                return found
            await asyncio.sleep(0.02)


async def ended(library, job, timeout_s=20):
    return await until(library, job, lambda found: found.is_terminal, timeout_s)


def types(story):
    return [event.type for event in story]


async def somebody_waits_for_a_lock(where):
    """Wait until a transaction waits for another's lock."""
    connection = await asyncpg.connect(**where)
    await eventually(
        lambda: connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
    )
    await connection.close()
