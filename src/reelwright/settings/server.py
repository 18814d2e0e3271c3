"""The platform's settings: each a field with its default, its `REELWRIGHT_…` variable and a sentence.

`docs/reference/configuration.md` lists them; a test compares the two.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from decimal import Decimal
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from reelwright.errors import SettingsError
from reelwright.settings.openings import Opening, read_opening

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
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


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
    signup: Literal["open", "invite", "closed"] | None = Field(
        None, description="Who may sign up; `open` where only this machine reaches the API, else `invite`."
    )
    signup_credits: str = Field("5.00", description="Free credits for who signs up and confirms the e-mail address.")
    signup_credits_per_address_per_day: int = Field(
        3, ge=0, description="How many get free credits in a day (UTC) from one IPv4 address or IPv6 network."
    )
    signup_credits_per_day: int = Field(100, ge=0, description="How many get free credits in a day (UTC) in all.")
    smtp_host: str | None = Field(
        None, description="The server that sends e-mail; without it links for people are written to the log."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the SMTP server.")
    smtp_user: str | None = Field(None, description="Name to log in to the SMTP server with.")
    smtp_password: SecretStr | None = Field(None, description="Password to log in to the SMTP server with.")
    smtp_from: str | None = Field(
        None, description="Sender of the e-mails, such as `Reelwright <video@example.com>`; needed with `smtp_host`."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the SMTP server is secured; `tls` usually takes port 465."
    )
    webhook_concurrency: int = Field(
        64, ge=0, le=1000, description="How many webhooks this process sends at once; 0 leaves them to the others."
    )
    outbound_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses outside the public Internet that webhooks may go to, such as "
        "`127.0.0.1:9000, 10.0.0.0/8:*, [fd00::]/8:443, hooks.internal:8080`.",
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for `/metrics`; without it only loopback may read it."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least severe line logged.")

    @field_validator("allowed_hosts", "trusted_proxies", "outbound_allow", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return _comma_separated(value)

    @field_validator("trusted_proxies", mode="after")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ip_network(text)
        return value

    @field_validator("outbound_allow", mode="after")
    @classmethod
    def _are_openings(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            read_opening(text)
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

    @field_validator("signup_credits", mode="after")
    @classmethod
    def _is_amount(cls, value: str) -> str:
        if not _AMOUNT.fullmatch(value.strip()):
            raise ValueError("write an amount like 5 or 0.25, with at most six decimals")
        return value.strip()

    @field_validator("data_dir", "secret_key_file", mode="after")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value and value.expanduser().absolute()

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if self.secret_key is not None and self.secret_key_file is not None:
            raise ValueError("REELWRIGHT_SECRET_KEY and REELWRIGHT_SECRET_KEY_FILE are both set; give only one")
        return self

    @model_validator(mode="after")
    def _has_sender(self) -> Self:
        if self.smtp_host is not None and (self.smtp_from is None or "@" not in parseaddr(self.smtp_from)[1]):
            raise ValueError("REELWRIGHT_SMTP_HOST is set; REELWRIGHT_SMTP_FROM must hold the address to send from")
        return self

    @property
    def signup_mode(self) -> Literal["open", "invite", "closed"]:
        """Who may sign up: what was set, or anybody as long as only this machine reaches the API."""
        if self.signup is not None:
            return self.signup
        reached_at = [self.host] if self.public_url is None else [self.host, urlsplit(self.public_url).hostname or ""]
        return "open" if all(map(_is_loopback, reached_at)) else "invite"

    @property
    def outbound_openings(self) -> tuple[Opening, ...]:
        """What `outbound_allow` opens."""
        return tuple(map(read_opening, self.outbound_allow))

    @property
    def signup_credits_micro(self) -> int:
        """The free credits in micro-credits."""
        return int(Decimal(self.signup_credits) * 1_000_000)

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


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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
