"""What a worker and its engine's process say to each other: one JSON object a line, over a socket pair.

Only orders, progress and results cross; frames never do. Shared by `worker` and `engines`, which may not know each
other.
"""

from __future__ import annotations

from typing import Final

import msgspec

from reelwright.domain.job import Failure, Rendition, Stage
from reelwright.domain.request import GenerationRequest


class Order(msgspec.Struct, frozen=True):
    """Worker to engine: make this video in this folder."""

    job_id: str
    attempt: int
    account_id: str
    request_id: str
    folder: str
    request: GenerationRequest


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The process is up and waits for orders."""


class Reported(msgspec.Struct, frozen=True, tag="progress"):
    """How far the attempt is."""

    fraction: float
    stage: Stage


class Made(msgspec.Struct, frozen=True, tag="made"):
    """The files lie in the folder."""

    rendition: Rendition


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The engine cannot make this video; another attempt would fail too."""

    failure: Failure


Message = Ready | Reported | Made | Refused

encode: Final = msgspec.json.Encoder().encode
_ORDERS: Final = msgspec.json.Decoder(Order)
_MESSAGES: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)


def decode_order(line: bytes) -> Order:
    """Read an order.

    Raises:
        msgspec.DecodeError: When it is none.
    """
    return _ORDERS.decode(line)


def decode_message(line: bytes) -> Message:
    """Read what an engine said.

    Raises:
        msgspec.DecodeError: When it is nothing it could say.
    """
    return _MESSAGES.decode(line)
