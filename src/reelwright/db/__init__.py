"""PostgreSQL: the only place that speaks SQL, asyncpg and PgQueuer.

Statements live in `sql/*.sql`, one each, loaded by aiosql; migrations in `migrations/`. It knows domain nouns and
ports, and nothing of HTTP, engines or files.
"""
