"""The operator's desk for usage: what an account's videos came to, by day, key, model and how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from reelwright.api.account_view import bucket_view, sums_view
from reelwright.bootstrap.desk import Desk
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services.usage import Grouping, period_of, report


class UsageDesk(Desk):
    """Adds up what accounts used."""

    async def usage(self, account: str, *, days: int = 30, group_by: Sequence[str] = ("day",)) -> dict[str, Any]:
        """Return what an account used in the last `days` days (UTC), today included, as `/v1/usage` does.

        Raises:
            InvalidRequestError: When there is nothing of that name to group by, or it is too many days.
        """
        found, by = await self._account(account), _groupings(group_by)
        today = self._platform.clock.now().date()
        period = period_of(today - timedelta(days=days - 1), today, today=today)
        used = await report(self._platform.database, found.id, period, by=by)
        names = {key.id: key.name for key in await self._platform.keyring.list(found.id)}
        return {
            "object": "usage",
            "account": found.id,
            "start_date": str(period.first),
            "end_date": str(period.last),
            "group_by": list(by),
            "data": [bucket_view(bucket, names) for bucket in used.buckets],
            "total": sums_view(used.total),
        }


def _groupings(names: Sequence[str]) -> tuple[Grouping, ...]:
    strange = [name for name in names if name not in tuple(Grouping)]
    if strange:
        message = f"There is no '{strange[0][:40]}' to group by. There are: {', '.join(Grouping)}."
        raise InvalidRequestError(Fault("invalid_value", message, "group_by"))
    return tuple(each for each in Grouping if each in names)
