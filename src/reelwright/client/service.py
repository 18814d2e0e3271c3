"""Which server a client speaks to and as whom, and how each request to it is written.

Invariants: a key goes only to the service it belongs to, never to a signed link; a key that HTTP cannot
carry is refused here by name. Nothing here sends anything.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from json import dumps
from urllib.parse import quote, urlsplit, urlunsplit

from reelwright.client import environment
from reelwright.client.errors import AuthenticationError, ConfigurationError, InvalidRequestError, Refusal
from reelwright.client.steps import Call


@lru_cache(maxsize=1)
def user_agent() -> str:
    """Return what the SDK calls itself to servers."""
    try:
        return f"reelwright-python/{importlib.metadata.version('reelwright')}"
    except importlib.metadata.PackageNotFoundError:
        return "reelwright-python"


def is_address(text: str) -> bool:
    """Return whether a text is an http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def normal_base_url(text: str) -> str:
    """Return the address that paths are added to: no slash at its end, and `/v1` unless it has a version.

    Raises:
        ConfigurationError: When it is not an http or https address.
    """
    if not is_address(text.strip()):
        message = f"The base URL {text!r} is not an address. Write it like http://127.0.0.1:8000/v1."
        raise ConfigurationError(message)
    parts = urlsplit(text.strip())
    path = parts.path.rstrip("/")
    if not re.search(r"/v\d+$", path):
        path += "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def usable_key(key: str | None) -> str:
    """Return the key when a header can carry it as it is.

    Raises:
        AuthenticationError: When there is none, or it has blanks, quotes or characters beyond ASCII in it.
    """
    if not key:
        message = "No API key. Pass api_key=… or set REELWRIGHT_API_KEY."
        raise AuthenticationError(message, Refusal(code="missing_api_key"))
    if not re.fullmatch(r"[!#-&(-~]+", key):
        what = "blanks" if re.search(r"\s", key) else "quotes" if re.search("[\"']", key) else "odd characters"
        message = f"The API key has {what} in it. Paste exactly what was shown when the key was made."
        raise AuthenticationError(message, Refusal(code="malformed_api_key"))
    return key


@dataclass(frozen=True, slots=True)
class Service:
    """A server's address, the key for it, and how long one request may take."""

    #: Ends in a version, without a slash.
    base_url: str
    api_key: str | None = field(repr=False)
    timeout_s: float

    @classmethod
    def of(cls, api_key: str | None, base_url: str | None, timeout_s: float) -> Service:
        """Make the service of these, and of the environment what is None.

        Raises:
            ConfigurationError: When the base URL is not an address.
        """
        key = environment.api_key() if api_key is None else api_key
        return cls(normal_base_url(environment.base_url() if base_url is None else base_url), key, timeout_s)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Call:
        """Write a request to this service.

        Raises:
            AuthenticationError: When the key cannot be used.
        """
        call = Call(method, self.base_url + path, self._headers(), query or {}, timeout_s=self.timeout_s)
        if json is None:
            return call
        body = dumps(json, allow_nan=False).encode("ascii")
        return replace(call, content=body).with_headers({"content-type": "application/json"})

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {usable_key(self.api_key)}", "user-agent": user_agent()}

    def link(self, url: str) -> Call:
        """Write a request for a signed link: without the key, which is only the service's business."""
        return Call("GET", url, headers={"user-agent": user_agent()}, timeout_s=self.timeout_s)


def path_of(job_id: str, *, kind: str = "job id") -> str:
    """Return an id as one segment of a path; `kind` says what it is the id of.

    Raises:
        InvalidRequestError: When it would name another path (an empty id names the list).
    """
    if job_id.strip(". ") == "":
        article = "an" if kind[0] in "aeiou" else "a"
        message = f"{job_id!r} is not {article} {kind}."
        raise InvalidRequestError(message, Refusal(code="invalid_value", param=kind.replace(" ", "_")))
    return quote(job_id, safe="")
