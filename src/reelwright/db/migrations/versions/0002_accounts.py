"""Accounts, keys, plans, limits and the ledger."""

from reelwright.db.migrations.script import read_file, run_file, run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_file("0002_accounts.sql")
    run_file("0002_ledger.sql")
    limits = read_file("0002_limits.sql")
    for kind, table, function in (("", "quotas", "take_quota"), ("UNLOGGED", "passing_quotas", "take_passing_quota")):
        run_sql(limits.replace("@kind", kind).replace("@table", table).replace("@function", function))
