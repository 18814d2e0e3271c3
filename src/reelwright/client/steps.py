"""The words in which a plan asks for things: each step is one thing that touches the outside world.

A plan is a generator that yields steps and is sent what came of them; the two clients only carry steps out.
So what the SDK does is written once, and runs the same with and without `await`. Nothing here knows HTTP's
library or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias, TypeVar


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request, the same on each try."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    #: The body, or None; its type is in the headers.
    content: bytes | None = None
    timeout_s: float = 30.0
    follow_redirects: bool = False

    def with_headers(self, headers: Mapping[str, str]) -> Call:
        """Return this call with `headers` added to its own."""
        return replace(self, headers={**self.headers, **headers})

    def with_timeout(self, timeout_s: float) -> Call:
        """Return this call with another timeout, in seconds."""
        return replace(self, timeout_s=timeout_s)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered; `body` is empty while a download streams."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the status is one of the 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Broken:
    """No answer came, or it broke off: why, and whether another try could help."""

    cause: Exception
    retryable: bool = True

    @property
    def reason(self) -> str:
        """Why, in as many words as there are."""
        cause = self.cause
        return (cause.strerror if isinstance(cause, OSError) else None) or str(cause) or type(cause).__name__


@dataclass(frozen=True, slots=True)
class Send:
    """Send a call and read the whole answer: gives `Reply | Broken`."""

    call: Call


@dataclass(frozen=True, slots=True)
class Open:
    """Send a call and read the answer's head, its body too when it is a refusal: gives `Reply | Broken`."""

    call: Call


@dataclass(frozen=True, slots=True)
class Pull:
    """Read the next piece of the open answer: gives `bytes`, None at its end, or `Broken`."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Hang up: close the open answer."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Tell:
    """Call the program back; in the asynchronous client what it returns may be awaited."""

    listener: Callable[..., object]
    news: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Do something with a file, off the event loop: gives what it returns, or `Broken` for an OSError."""

    task: Callable[[], object]


Step: TypeAlias = Send | Open | Pull | Hang | Pause | Tell | Work

Result = TypeVar("Result")
#: Yields steps, is sent what came of each, returns the result.
Plan: TypeAlias = Generator[Step, Any, Result]


class Run(Protocol):
    """Carries a plan out, as a client does."""

    def __call__(self, plan: Plan[Result], /) -> Result:
        """Return what the plan returns; what it raises passes through."""
        ...


class AsyncRun(Protocol):
    """Carries a plan out on an event loop, as an asynchronous client does."""

    async def __call__(self, plan: Plan[Result], /) -> Result:
        """Return what the plan returns; what it raises passes through."""
        ...
