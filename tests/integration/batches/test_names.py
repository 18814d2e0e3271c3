"""A list can be asked for the videos that their owner named so."""

from tests.factories import make_request


async def test_a_list_can_be_asked_for_a_name(submitter, payer, library):
    named = [await submitter.submit(payer, make_request(custom_id="a")) for _ in range(3)]
    await submitter.submit(payer, make_request(custom_id="b"))
    await submitter.submit(payer, make_request())
    ids = sorted(job.id for job in named)

    page = await library.page(payer.id, custom_id="a", limit=2)
    rest = await library.page(payer.id, custom_id="a", limit=2, after=page.jobs[-1].id)
    oldest = await library.page(payer.id, custom_id="a", newest_first=False)

    assert [job.id for job in (*page.jobs, *rest.jobs)] == ids[::-1]
    assert (page.has_more, rest.has_more) == (True, False)
    assert [job.id for job in oldest.jobs] == ids
    assert (await library.page(payer.id, custom_id="c")).jobs == ()
