"""Where the client commands find their server and its secrets: three variables, also from `.env`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from dotenv import dotenv_values


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Which server to talk to; without a base URL the commands work on the local platform."""

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    #: What webhooks are signed with.
    webhook_secret: str | None = field(default=None, repr=False)

    @classmethod
    def load(cls, *, base_url: str | None = None, api_key: str | None = None, folder: Path | None = None) -> Self:
        """Take what is given, else the environment, else the `.env` file of `folder` (the current one by default)."""
        filed = dotenv_values((folder or Path.cwd()) / ".env")
        return cls(
            base_url=base_url or _look_up("REELWRIGHT_BASE_URL", filed),
            api_key=api_key or _look_up("REELWRIGHT_API_KEY", filed),
            webhook_secret=_look_up("REELWRIGHT_WEBHOOK_SECRET", filed),
        )


def _look_up(name: str, filed: Mapping[str, str | None]) -> str | None:
    return os.environ.get(name) or filed.get(name) or None
