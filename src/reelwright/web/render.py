"""From a template to a response: autoescaped, unknown names refused, nothing that a browser may load from elsewhere.

Invariant: every page carries the same strict headers. Its address may hold a token, so no cache keeps it and no
`Referer` tells its path; the origin alone is told, because browsers put `Origin: null` on the forms of a page that says
`no-referrer`, and then a form of ours could not be told from another site's (`origin`).
"""

from __future__ import annotations

import functools
import hashlib
import json
import shlex
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from reelwright.web.language import Words, choose_locale, words_of

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "strict-origin",
    "x-content-type-options": "nosniff",
}
#: The only files served, each with its type.
_SVG: Final = "image/svg+xml"
_FILES: Final = {
    "style.css": "text/css; charset=utf-8",
    "mark.svg": _SVG,
    "scene.svg": _SVG,
    "perforation.svg": _SVG,
    "perforation-upright.svg": _SVG,
}
STATIC: Final = "/static/"


def words_for(request: Request) -> Words:
    """Return the words of the language a request wants."""
    locale = choose_locale(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    return words_of(locale)


def html(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    """Return a page; `t` gives its words, and what is in `values` is for the template."""
    words = words_for(request)
    text = _environment().get_template(template).render(t=words, locale=words.locale, path=request.url.path, **values)
    sent = {**_HEADERS, "cache-control": "no-store", "vary": "accept-language", "content-language": words.locale}
    return Response(text, status, headers=sent | dict(headers or {}), media_type="text/html")


def static_file(path: str) -> Response | None:
    """Return one of the files pages are made of, by its path below `/static/`; None when there is none."""
    content_type = _FILES.get(path)
    if content_type is None:
        return None
    headers = {**_HEADERS, "content-type": content_type, "cache-control": "public, max-age=31536000, immutable"}
    return Response(_read(path), headers=headers)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reelwright.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = _static_path
    environment.filters["shell_json"] = _shell_json
    return environment


def _shell_json(value: object) -> str:
    """Return a value as JSON that a shell takes as one word, whatever is in it."""
    return shlex.quote(json.dumps(value, ensure_ascii=False))


@functools.cache
def _static_path(name: str) -> str:
    """Return a file's address, which changes with the file, so that browsers may keep it for good."""
    return f"{STATIC}{name}?v={hashlib.sha256(_read(name)).hexdigest()[:12]}"


@functools.cache
def _read(name: str) -> bytes:
    return resources.files("reelwright.web").joinpath("static").joinpath(name).read_bytes()
