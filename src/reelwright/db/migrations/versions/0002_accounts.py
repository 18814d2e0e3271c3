"""Accounts, keys, plans, limits and the ledger."""

from reelwright.db.migrations.script import run_file

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_file("0002_accounts.sql")
    run_file("0002_ledger.sql")
    run_file("0002_limits.sql")
