"""The root secret and the keys derived from it, one per purpose.

32 bytes, from the settings or made once (0600) in the data folder. HKDF-SHA256 (RFC 5869) gives a sub-key per
purpose. The database keeps a fingerprint, and a process with another secret refuses to start: its keys and links
would silently not work. After a rotation the previous secret stays good for what was made with it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reelwright.errors import SecretMismatchError, SettingsError
from reelwright.ports import Database
from reelwright.settings.server import ServerSettings

_BYTES: Final = 32
_FILE: Final = "secret"
_FACT: Final = "secret_fingerprint"


@dataclass(frozen=True, slots=True, repr=False)
class RootSecret:
    """The current root secret, and the one before it while a rotation lasts."""

    current: bytes
    previous: bytes | None = None

    @classmethod
    def load(cls, settings: ServerSettings) -> Self:
        """Read the secret the settings name, or the data folder's, making that when there is none.

        Raises:
            SettingsError: When a secret is not 64 hex digits, or its file cannot be read.
        """
        previous = settings.previous_secret_key
        return cls(
            _current(settings),
            _parse(previous.get_secret_value(), "REELWRIGHT_PREVIOUS_SECRET_KEY") if previous else None,
        )

    def derive(self, purpose: str) -> tuple[bytes, ...]:
        """Return the sub-keys for a purpose: the current one first, then the previous one if there is one."""
        roots = (self.current,) if self.previous is None else (self.current, self.previous)
        return tuple(_derive(root, purpose) for root in roots)

    async def check(self, database: Database) -> None:
        """Compare with the database's fingerprint, leaving one when there is none.

        Raises:
            SecretMismatchError: When this data was made with another secret.
        """
        fingerprints = [key.hex() for key in self.derive("fingerprint")]
        async with database.begin() as tx:
            kept = await tx.facts.get(_FACT)
            if kept is not None and kept not in fingerprints:
                raise SecretMismatchError
            if kept != fingerprints[0]:
                await tx.facts.put(_FACT, fingerprints[0])


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=f"reelwright {purpose} 1".encode()).derive(root)


def _current(settings: ServerSettings) -> bytes:
    if settings.secret_key is not None:
        return _parse(settings.secret_key.get_secret_value(), "REELWRIGHT_SECRET_KEY")
    if settings.secret_key_file is not None:
        return _parse(_read(settings.secret_key_file), "REELWRIGHT_SECRET_KEY_FILE")
    return _own(settings.data_dir / _FILE)


def _own(path: Path) -> bytes:
    """Read the data folder's secret, making it when there is none; two processes at once agree on one."""
    if not path.exists():
        aside = path.with_name(f"{_FILE}.{os.getpid()}.new")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return _parse(_read(path), str(path))


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The root secret cannot be read from {path}: {error}.") from error


def _parse(text: str, where: str) -> bytes:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise SettingsError(
            f"{where} is not a root secret: it must be 64 hex digits (`openssl rand -hex 32` makes one)."
        )
    return secret
