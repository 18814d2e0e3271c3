"""Names, patience and server options of the embedded PostgreSQL.

Options go on the command line, where they beat whatever is written into the cluster's own files: so no file
inside the cluster can open a TCP port. Knows nothing of processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: The port only names the socket file; nothing listens on TCP.
PORT: Final = 5432
SUPERUSER: Final = "postgres"
SUPERUSER_DATABASE: Final = "postgres"
#: The role and the database that Reelwright works with: no superuser, so SQL cannot reach the system.
ROLE: Final = "reelwright"
DATABASE: Final = "reelwright"
#: The whole of pg_hba.conf.
HBA: Final = "local all all scram-sha-256\n"
LOG_LIMIT_BYTES: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How patient the supervisor is. A server is killed only after minutes of silence: busy looks silent too."""

    probe_interval_s: float = 5.0
    probe_timeout_s: float = 5.0
    #: Unanswered probes in a row after which a living server is killed: 12 x (5 s + 5 s) is two minutes.
    missed_probes: int = 12
    #: How long a starting server may say nothing at all ("starting up" counts as an answer).
    start_silence_s: float = 60.0
    #: How long to wait for what is left of an earlier cluster before it is killed.
    takeover_s: float = 30.0
    fast_stop_s: float = 30.0
    quit_s: float = 5.0
    kill_s: float = 5.0
    #: A server that dies sooner than this after coming up is restarted with growing pauses.
    settled_s: float = 10.0
    longest_pause_s: float = 30.0


def server_options(socket_folder: Path) -> dict[str, str]:
    """Return the options that PostgreSQL is started with."""
    quoted = str(socket_folder).replace('"', '""')
    return {
        "listen_addresses": "",
        "port": str(PORT),
        # A comma in a bare path would be read as two folders.
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        # Containers have a /dev/shm of 64 MB, and logind may empty it when a user logs out (RemoveIPC).
        "dynamic_shared_memory_type": "mmap",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "synchronous_commit": "on",
        "restart_after_crash": "on",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_destination": "stderr",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
    }
