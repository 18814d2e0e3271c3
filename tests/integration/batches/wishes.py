"""Batches to ask for."""

from reelwright.services.applications import BatchWish
from tests.factories import make_request

#: What five seconds at 720p cost by the seeded table.
PRICE = 100_000


def make_wish(count=10, **changes):
    return BatchWish({index: make_request(str(index), custom_id=f"shot {index}") for index in range(count)}, **changes)
