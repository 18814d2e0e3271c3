"""Letters to people: the port that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, plain text; `link` is what it is for, and stands in the text too."""

    to: str
    subject: str
    text: str
    link: str


class Mailer(Protocol):
    """Carries letters; what it cannot deliver it logs, for the person can ask for another."""

    async def send(self, letter: Letter) -> None:
        """Send a letter, outside any transaction."""
        ...
