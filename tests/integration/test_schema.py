"""The schema: one head, reached once by however many start first."""

import asyncio

import asyncpg
from alembic.config import Config
from alembic.script import ScriptDirectory

from reelwright.db import schema
from reelwright.db.schema import HEAD, current_revision, migrate


async def revision(where):
    connection = await asyncpg.connect(**where)
    try:
        return await current_revision(connection)
    finally:
        await connection.close()


def test_the_head_is_the_newest_and_only_last_revision():
    config = Config()
    config.set_main_option("script_location", str(schema.resources.files("reelwright.db") / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_migrating_an_empty_database_does_something_and_a_second_time_nothing(empty):
    before = await revision(empty)

    assert [await migrate(empty) for _ in range(2)] == [True, False]
    assert (before, await revision(empty)) == (None, HEAD)


async def test_processes_that_migrate_at_once_all_succeed(empty):
    await asyncio.gather(*(migrate(empty) for _ in range(4)))

    assert await revision(empty) == HEAD
