"""From the address in the settings to a store.

Invariant: an address that cannot be used is refused by name at the start, before any file is made. Opening
contacts nobody; `ObjectStore.check` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from reelwright.errors import SettingsError
from reelwright.storage.folder import Folder
from reelwright.storage.objects import ObjectStore

_REMOTE: Final = frozenset({"s3", "gs", "az"})
#: Options of the HTTP client; obstore 0.12 panics when it meets one among those of the cloud.
_CLIENT_OPTIONS: Final = frozenset(
    {
        "allow_http",
        "allow_invalid_certificates",
        "connect_timeout",
        "default_content_type",
        "http1_only",
        "http2_keep_alive_interval",
        "http2_keep_alive_timeout",
        "http2_keep_alive_while_idle",
        "http2_only",
        "pool_idle_timeout",
        "pool_max_idle_per_host",
        "proxy_ca_certificate",
        "proxy_excludes",
        "proxy_url",
        "randomize_addresses",
        "read_timeout",
        "root_certificate",
        "timeout",
        "user_agent",
    }
)


def open_store(url: str, *, options: Mapping[str, str] | None = None) -> ObjectStore:
    """Open the store at `url`: a folder's path or `file:///…`, `s3://bucket/prefix`, `gs://…` or `az://…`.

    `options` go to obstore: credentials and the like by its own names (`access_key_id`, `endpoint`,
    `allow_http`, …).

    Raises:
        SettingsError: When the address or an option is not one.
    """
    scheme = urlsplit(url).scheme if "://" in url else ""
    if scheme in _REMOTE:
        return _open_remote(url, dict(options or {}))
    if scheme not in {"", "file"}:
        raise SettingsError(f"A storage address is a folder, s3://…, gs://… or az://…, not {scheme}://….")
    if options:
        raise SettingsError("A local folder takes no storage options.")
    return _open_folder(url if scheme == "" else _path_of(url))


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"}:
        raise SettingsError("A storage address on this machine is written file:///folder, with three slashes.")
    return unquote(parts.path)


def _open_folder(text: str) -> ObjectStore:
    from obstore.store import LocalStore

    if not text:
        raise SettingsError("The storage folder has no name.")
    try:
        folder = Folder(Path(text).absolute())
    except OSError as error:
        raise SettingsError(f"The storage folder {text} cannot be used: {error.strerror}.") from error
    return ObjectStore(LocalStore(folder.root), folder=folder)


def _open_remote(url: str, options: dict[str, str]) -> ObjectStore:
    from obstore.exceptions import BaseError
    from obstore.store import from_url

    client = {name: options.pop(name) for name in _CLIENT_OPTIONS & options.keys()}
    try:
        # obstore types the options of each cloud apart; which one this is, the address decides at run time.
        return ObjectStore(from_url(url, config=cast("Any", options), client_options=cast("Any", client)))
    except (BaseError, ValueError) as error:
        # The first line names the option or what is missing, never a credential's value.
        raise SettingsError(f"The storage cannot be opened: {str(error).splitlines()[0]}") from error
