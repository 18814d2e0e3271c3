"""Rate limits in PostgreSQL: the functions of the schema do the arithmetic under a row lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.limits import Ask, Bucket, Quota


class PostgresQuotas:
    """`ports.QuotaTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def take(self, bucket: Bucket, asks: Sequence[Ask]) -> dict[str, Quota]:
        """Admit what fits of each subject's ask, in one statement; all asks have limits."""
        asks = sorted(asks, key=lambda ask: ask.subject)
        take = statements.take_quotas if bucket is Bucket.SUBMISSIONS else statements.take_passing_quotas
        taken = take(
            self._connection,
            bucket=bucket,
            subjects=[ask.subject for ask in asks],
            costs=[f"{{{','.join(map(str, ask.costs))}}}" for ask in asks],
            limits=[ask.rate.limit for ask in asks],
            windows_ms=[ask.rate.window_s * 1000 for ask in asks],
            per_days=[ask.rate.per_day for ask in asks],
        )
        rates = {ask.subject: ask.rate for ask in asks}
        return {
            row["subject"]: Quota(
                rate=rates[row["subject"]],
                admitted=tuple(row["admitted"]),
                remaining=row["remaining"],
                remaining_today=row["remaining_today"],
                reset_ms=row["reset_ms"],
                retry_ms=row["retry_ms"],
                is_day_spent=row["is_day_spent"],
            )
            for row in await rows(taken)
        }

    async def trim(self, before: datetime) -> None:
        """Forget subjects that asked for nothing since an instant."""
        await statements.trim_quotas(self._connection, before=before)
