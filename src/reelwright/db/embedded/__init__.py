"""The PostgreSQL that Reelwright carries: one server per data folder, owned by one process, shared by many.

Invariants (docs/decisions/0001-postgresql-everywhere.md): it never listens on TCP, never trusts a connection
without a password, never runs as root, and never changes the mode of a folder that was there before.
"""

from reelwright.db.embedded.attachment import attach
from reelwright.db.embedded.config import Timing
from reelwright.db.embedded.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "Timing", "attach"]
