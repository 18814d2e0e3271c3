"""A batch of ten killed at any moment leaves ten jobs or none."""

import asyncio

import pytest

from reelwright.services.submit import Submitter
from tests.property.crashes import CrashError, CrashingDatabase

from .wishes import PRICE, make_wish


@pytest.mark.parametrize("micro", [100 * PRICE, 11 * PRICE])
async def test_a_process_that_dies_after_any_statement_leaves_ten_jobs_or_none(
    database, clock, gauge, prices, make_payer, listening, kept, micro
):
    """With 11 prices' worth of credits the batch crosses the mark, so that the news is among the statements."""
    payer = await make_payer(micro=micro, submissions_per_minute=1000)
    await listening(payer)
    crashing = CrashingDatabase(database)
    batch_count = 0
    for statement in range(1, 30):
        crashing.crash_after = statement
        submitter = Submitter(crashing, clock, gauge, prices, max_queued=1000)
        running = asyncio.ensure_future(submitter.run())
        try:
            await submitter.accept_batch(payer, make_wish())
            batch_count += 1
        except CrashError:
            pass
        finally:
            submitter.close()
            await running
        assert await kept() == [batch_count, 10 * batch_count, 20 * batch_count, 10 * batch_count]
        if batch_count:
            break
    assert batch_count == 1
    assert statement > 5
