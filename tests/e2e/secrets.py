"""Secrets that a test has let into the service, and the search for them wherever they must not be."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

import httpx2

#: Of a long secret, so much gives it away.
_TELLING_CHARS = 16


def disguises(secret: str) -> set[str]:
    """Return what a secret looks like as it is, in part, encoded, and under a hash that anybody can compute."""
    raw = secret.encode()
    body = secret.removeprefix("sk-rw-").removeprefix("rws-").removeprefix("whsec_")
    found = {secret, raw.hex(), base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode()}
    if not secret.startswith("rws-"):
        # A session's token is kept under such a hash: with 256 bits of chance in it nobody guesses it from there.
        found |= {hashlib.sha256(raw).hexdigest(), hashlib.md5(raw).hexdigest()}
    if "." in secret:
        # A link's nonce is an address; its signature is the secret.
        found.add(secret.partition(".")[2])
    elif " " not in secret and len(body) > _TELLING_CHARS:
        found.add(body[:_TELLING_CHARS])
    if secret.startswith("whsec_"):
        # What it signs with is what stands in base64 after the prefix.
        found.add(base64.b64decode(body).hex())
    if len(secret) == 64:
        # Thirty-two bytes in hex digits.
        key = bytes.fromhex(secret)
        found |= {base64.b64encode(key).decode().rstrip("="), str(list(key)), repr(key)[2:-1]}
    return found


class Search:
    """The secrets so far by name, and every answer that a client got."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.answers: list[str] = []

    def keep(self, name: str, secret: str) -> str:
        assert len(secret) >= 10, f"{name} is too short to be searched for"
        self.secrets[name] = secret
        return secret

    def note(self, answer: httpx2.Response) -> httpx2.Response:
        """Keep an answer in which nothing secret may stand."""
        self.answers.append(f"{answer.headers!r}\n{answer.text}")
        return answer

    def shown(self, answer: httpx2.Response, field: str, name: str) -> str:
        """Take a secret out of the answer that shows it, which may show no other."""
        assert answer.status_code == 200, answer.text
        secret = self.keep(name, answer.json()[field])
        self.answers.append(f"{answer.headers!r}\n{answer.text.replace(secret, '(shown)', 1)}")
        return secret

    def found_in(self, places: Mapping[str, str]) -> list[str]:
        """Say which secret stands where."""
        return [
            f"{name} stands in {place}: …{text[max(0, text.find(disguise) - 80) : text.find(disguise) + 80]}…"
            for place, text in places.items()
            for name, secret in self.secrets.items()
            for disguise in sorted(disguises(secret))
            if disguise in text
        ]
