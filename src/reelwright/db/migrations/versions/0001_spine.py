"""The spine: accounts, keys, jobs, events, and PgQueuer's own tables."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from reelwright.db.migrations.script import run_file, run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_file("0001_spine.sql")
    # The library's own statements, at the version the lock pins: its tables are not ours to describe.
    run_sql(QueryBuilderEnvironment().build_install_query())
