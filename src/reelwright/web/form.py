"""The forms of pages: urlencoded, small, each field once; and what is wrong with them, field by field.

Invariant: what was typed can be shown again, but for what is secret.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from reelwright.errors import BodyTooLargeError, Fault, InvalidRequestError

MAX_BYTES: Final = 16 * 1024
_MAX_FIELDS: Final = 20
_TYPE: Final = "application/x-www-form-urlencoded"
#: Named as the use cases name them, which is how faults find their field.
_SECRET: Final = frozenset({"password", "again"})


@dataclass(slots=True)
class Form:
    """What was sent, and the faults found in it."""

    values: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def shown(self, name: str) -> str:
        """Return what a field is filled with when the page is shown again."""
        return "" if name in _SECRET else self[name]

    def need(self, *names: str) -> None:
        """Note each of the fields that was left empty."""
        for name in names:
            if not self[name].strip():
                self.refuse("missing_field", f"'{name}' is missing.", name)

    def need_same_password(self) -> None:
        """Note a password that was not typed twice alike."""
        if self["password"] and self["password"] != self["again"]:
            self.refuse("passwords_differ", "The two passwords differ.", "again")

    def refuse(self, code: str, message: str, param: str | None) -> None:
        """Note a fault."""
        self.faults.append(Fault(code, message, param))


async def read_form(request: Request) -> Form:
    """Read a form.

    Raises:
        BodyTooLargeError: When it is larger than any of ours could be.
        InvalidRequestError: When it is none.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise InvalidRequestError(Fault("invalid_body", "This page takes what its own form sends."))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise BodyTooLargeError
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise InvalidRequestError(Fault("invalid_body", "This page takes what its own form sends.")) from error
    # PostgreSQL's text holds no NUL; nobody types one.
    return Form({name: value.replace("\x00", "") for name, value in pairs})
