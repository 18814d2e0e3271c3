"""An answer that is held back until it is known what becomes of it, and a body that is handed on once more."""

from __future__ import annotations

from typing import Any

from starlette.types import Message, Receive, Send

from reelwright.domain.idempotency import Answer


class CapturedAnswer:
    """Takes the place of `send`, and sends afterwards what it was given."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    async def take(self, message: Message) -> None:
        """Keep a message of the answer."""
        self._messages.append(message)

    async def send(self, send: Send) -> None:
        """Send the answer on."""
        for message in self._messages:
            await send(message)

    def read(self) -> Answer:
        """Return the answer as far as it is kept: its status, content type and body."""
        status, headers = 500, []
        body = bytearray()
        for message in self._messages:
            if message["type"] == "http.response.start":
                status, headers = message["status"], message["headers"]
            else:
                body += message.get("body", b"")
        content_type = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        return Answer(status, content_type.decode("latin-1"), bytes(body))


def once_more(data: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read already, and then goes on as the one it was read from."""
    given = False

    async def receive_again() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": data, "more_body": False}

    return receive_again
