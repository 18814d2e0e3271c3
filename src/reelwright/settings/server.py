"""The platform's settings: each a field with its default, its `REELWRIGHT_…` variable and a sentence.

`docs/reference/configuration.md` lists them; a test compares the two.
"""

from __future__ import annotations

import os
import sys
import tempfile
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from reelwright.errors import SettingsError

#: The names Sora-era programs send; all stand for the embedded engine until the operator says otherwise.
_MODEL_NAMES: Final = (
    "sora-turbo",
    "sora-2",
    "sora-2-pro",
    "sora-2-2025-10-06",
    "sora-2-2025-12-08",
    "sora-2-pro-2025-10-06",
    "previs",
)
DEFAULT_MODELS: Final = dict.fromkeys(_MODEL_NAMES, "previs")


def default_data_dir() -> Path:
    """Return where the platform keeps its data unless told: the user's data folder, for root `/var/lib/reelwright`."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/reelwright")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "reelwright"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "reelwright"


def _comma_separated(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


class ServerSettings(BaseSettings):
    """Everything an operator can set."""

    # An empty variable counts as absent: compose files and unit files pass on what nobody set.
    model_config = SettingsConfigDict(
        env_prefix="REELWRIGHT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Field(default_factory=default_data_dir, description="Where everything is kept.")
    database: SecretStr | None = Field(
        None, description="DSN of your own PostgreSQL; without it an embedded one runs in the data folder."
    )
    database_connections: int = Field(8, ge=2, le=100, description="Size of each process's connection pool.")
    storage: str | None = Field(
        None,
        description="Where finished files go: a folder, `s3://…`, `gs://…` or `az://…`; `assets` in the data folder.",
    )
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the API listens on; 0 takes any free one.")
    workers: int = Field(1, ge=0, le=64, description="How many videos this process makes at once.")
    public_url: str | None = Field(
        None, description="Address under which users reach the API, such as `https://video.example.com`."
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Host names that may appear in links when `public_url` is unset, besides loopback."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses or networks whose `X-Forwarded-*` headers are believed."
    )
    secret_key: SecretStr | None = Field(
        None, description="The root secret, 64 hex digits; without it one is made in the data folder."
    )
    secret_key_file: Path | None = Field(None, description="A file that holds the root secret.")
    previous_secret_key: SecretStr | None = Field(
        None, description="The root secret before the current one, while keys and links made with it must still work."
    )
    models: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=lambda: dict(DEFAULT_MODELS),
        description="Model names and their engines, `name=engine` separated by commas; added to the defaults.",
    )
    emoji: Literal["refuse", "keep"] = Field(
        "refuse", description="What the generations dialect does with pictographs."
    )
    quality: Literal["draft", "standard", "high"] = Field(
        "standard", description="How finely the embedded engine draws."
    )
    max_queued: int = Field(20_000, ge=1, description="How many jobs may wait before create answers 503 queue_full.")
    max_body_bytes: int = Field(32 * 2**20, ge=1024, description="The largest request body taken.")
    min_free_disk: int = Field(2 * 10**9, ge=0, description="Bytes of free disk below which create answers 503.")
    retention_days: int = Field(30, ge=1, description="How long finished files are kept.")
    job_timeout_s: int = Field(3600, ge=10, description="The longest one attempt may take.")
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for `/metrics`; without it only loopback may read it."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least severe line logged.")

    @field_validator("allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return _comma_separated(value)

    @field_validator("trusted_proxies", mode="after")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ip_network(text)
        return value

    @field_validator("models", mode="before")
    @classmethod
    def _read_models(cls, value: Any) -> Any:
        if isinstance(value, str):
            pairs = [part.partition("=") for part in _comma_separated(value)]
            if any(not name.strip() for name, _, _ in pairs):
                raise ValueError("every engine needs a model name before it, as in `name=engine`")
            return DEFAULT_MODELS | {name.strip(): engine.strip() or "previs" for name, _, engine in pairs}
        return value

    @field_validator("data_dir", "secret_key_file", mode="after")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value and value.expanduser().absolute()

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if self.secret_key is not None and self.secret_key_file is not None:
            raise ValueError("REELWRIGHT_SECRET_KEY and REELWRIGHT_SECRET_KEY_FILE are both set; give only one")
        return self

    @classmethod
    def load(cls, **given: Any) -> Self:
        """Take what is given (None means not given), else the environment, else `.env`, else the default.

        Raises:
            SettingsError: With one sentence that names the setting.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            sentence = first["msg"].removeprefix("Value error, ") + "."
            if first["loc"]:
                sentence = f"REELWRIGHT_{str(first['loc'][0]).upper()}: {sentence}"
            # The cause would show the value, and that may be a secret.
            raise SettingsError(sentence) from None


def runtime_dir() -> Path | None:
    """Return the session's folder for sockets (`XDG_RUNTIME_DIR`), if there is one."""
    text = os.environ.get("XDG_RUNTIME_DIR")
    return Path(text) if text else None


def temp_dir() -> Path:
    """Return the system's folder for short-lived files."""
    return Path(tempfile.gettempdir())


def child_environment() -> dict[str, str]:
    """Return the environment for an engine's process: ours, less our secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REELWRIGHT_")}
