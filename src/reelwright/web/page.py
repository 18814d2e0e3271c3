"""One page with a form: what it shows, and what sending the form does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from reelwright.errors import InvalidRequestError, ReelwrightError
from reelwright.web.complaint import NONE, Complaint
from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import Form
from reelwright.web.render import html

Open = Callable[[PageDependencies, Form], Awaitable[None]]
Send = Callable[[Request, PageDependencies, Form], Awaitable[Response]]


class DeadEndError(ReelwrightError):
    """There is nothing to fill in here; never leaves this package, but as a page that says how to go on."""

    def __init__(self, kind: str) -> None:
        #: Which of the words under `dead_end`.
        self.kind_of_end = kind
        super().__init__()


@dataclass(frozen=True, slots=True)
class Page:
    """A page at a path of its own."""

    #: What the log line and the metrics call it (`api/observe` reads the name from the scope's route).
    path_format: str
    template: str
    #: The fields that a fault can be shown at, in their order.
    fields: tuple[str, ...]
    #: Raises `DeadEndError` when there is no use in filling in the form.
    open: Open
    #: Does what the form is for, and returns the page that says so.
    send: Send
    #: The name of what the address brings along, if anything.
    token: str | None = None

    def start(self, request: Request) -> Form:
        """Return the form as the address fills it in."""
        return Form({self.token: request.query_params.get(self.token, "")} if self.token else {})

    def show(self, request: Request, form: Form, complaint: Complaint = NONE) -> Response:
        """Return the page with the form as far as it is filled in."""
        values: dict[str, Any] = {"form": form, "problems": complaint.problems, "notice": complaint.notice}
        return html(request, self.template, status=complaint.status, headers=complaint.headers, **values)


def check(form: Form) -> None:
    """Do nothing for a form without faults.

    Raises:
        InvalidRequestError: With the faults.
    """
    if form.faults:
        raise InvalidRequestError(*form.faults)


def agent_of(request: Request) -> str:
    """Return what the browser calls itself, for the list of sessions."""
    return request.headers.get("user-agent", "")
