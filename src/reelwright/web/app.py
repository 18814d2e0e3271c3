"""The pages as one ASGI function: what it does not know goes on to the next application.

It stands inside the API's outermost layers, which give it a request id, a log line and a measurement. Invariant: what
is logged of a request is its route, never its address, which may hold a token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reelwright.telemetry import get_logger
from reelwright.web.complaint import complaint_of
from reelwright.web.dependencies import PageDependencies
from reelwright.web.form import read_form
from reelwright.web.origin import is_from_us
from reelwright.web.page import DeadEndError, Page
from reelwright.web.register import REGISTER
from reelwright.web.render import STATIC, html, static_file, words_for
from reelwright.web.reset import FORGOT, RESET
from reelwright.web.verify import VERIFY
from reelwright.web.welcome import WELCOME

PAGES: Final = {page.path_format: page for page in (WELCOME, REGISTER, VERIFY, FORGOT, RESET)}
_log = get_logger("web")


@dataclass(frozen=True, slots=True)
class _Files:
    """The route of what pages are made of, for the log line."""

    path_format: str = STATIC + "{name}"


_FILES: Final = _Files()


def pages(dependencies: PageDependencies) -> Callable[[ASGIApp], ASGIApp]:
    """Return what puts the pages in front of an application."""

    def before(otherwise: ASGIApp) -> ASGIApp:
        async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "")
            if path in PAGES:
                scope["route"] = PAGES[path]
                response = await _answer(dependencies, PAGES[path], Request(scope, receive))
            elif path.startswith(STATIC):
                scope["route"] = _FILES
                response = _answer_static(Request(scope, receive))
            else:
                await otherwise(scope, receive, send)
                return
            await response(scope, receive, send)

        return dispatch

    return before


async def _answer(dependencies: PageDependencies, page: Page, request: Request) -> Response:
    """Answer a request for a page; whatever goes wrong is a page as well, with a traceback in the log if unexpected."""
    form = page.start(request)
    try:
        if request.method in ("GET", "HEAD"):
            await page.open(dependencies, form)
            return page.show(request, form)
        if request.method != "POST":
            return html(request, "failed.html", status=405, headers={"allow": "GET, HEAD, POST"}, kind="method")
        if not is_from_us(request.headers, dependencies.base_url(request.scope)):
            return html(request, "failed.html", status=403, kind="origin")
        form = await read_form(request)
        return await page.send(request, dependencies, form)
    except ClientDisconnect:
        raise
    except DeadEndError as end:
        base_url = dependencies.base_url(request.scope)
        return html(request, "dead_end.html", status=403, kind=end.kind_of_end, base_url=base_url)
    except Exception as error:  # noqa: BLE001 -- logged below, and a person can read a page
        complaint = complaint_of(error, words_for(request), page.fields, dependencies.statuses)
        if complaint.status == 500:
            _log.exception("page_failed", method=request.method, route=page.path_format)
        return page.show(request, form, complaint)


def _answer_static(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return html(request, "failed.html", status=405, headers={"allow": "GET, HEAD"}, kind="method")
    found = static_file(request.url.path.removeprefix(STATIC))
    return found or html(request, "failed.html", status=404, kind="missing")
