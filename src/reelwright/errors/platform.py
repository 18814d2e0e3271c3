"""The platform itself: its database, store, secret, settings and parts."""

from __future__ import annotations

from reelwright.errors.failure import Kind, ReelwrightError


class StorageUnavailableError(ReelwrightError):
    """The file store cannot be reached at the moment. Try again in a little while."""

    code = "storage_unavailable"
    kind = Kind.UNAVAILABLE


class DatabaseUnavailableError(ReelwrightError):
    """The database cannot be reached at the moment. Try again in a little while."""

    code = "database_unavailable"
    kind = Kind.UNAVAILABLE


class DatabaseStartError(ReelwrightError):
    """The embedded PostgreSQL did not start."""

    code = "database_start_failed"


class AlreadyRunningError(ReelwrightError):
    """Another server already owns this data folder."""

    code = "already_running"
    kind = Kind.CONFLICT


class SecretMismatchError(ReelwrightError):
    """This data was made with another root secret, and its keys and links need that one."""

    code = "secret_mismatch"


class SettingsError(ReelwrightError):
    """A setting has a value that cannot be used."""

    code = "invalid_setting"
    kind = Kind.INVALID


class PlatformMissingError(ReelwrightError):
    """This command needs the platform: pip install 'reelwright[server]'."""

    code = "platform_missing"
