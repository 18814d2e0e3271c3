"""Batches, idempotency keys, webhooks."""

from reelwright.db.migrations.script import run_file

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_file("0003_batches.sql")
    run_file("0003_idempotency.sql")
    run_file("0003_webhooks.sql")
