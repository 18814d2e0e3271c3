"""Who may import whom, and which third parties are fenced in where. DESIGN.md's table, as data.

A name is a dotted path below `reelwright`: `db` stands for the whole package, `bootstrap.clock` for one module.
"""

from __future__ import annotations

from typing import Final

_RIM: Final = frozenset({"services", "domain", "ports", "errors", "telemetry"})
_ADAPTER: Final = frozenset({"domain", "ports", "errors", "telemetry"})

#: package -> the packages of ours it may import, besides itself.
MAY_IMPORT: Final[dict[str, frozenset[str]]] = {
    "errors": frozenset(),
    "telemetry": frozenset(),
    "settings": frozenset({"errors"}),
    "domain": frozenset({"errors"}),
    "ports": frozenset({"domain", "errors"}),
    "services": frozenset({"domain", "ports", "errors"}),
    "media": frozenset({"domain", "errors"}),
    "outbound": frozenset({"ports", "errors", "telemetry"}),
    "db": _ADAPTER,
    "storage": _ADAPTER | {"outbound"},
    "payments": _ADAPTER | {"outbound"},
    "engines": _ADAPTER | {"media", "outbound", "previs"},
    "worker": _ADAPTER | {"services", "media", "outbound"},
    "api": _RIM,
    "web": _RIM,
    "agents": _RIM,
    "client": frozenset(),
    "previs": frozenset(),
    "cli": frozenset({"client", "bootstrap", "settings", "errors"}),
}
#: `bootstrap` plugs everything together, so it may import all of it, but nothing that starts it.
MAY_IMPORT["bootstrap"] = frozenset(MAY_IMPORT) - {"cli", "client"}

_RIMS: Final = frozenset({"api", "web", "agents"})

#: third party -> where it may be imported.
FENCES: Final[dict[str, frozenset[str]]] = {
    "asyncpg": frozenset({"db"}),
    "pgqueuer": frozenset({"db"}),
    "aiosql": frozenset({"db"}),
    "alembic": frozenset({"db"}),
    "sqlalchemy": frozenset({"db"}),
    "fastapi": _RIMS,
    "starlette": _RIMS,
    "jinja2": frozenset({"web"}),
    "markupsafe": frozenset({"web"}),
    "obstore": frozenset({"storage"}),
    "torch": frozenset({"engines.diffusers"}),
    "diffusers": frozenset({"engines.diffusers"}),
    "pwdlib": frozenset({"services.passwords"}),
    "argon2": frozenset({"services.passwords"}),
    "email_validator": frozenset({"services.addresses"}),
    "smtplib": frozenset({"outbound"}),
    "moderngl": frozenset({"previs"}),
    "httpcore2": frozenset({"outbound"}),
    "httpx2": frozenset({"outbound", "client", "engines"}),
}

#: Where the environment may be read.
ENVIRONMENT: Final = frozenset({"settings", "client.environment"})
#: Where the time of day may be read: everybody else asks the Clock port. `client` and `previs` know nothing of ours.
CLOCK: Final = frozenset({"bootstrap.clock", "client", "previs"})

MAX_FILE_LINES: Final = 300
MAX_FUNCTION_LINES: Final = 50
#: Names that say nothing, so anything ends up there.
FORBIDDEN_NAMES: Final = frozenset(
    {"util", "utils", "helper", "helpers", "common", "manager", "managers", "base", "misc"}
)
