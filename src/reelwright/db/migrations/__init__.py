"""Forward-only migrations, run by Alembic; each version is an SQL file and a module that runs it."""
